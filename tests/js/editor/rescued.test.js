// @ts-nocheck: entries as loose as tests want them
import assert from "node:assert/strict";
import { test } from "node:test";
import { byPhoto, countOf, deedsOf } from "../../../static/js/editor/panels/rescued.js";
import { standingOf } from "../../../static/js/editor/unsaved.js";
import { change, said } from "../sync/cast.js";

const refused = (words) => ({ rescued: { slug: "x", words } });

test("what was not taken is told photo by photo, in the order of its doing, each reason once", () => {
  const entries = [
    change({}, { photo: 6, name: "b.jpg", n: 3, ...refused("The photo lies in the trash.") }),
    change({}, { photo: 5, n: 2, ...refused("The photo is accepted by now.") }),
    change({}, { photo: 5, n: 1, ...refused("The photo is accepted by now.") }),
  ];
  assert.deepEqual(
    byPhoto(entries).map(({ photo, name, entries: of, reasons }) => [photo, name, of.map(({ n }) => n), reasons]),
    [
      [5, "a.jpg", [1, 2], ["The photo is accepted by now."]],
      [6, "b.jpg", [3], ["The photo lies in the trash."]],
    ],
  );
});

test("deeds are counted, and words are quoted", () => {
  const create = () => change({ action: "create" });
  assert.equal(deedsOf([create(), create(), change(), change({ action: "delete" }), said()]), "drew 2, changed 1, deleted 1, said “done”");
  assert.equal(deedsOf([said({ ask: { state: "in_progress" } }), said({ ask: { state: "done", no_defect: true } })]), "said “in progress”, said “no defect”");
  assert.equal(deedsOf([{ kind: "mend", mend: { part: null } }]), "wrote “\u2068part\u2069: not told”");
  assert.deepEqual([countOf(1), countOf(1200)], ["1 change", "1,200 changes"]);
});

test("the page never says saved while something waits", () => {
  const fine = { isKept: true, isWriter: true, waiting: 0, needs: 0, isOffline: false, isSignedOut: false };
  assert.equal(standingOf(fine).lead, "Everything is saved");
  for (const part of [{ waiting: 2 }, { needs: 2 }, { waiting: 2, isOffline: true }, { waiting: 2, isSignedOut: true }, { waiting: 1, needs: 1, isWriter: false }])
    assert.match(standingOf({ ...fine, ...part }).lead, /^2 changes (not saved|not sent yet|on the way)$/);
  assert.equal(standingOf({ ...fine, isKept: false }).lead, "This browser keeps nothing");
});
