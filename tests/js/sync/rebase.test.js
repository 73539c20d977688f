// @ts-nocheck: entries as loose as tests want them
import assert from "node:assert/strict";
import { test } from "node:test";
import { rebase } from "../../../static/js/editor/sync/rebase.js";
import { box, change, record } from "./cast.js";

const before = record({ uid: "u", rev: 3 });
/** A move that was answered, and what else waits. */
function stage(...waiting) {
  const answered = change({ shape: box(9) }, { before, base: 3, sent: true });
  const entries = waiting.map((entry) => ({ sent: false, ...entry, base: 3 }));
  return { answered, entries, bases: () => entries.map(({ base }) => base) };
}

test("what waits for the same annotation knows our change", () => {
  const { answered, entries, bases } = stage(change({ class_id: 2 }), change({ uid: "another", class_id: 2 }), change({ class_id: 2 }, { photo: 6 }), { ...change(), sent: true });
  rebase([answered, ...entries], answered, { ...before, shape: box(9), rev: 4 });
  assert.deepEqual(bases(), [4, 3, 3, 3]);
});

test("where somebody else changed the same field, or would lose by a deletion, the old base stays", () => {
  const { answered, entries, bases } = stage(change({ class_id: 2 }), change({ shape: box(20) }), change({ action: "delete" }));
  rebase(entries, answered, { ...before, shape: box(9), class_id: 7, rev: 5 });
  assert.deepEqual(bases(), [3, 5, 3]);
});

test("after a deletion there is no base", () => {
  const { answered, entries, bases } = stage(change({ class_id: 2 }));
  rebase(entries, answered, null);
  assert.deepEqual(bases(), [0]);
});
