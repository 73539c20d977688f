import assert from "node:assert/strict";
import test from "node:test";
import { about, isOneStack } from "../../../static/js/photos/scenes.js";

/** @param {number} id @param {number | null} group_id @param {number} stack @returns {any} */
const photo = (id, group_id, stack) => ({ id, group_id, stack });

test("where a tile stands for its stack, all of it is picked", () => {
  const picked = [photo(1, 1, 3), photo(2, 2, 1), photo(3, null, 1)];
  assert.deepEqual(about(picked, true), { photos: 5, words: "5 photos, 3 scenes" });
  assert.deepEqual(about(picked, false), { photos: 3, words: "3 photos" });
});

test("photos of one scene are told as such", () => {
  assert.deepEqual(about([photo(1, 7, 3), photo(2, 7, 3)], false), { photos: 2, words: "2 photos, 1 scene" });
  assert.deepEqual(about([photo(1, 7, 3)], false), { photos: 1, words: "1 photo" });
  assert.deepEqual(about([], true), { photos: 0, words: "0 photos" });
});

test("only photos of one scene can be taken out of it", () => {
  assert.equal(isOneStack([photo(1, 7, 3), photo(2, 7, 3)]), true);
  assert.equal(isOneStack([photo(1, 7, 3), photo(2, 8, 3)]), false);
  assert.equal(isOneStack([photo(1, 7, 1)]), false);
  assert.equal(isOneStack([photo(1, null, 1)]), false);
  assert.equal(isOneStack([]), false);
});
