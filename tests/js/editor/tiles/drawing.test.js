import assert from "node:assert/strict";
import { test } from "node:test";
import { drawSharp } from "../../../../static/js/editor/render/tiles.js";
import { ENOUGH, keyOf, levelFor, tilesIn } from "../../../../static/js/editor/tiles/pyramid.js";

/** @type {import("../../../../static/js/editor/tiles/pyramid.js").Pyramid} */
const PYRAMID = { side: 512, levels: [[8200, 6100], [4100, 3050]] };
const PHOTO = { width: 8200, height: 6100 };
const SHOWN = { picture: /** @type {any} */ ("preview"), size: { width: 2000, height: 1488 } };
const VIEW = { width: 900, height: 600 };

/** Tiles that are there, by their keys; null: all of them. @param {string[] | null} keys @returns {any} */
function tilesThere(keys) {
  const get = (/** @type {any} */ tile) => (keys === null || keys.includes(keyOf(tile)) ? keyOf(tile) : undefined);
  const levelOf = (/** @type {any} */ { density }) => (density * ENOUGH <= 0.24 ? null : levelFor(PYRAMID, Math.min(density, 1)));
  return {
    pyramid: PYRAMID,
    get,
    levelOf,
    has: (/** @type {any} */ sight) => tilesIn(PYRAMID, levelOf(sight) ?? 0, sight.rect).every(get),
  };
}

/** What is drawn. @param {string[] | null} keys @param {{scale: number, x: number, y: number}} camera @param {number} [ratio] */
function drawn(keys, camera, ratio = 1) {
  /** @type {{picture: string, isSmooth: boolean, from: number[], to: number[]}[]} */ const calls = [];
  const context = {
    imageSmoothingEnabled: true,
    imageSmoothingQuality: "low",
    drawImage(/** @type {string} */ picture, /** @type {number[]} */ ...numbers) {
      calls.push({ picture, isSmooth: this.imageSmoothingEnabled, from: numbers.slice(0, 4), to: numbers.slice(4) });
    },
  };
  drawSharp(/** @type {any} */ (context), { shown: SHOWN, tiles: tilesThere(keys), photo: PHOTO }, { camera, view: VIEW, ratio, isMoving: false, isSmooth: false });
  return calls;
}

test("where all tiles are there nothing is drawn beneath them", () => {
  const pictures = drawn(null, { scale: 1, x: -600.4, y: -520.4 }).map(({ picture }) => picture);
  assert.deepEqual(pictures, ["0/1/1", "0/2/1", "0/1/2", "0/2/2"]);
});

test("what has not come yet is shown coarsely, by coarser tiles and the preview", () => {
  const pictures = drawn(["0/1/1", "1/0/0"], { scale: 1, x: -600, y: -520 }).map(({ picture }) => picture);
  assert.deepEqual(pictures, ["preview", "1/0/0", "0/1/1"]);
});

test("the whole photo is the preview alone", () => {
  const pictures = drawn(null, { scale: 0.1, x: 20, y: 20 }).map(({ picture }) => picture);
  assert.deepEqual(pictures, ["preview"]);
});

test("tiles meet on the screen's own pixels, whatever the camera", () => {
  for (const [camera, ratio] of /** @type {const} */ ([[{ scale: 0.777, x: -603.3, y: -521.7 }, 1], [{ scale: 1.37, x: -603.3, y: -2521.7 }, 2], [{ scale: 3.1, x: -903.3, y: -921.7 }, 1.5]])) {
    const calls = drawn(null, camera, ratio);
    assert.ok(calls.length > 1);
    const edges = new Set(calls.map(({ to: [x = 0, y = 0] }) => `${x},${y}`));
    for (const { to: [x = 0, y = 0, width = 0, height = 0] } of calls) {
      for (const edge of [x, y, x + width, y + height]) assert.ok(Math.abs(edge * ratio - Math.round(edge * ratio)) < 1e-6);
      const isLast = x + width >= VIEW.width || y + height >= VIEW.height;
      assert.ok(isLast || edges.has(`${x + width},${y}`) || [...edges].some((other) => Math.abs(Number(other.split(",")[0]) - x - width) < 1e-6));
    }
  }
});

test("above 200 % the photo's pixels are shown as they are; coarser ones never look like them", () => {
  const near = { scale: 3, x: -3 * 600, y: -3 * 520 };
  assert.deepEqual(drawn(null, near).map(({ isSmooth }) => isSmooth), [false]);
  assert.deepEqual(drawn(["1/0/0"], near).map(({ isSmooth }) => isSmooth), [true, true]);
  assert.ok(drawn(null, { ...near, scale: 1.5 }).every(({ isSmooth }) => isSmooth));
});

test("of a coarse tile at the photo's edge only what is on the photo is drawn", () => {
  const last = drawn(null, { scale: 0.5, x: 900 - 4100, y: 600 - 3050 }).at(-1);
  assert.equal(last?.picture, "1/8/5");
  assert.deepEqual(last?.from, [0, 0, 4, 490]);
  assert.deepEqual(last?.to, [896, 110, 4, 490]);
});
