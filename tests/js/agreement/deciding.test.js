// What becomes of a photo by what a reviewer decides about two versions of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choicesOf, nextOpen, opsOf, resultOf } from "../../../static/js/agreement/deciding.js";

/** @typedef {import("../../../static/js/agreement/deciding.js").Decision} Decision */

/** @param {string} uid @param {number} class_id @param {number} x @param {Record<string, string>} [attributes] */
const drawn = (uid, class_id, x, attributes = {}) => ({ uid, rev: 3, class_id, shape: { type: "box", x, y: 0, width: 10, height: 10 }, attributes, ignore: false });
/** @type {import("../../../static/js/agreement/deciding.js").Told} */
const told = {
  ours: [drawn("a1", 1, 0, { severity: "deep" }), drawn("a2", 2, 50), drawn("a3", 3, 100)],
  theirs: [drawn("b1", 4, 2), drawn("b3", 3, 104), drawn("b4", 5, 200)],
  differences: [
    { kind: "class", ours: "a1", theirs: "b1", overlap: 0.8 },
    { kind: "only_ours", ours: "a2", theirs: null, overlap: null },
    { kind: "only_theirs", ours: null, theirs: "b4", overlap: null },
    { kind: "place", ours: "a3", theirs: "b3", overlap: 0.6 },
  ],
};
const ids = () => {
  let n = 0;
  return () => `id${n++}`;
};
/** @param {...(Decision | undefined)} decisions */
const decide = (...decisions) => opsOf(told, decisions, ids()).map(({ op_id, ...op }) => op);
/** @param {import("../../../static/js/agreement/deciding.js").Kept} kept @returns {Decision} */
const keep = (kept) => ({ keep: kept });
/** @param {...(Decision | undefined)} decisions */
const result = (...decisions) => resultOf(told, decisions).map(({ uid, class_id, shape }) => `${uid} ${class_id} at ${shape.x}`);

test("keeping what counts changes nothing", () => {
  assert.deepEqual(decide(keep("ours"), keep("ours"), keep("ours"), keep("ours")), []);
  assert.deepEqual(decide(undefined, undefined, undefined, undefined), []);
});

test("the other's version is taken under the name that counts, without what the other did not say", () => {
  assert.deepEqual(decide(keep("theirs"), keep("theirs"), keep("theirs"), keep("theirs")), [
    { step: "id0", action: "delete", uid: "a2", base_rev: 3 },
    { step: "id0", action: "update", uid: "a1", base_rev: 3, class_id: 4, shape: told.theirs[0]?.shape, attributes: { severity: null } },
    { step: "id0", action: "update", uid: "a3", base_rev: 3, class_id: 3, shape: told.theirs[1]?.shape, attributes: {} },
    { step: "id0", action: "create", uid: "id5", class_id: 5, shape: told.theirs[2]?.shape, attributes: {} },
  ]);
});

test("both are kept as two, none as neither", () => {
  assert.deepEqual(result(keep("both")), ["a1 1 at 0", "a2 2 at 50", "a3 3 at 100", "b1 4 at 2"]);
  assert.deepEqual(result(keep("none"), undefined, undefined, keep("none")), ["a2 2 at 50"]);
});

test("where only one drew, keeping nothing is the other's version", () => {
  assert.deepEqual(result(undefined, keep("none")), ["a1 1 at 0", "a3 3 at 100"]);
  assert.deepEqual(result(undefined, undefined, keep("none")), ["a1 1 at 0", "a2 2 at 50", "a3 3 at 100"]);
  assert.deepEqual(choicesOf({ kind: "only_ours", ours: "a2", theirs: null, overlap: null }), ["ours", "theirs"]);
});

test("another class keeps what is drawn, whoever drew it", () => {
  /** @type {Decision} */
  const other = { keep: "ours", class_id: 6 };
  assert.deepEqual(result(other, other, other), ["a1 6 at 0", "a2 6 at 50", "a3 3 at 100", "b4 6 at 200"]);
  assert.deepEqual(decide(other), [{ step: "id0", action: "update", uid: "a1", base_rev: 3, class_id: 6, attributes: { severity: "deep" } }]);
});

test("all of it is one step", () => {
  const steps = new Set(decide(keep("both"), keep("theirs"), keep("theirs"), keep("none")).map(({ step }) => step));
  assert.deepEqual([...steps], ["id0"]);
});

test("the next one that is open follows, round the end", () => {
  assert.equal(nextOpen([keep("ours"), undefined, undefined], 2), 2);
  assert.equal(nextOpen([undefined, keep("ours"), keep("ours")], 1), 0);
  assert.equal(nextOpen([keep("ours")], 0), -1);
  assert.equal(nextOpen([], 0), -1);
});
