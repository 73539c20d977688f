// The pictures that masks are drawn from.
import assert from "node:assert/strict";
import { test } from "node:test";
import { frameOf } from "../../../../static/js/editor/masks/known.js";
import { edgeOf, shadeOf, sideAt } from "../../../../static/js/editor/render/pixels.js";
import { maskFrom, randomPicture } from "./pictures.js";

/** @param {import("../../../../static/js/editor/store.js").Mask} mask @param {number} side @returns {number[][]} by rows */
function shades(mask, side) {
  const frame = frameOf(mask);
  const width = Math.ceil(frame.width / side);
  const shade = [...shadeOf(mask, frame, side)].map(Math.round);
  return Array.from({ length: shade.length / width }, (_, row) => shade.slice(row * width, (row + 1) * width));
}

test("a picture is about as fine as the screen, and no finer than the photo", () => {
  assert.deepEqual([8, 1, 0.8, 0.7, 0.5, 0.36, 0.125, 0.1].map(sideAt), [1, 1, 1, 2, 2, 2, 8, 8]);
});

test("at one to one a picture has the mask's pixels, from the corner of its box on", () => {
  assert.deepEqual(shades(maskFrom(["....", ".##.", ".#..", ".##."]), 1), [[255, 255], [255, 0], [255, 255]]);
});

test("seen from afar a picture's pixel is as dark as the mask covers of it", () => {
  assert.deepEqual(shades(maskFrom(["#..", "##.", "###"]), 2), [[191, 0], [128, 64]]);
});

test("however coarse it is, a picture is as dark as the mask is large", () => {
  const mask = maskFrom(randomPicture(3, 60, 50));
  const total = (/** @type {number} */ side) => shadeOf(mask, frameOf(mask), side).reduce((sum, shade) => sum + shade, 0) * side * side;
  for (const side of [2, 4, 8]) assert.ok(Math.abs(total(side) / total(1) - 1) < 1e-3);
});

test("the edge is what has nothing beside it, also round a hole", () => {
  const rows = ["#####", "#####", "##.##", "#####", "#####"];
  const edge = [...edgeOf(shadeOf(maskFrom(rows), { x: 0, y: 0, width: 5, height: 5 }, 1), 5)].map((shade) => (shade ? "#" : ".")).join("");
  assert.equal(edge, ["#####", "#.#.#", "##.##", "#.#.#", "#####"].join(""));
});
