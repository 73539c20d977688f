// One kind of shape made another, beside what the server exports (tests/shapes/pixels.json).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { partsOf } from "../../../../static/js/editor/masks/border.js";
import { changed, filled, kindBeside } from "../../../../static/js/editor/masks/changing.js";
import { borderOf, photoOf, pixelsOf } from "../../../../static/js/editor/masks/known.js";
import { scanned } from "../../../../static/js/editor/masks/scan.js";
import { areaOf, joined, shifted, without } from "../../../../static/js/editor/masks/spans.js";
import { keepShape, kindOf } from "../../../../static/js/editor/shapes/index.js";
import { maskFrom, numbers, pictureOf, randomPicture } from "./pictures.js";

/** @typedef {import("../../../../static/js/editor/store.js").Mask} Mask */
/** @typedef {import("../../../../static/js/editor/store.js").Polygon} Polygon */

const cases = JSON.parse(readFileSync(new URL("../../../shapes/pixels.json", import.meta.url), "utf8"));
const size = (/** @type {[number, number]} */ [width, height]) => ({ width, height });
const asMask = (/** @type {any} */ shape, /** @type {any} */ photo) => /** @type {Mask} */ (changed(shape, "mask", photo));
const asPolygon = (/** @type {Mask} */ mask) => /** @type {Polygon} */ (changed(mask, "polygon", photoOf(mask)));

for (const { name, photo, shape, counts, area } of cases.polygon) {
  test(`a polygon becomes the mask that it is exported as: ${name}`, () => {
    const mask = asMask(shape, size(photo));
    assert.equal(mask.counts, counts);
    assert.equal(kindOf(mask).area(mask), area);
    assert.deepEqual(keepShape({ ...mask }, size(photo)), mask);
  });
}

for (const { name, photo, shape, counts, area } of cases.trace) {
  test(`a trace becomes the mask that it is exported as, but for some pixels of its rim: ${name}`, () => {
    const found = pixelsOf(asMask(shape, size(photo)));
    const exported = pixelsOf({ type: "mask", size: [photo[1], photo[0]], counts });
    const off = areaOf(without(found, exported)) + areaOf(without(exported, found));
    assert.ok(off <= 0.02 * area, `${off} of ${area}`);
  });
}

test("a trace that covers the middle of no pixel becomes the pixel it begins on", () => {
  const mask = asMask({ type: "trace", points: [[10.9, 20], [11.1, 20]], widths: [0.1, 0.1] }, { width: 100, height: 80 });
  assert.equal(kindOf(mask).area(mask), 1);
});

test("a box becomes the pixels within it, and a polygon of its four corners", () => {
  const photo = { width: 100, height: 80 };
  /** @type {import("../../../../static/js/editor/store.js").Box} */
  const box = { type: "box", x: 10, y: 20, width: 30, height: 40 };
  assert.deepEqual(changed(box, "polygon", photo), { type: "polygon", polygons: [[[[10, 20], [40, 20], [40, 60], [10, 60]]]] });
  const mask = asMask(box, photo);
  assert.deepEqual(kindOf(mask).bounds(mask), { x: 10, y: 20, width: 30, height: 40 });
  assert.equal(kindOf(mask).area(mask), 1200);
  assert.deepEqual(changed(mask, "polygon", photo), changed(box, "polygon", photo), "and its border has those corners again");
  assert.deepEqual(changed(mask, "box", photo), box);
});

test("a mask's border keeps its holes and its parts, and an island in a hole", () => {
  const mask = maskFrom(["#######..##", "#.....#..##", "#.###.#....", "#.....#..#.", "#######...."]);
  const { polygons } = asPolygon(mask);
  assert.deepEqual(polygons.map((part) => part.length).sort(), [1, 1, 1, 2]);
  const frame = polygons.find((part) => part.length === 2) ?? [];
  assert.deepEqual(frame.map((ring) => ring.length), [4, 4]);
});

test("pixels that touch only at a corner are one part, as a hairline is", () => {
  assert.equal(asPolygon(maskFrom(["#....", ".#...", "..##.", "....#"])).polygons.length, 1);
});

for (const [name, rows] of /** @type {const} */ ([["a pixel", ["#"]], ["a hairline", ["###########"]], ["steps", ["##...", ".###.", "...##"]], ["a cross", [".#.", "###", ".#."]]])) {
  test(`the outline of ${name} has its area`, () => {
    const mask = maskFrom([...rows]);
    const polygon = asPolygon(mask);
    assert.ok(Math.abs(kindOf(polygon).area(polygon) - kindOf(mask).area(mask)) <= 0.01 * kindOf(mask).area(mask));
  });
}

test("the border of any mask holds its very pixels", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const next = numbers(seed);
    const share = next();
    const mask = maskFrom(pictureOf(23, 19, (x, y) => (x < 1 && y < 1) || next() < share));
    assert.deepEqual(scanned(partsOf(borderOf(mask)), photoOf(mask)), pixelsOf(mask), `seed ${seed}`);
  }
});

test("any mask's outline lies within a pixel of it, has its area, and few corners where it is round", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const mask = maskFrom(randomPicture(seed, 60, 50));
    const polygon = /** @type {Polygon} */ (keepShape({ ...asPolygon(mask) }, photoOf(mask)));
    const pixels = kindOf(mask).area(mask);
    assert.ok(Math.abs(kindOf(polygon).area(polygon) - pixels) <= 0.01 * pixels + 0.01 * polygon.polygons.flat().length, `seed ${seed}`);
    const [here, back] = [pixelsOf(mask), pixelsOf(asMask(polygon, photoOf(mask)))];
    assert.ok(areaOf(without(back, wider(here, photoOf(mask)))) === 0, `seed ${seed}: outside`);
  }
  const disc = maskFrom(pictureOf(200, 200, (x, y) => Math.hypot(x - 100, y - 100) < 80));
  const corners = kindOf(disc).pieces(disc);
  const [[ring = []] = []] = asPolygon(disc).polygons;
  assert.ok(ring.length < 40 && ring.length * 8 < corners, `${ring.length} of ${corners}`);
});

/** With all pixels beside it. @param {import("../../../../static/js/editor/masks/spans.js").Spans} spans @param {import("../../../../static/js/editor/numbers.js").Size} photo */
function wider(spans, photo) {
  return joined([-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => shifted(spans, photo, dx, dy))));
}

test("holes are filled; bays, and what lies between parts, are not", () => {
  const mask = maskFrom(["######.####", "#....#.#...", "#.##.#.#.#.", "#....#.#...", "######.####"]);
  const whole = /** @type {Mask} */ (filled(mask));
  assert.equal(kindOf(whole).area(whole), 30 + 11 + 1);
  assert.equal(filled(whole), whole, "the same where there is nothing to fill");
});

test("a diagonal border closes a hole, and the photo's border does not", () => {
  const ring = maskFrom([".#.", "#.#", ".#."]);
  assert.equal(kindOf(filled(ring)).area(filled(ring)), 5);
  const bay = maskFrom(["#.#", "#.#", "###"]);
  assert.equal(filled(bay), bay);
});

test("a polygon's holes are filled too", () => {
  const outer = /** @type {[number, number][]} */ ([[0, 0], [50, 0], [50, 50]]);
  /** @type {Polygon} */
  const polygon = { type: "polygon", polygons: [[outer, [[30, 10], [40, 10], [40, 20]]], [[[60, 60], [70, 60], [70, 70]]]] };
  assert.deepEqual(filled(polygon), { type: "polygon", polygons: [[outer], [[[60, 60], [70, 60], [70, 70]]]] });
});

test("from what says least to what says most: box, polygon, mask; a trace is made simpler, and never made", () => {
  const kinds = ["box", "polygon", "mask", "trace"].map((type) => /** @type {any} */ ({ type }));
  assert.deepEqual(kinds.map((shape) => kindBeside(shape, 1)), ["polygon", "mask", null, null]);
  assert.deepEqual(kinds.map((shape) => kindBeside(shape, -1)), [null, "box", "polygon", "mask"]);
});
