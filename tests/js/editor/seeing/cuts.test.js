// Which part of the photo is worked on, and how finely.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cutOfView, cutOfWhole } from "../../../../static/js/editor/seeing/cuts.js";

const sightOf = (/** @type {number} */ sharpest) => ({ photo: () => ({ width: 4000, height: 3000 }), sharpest: () => sharpest });
const VIEW = { width: 800, height: 600 };

test("the whole photo is worked on coarsely, and not at all without a picture", () => {
  assert.deepEqual(cutOfWhole(sightOf(1)), { rect: { x: 0, y: 0, width: 4000, height: 3000 }, width: 1024, height: 768, isEveryPixel: false });
  assert.equal(cutOfWhole(sightOf(0.128))?.width, 512);
  assert.equal(cutOfWhole(sightOf(0)), null);
});

test("what is in view is as fine as the screen, and its edges lie between the screen's pixels", () => {
  const cut = cutOfView(sightOf(1), { camera: { scale: 0.3, x: -30.4, y: 12 }, view: VIEW, ratio: 2 });
  assert.ok(cut);
  assert.deepEqual([cut.width, cut.height, cut.isEveryPixel], [1600, 1176, false]);
  const onScreen = (cut.rect.x * 0.3 - 30.4) * 2;
  assert.ok(Math.abs(onScreen - Math.round(onScreen)) < 1e-9);
  assert.ok(Math.abs(cut.rect.width * 0.3 * 2 - 1600) < 1e-9);
});

test("zoomed beyond the picture its own pixels are taken, whole ones", () => {
  const cut = cutOfView(sightOf(0.5), { camera: { scale: 4, x: -401, y: -402 }, view: VIEW, ratio: 1 });
  assert.deepEqual(cut, { rect: { x: 100, y: 100, width: 202, height: 152 }, width: 101, height: 76, isEveryPixel: true });
});

test("of a photo that is out of view nothing is worked on", () => {
  assert.equal(cutOfView(sightOf(1), { camera: { scale: 1, x: 900, y: 0 }, view: VIEW, ratio: 1 }), null);
});
