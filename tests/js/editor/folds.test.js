import assert from "node:assert/strict";
import { test } from "node:test";
import { createFolds } from "../../../static/js/editor/panels/folds.js";

/** What a browser keeps. @param {Record<string, string>} [kept] */
const makePlace = (kept = {}) => ({ getItem: (/** @type {string} */ key) => kept[key] ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ value) => void (kept[key] = value) });

test("a group that was folded is folded on the next page, in this project only", () => {
  const place = makePlace();
  createFolds("one", place).toggle("paint");
  const again = createFolds("one", place);
  assert.deepEqual([again.has("paint"), again.has("glass"), again.has(""), createFolds("two", place).has("paint")], [true, false, false, false]);
  again.toggle("paint");
  assert.equal(createFolds("one", place).has("paint"), false);
});

test("what is kept there by chance does no harm, and where nothing is kept it holds for the page", () => {
  for (const text of ["{", "3", "null"]) assert.equal(createFolds("one", makePlace({ one: text })).has("paint"), false);
  const folds = createFolds("one", null);
  folds.toggle("paint");
  assert.equal(folds.has("paint"), true);
});
