// @ts-nocheck: the store below is a map with three functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { changes, foreignFields, opsOf, overlay, takeIn } from "../../../static/js/editor/wire.js";
import { box, record } from "./cast.js";

test("changes name only what differs; a removed attribute is null", () => {
  const before = record({ attributes: { severity: "light", part: "door" } });
  const after = { ...before, class_id: 2, attributes: { severity: "deep" } };
  assert.deepEqual(changes(before, after), { class_id: 2, attributes: { severity: "deep", part: null } });
  assert.deepEqual(opsOf("s", { added: [], changed: [[before, { ...before, rev: 4 }]], removed: [] }, () => true), []);
});

test("what others did comes in, but not over what is on its way", () => {
  const mine = record({ rev: 1 });
  const theirs = record({ rev: 1 });
  const gone = record({ rev: 1 });
  const live = new Map([mine, theirs, gone].map((item) => [item.uid, item]));
  const store = {
    get: (uid) => live.get(uid),
    all: () => [...live.values()],
    transact: (change) => change({ add: (item) => live.set(item.uid, item), update: (uid, part) => live.set(uid, { ...live.get(uid), ...part }), remove: (uid) => live.delete(uid) }),
  };
  const fresh = record({ rev: 1 });
  takeIn(store, [{ ...mine, rev: 2, class_id: 9 }, { ...theirs, rev: 2, class_id: 9 }, fresh], new Set([mine.uid]), "remote");
  assert.equal(live.get(mine.uid).class_id, 1);
  assert.equal(live.get(theirs.uid).class_id, 9);
  assert.ok(live.has(fresh.uid) && !live.has(gone.uid));
});

test("what else differs in an answer is what somebody else changed", () => {
  const before = record({ attributes: { severity: "light" } });
  const asked = { action: "update", uid: before.uid, class_id: 2, attributes: { part: "door" } };
  assert.deepEqual(foreignFields(asked, before, { ...before, class_id: 2, attributes: { severity: "light", part: "door" } }), []);
  assert.deepEqual(foreignFields(asked, before, { ...before, class_id: 4, shape: box(9), attributes: { severity: "deep" } }), ["shape", "attributes/severity"]);
});

test("what is on its way lies over what the server has", () => {
  const [kept, gone] = [record({ rev: 1, attributes: { severity: "light", part: "door" } }), record({ rev: 1 })];
  const fresh = { op_id: "1", step: "s", action: "create", uid: "fresh", class_id: 3, shape: box(7), attributes: {} };
  const shown = overlay([kept, gone], [
    { op: { op_id: "2", step: "s", action: "update", uid: kept.uid, base_rev: 1, class_id: 2, attributes: { part: null } } },
    { op: { op_id: "3", step: "s", action: "delete", uid: gone.uid } },
    { op: fresh },
    { op: { op_id: "4", step: "s", action: "update", uid: "never heard of", class_id: 1 } },
    {},
  ]);
  assert.deepEqual(shown.map(({ uid }) => uid), [kept.uid, "fresh"]);
  assert.deepEqual(shown[0], { ...kept, class_id: 2, attributes: { severity: "light" } });
  assert.deepEqual([shown[1].id, shown[1].rev, shown[1].shape.x], [null, 0, 7]);
});

test("that something was copied goes out, and so does that it was looked at", () => {
  const copy = record({ source: "copied" });
  const [made] = opsOf("s", { added: [copy], changed: [], removed: [] }, () => false);
  assert.equal(made.copied, true);
  assert.deepEqual(changes(copy, { ...copy, source: "human" }), { copied: false });
  assert.deepEqual(foreignFields({ class_id: 2 }, copy, { ...copy, class_id: 2, source: "human" }), [], "and is no clash");
  const shown = overlay([copy], [{ op: { op_id: "1", step: "s", action: "update", uid: copy.uid, copied: false } }]);
  assert.deepEqual([shown[0].source, "copied" in shown[0]], ["human", false]);
});
