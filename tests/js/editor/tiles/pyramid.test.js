import assert from "node:assert/strict";
import { test } from "node:test";
import { levelFor, nearestFirst, rectOf, tilesIn } from "../../../../static/js/editor/tiles/pyramid.js";

/** @type {import("../../../../static/js/editor/tiles/pyramid.js").Pyramid} */
const PYRAMID = { side: 512, levels: [[4100, 1030], [2050, 515]] };

test("the coarsest level that is sharp is shown, and never one that is not there", () => {
  assert.equal(levelFor(PYRAMID, 1), 0);
  assert.equal(levelFor(PYRAMID, 0.6), 0);
  assert.equal(levelFor(PYRAMID, 0.5), 1);
  assert.equal(levelFor(PYRAMID, 0.51), 1, "nobody sees the fiftieth part of a pixel");
  assert.equal(levelFor(PYRAMID, 0.52), 0);
  assert.equal(levelFor(PYRAMID, 0.01), 1);
  assert.equal(levelFor(PYRAMID, 32), 0);
});

test("the tiles of a part are those that it touches, and none beyond the photo", () => {
  const keys = (/** @type {any} */ rect, level = 0) => tilesIn(PYRAMID, level, rect).map(({ x, y }) => [x, y]);
  assert.deepEqual(keys({ x: 100, y: 100, width: 10, height: 10 }), [[0, 0]]);
  assert.deepEqual(keys({ x: 511, y: 0, width: 2, height: 512 }), [[0, 0], [1, 0]]);
  assert.deepEqual(keys({ x: 4000, y: 1000, width: 5000, height: 5000 }), [[7, 1], [8, 1], [7, 2], [8, 2]]);
  assert.deepEqual(keys({ x: -900, y: -900, width: 800, height: 800 }), []);
  assert.equal(keys({ x: -1e6, y: -1e6, width: 1e7, height: 1e7 }).length, 27);
  assert.equal(keys({ x: -1e6, y: -1e6, width: 1e7, height: 1e7 }, 1).length, 10);
});

test("a tile shows nothing beyond the photo's edge", () => {
  assert.deepEqual(rectOf(PYRAMID, { level: 0, x: 8, y: 2 }), { x: 4096, y: 1024, width: 4, height: 6 });
  assert.deepEqual(rectOf(PYRAMID, { level: 1, x: 1, y: 0 }), { x: 1024, y: 0, width: 1024, height: 1024 });
  assert.deepEqual(rectOf(PYRAMID, { level: 1, x: 4, y: 1 }), { x: 4096, y: 1024, width: 4, height: 6 });
});

test("the nearest to a point come first", () => {
  const tiles = tilesIn(PYRAMID, 0, { x: 0, y: 0, width: 2048, height: 500 });
  const order = nearestFirst(PYRAMID, tiles, { x: 1300, y: 200 }).map(({ x }) => x);
  assert.deepEqual(order, [2, 3, 1, 0]);
});
