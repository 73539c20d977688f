import assert from "node:assert/strict";
import { test } from "node:test";
import { createKnown } from "../../../static/js/editor/sync/known.js";

const NOTHING = new Set(/** @type {string[]} */ ([]));

test("what was seen is known, but not over what is on its way", () => {
  const known = createKnown();
  known.made(5, ["mine"]);
  const told = { seq: 7, annotations: [{ uid: "mine", rev: 4 }, { uid: "theirs", rev: 2 }] };
  known.seen(5, told, new Set(["mine"]), true);
  assert.deepEqual(known.of(5), { photo: 5, seq: -1, revs: { mine: 0, theirs: 2 } });
  known.seen(5, told, NOTHING, false);
  assert.deepEqual(known.of(5), { photo: 5, seq: 7, revs: { mine: 4, theirs: 2 } });
});

test("a step of somebody else in between leaves us behind until we look", () => {
  const known = createKnown();
  known.seen(5, { seq: 3, annotations: [] }, NOTHING, false);
  known.took(5, 4, 1);
  assert.deepEqual([known.seqOf(5), known.isBehind(5)], [4, false]);
  known.took(5, 6, 1);
  assert.deepEqual([known.seqOf(5), known.isBehind(5)], [5, true]);
  known.seen(5, { seq: 6, annotations: [] }, NOTHING, false);
  assert.deepEqual([known.seqOf(5), known.isBehind(5)], [6, false]);
});

test("of a photo that was never seen, the first answer tells the seq", () => {
  const known = createKnown();
  assert.equal(known.seqOf(5), -1);
  known.took(5, 9, 1);
  assert.deepEqual([known.seqOf(5), known.isBehind(5)], [9, false]);
});

test("what an earlier page knew does not replace what this one knows", () => {
  const known = createKnown();
  known.adopt({ photo: 5, seq: 2, revs: { a: 1 } });
  known.adopt({ photo: 5, seq: 1, revs: {} });
  known.adopt(undefined);
  assert.deepEqual(known.of(5), { photo: 5, seq: 2, revs: { a: 1 } });
});
