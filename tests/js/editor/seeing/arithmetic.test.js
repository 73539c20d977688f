// The arithmetic of seeing, beside figures that OpenCV 5.0 gave for the same picture (the call stands at each).
import assert from "node:assert/strict";
import { test } from "node:test";
import { AS_TAKEN, clipOf, keepAdjust } from "../../../../static/js/editor/seeing/adjust.js";
import { allOf, countLevels, equalized, tablesOf } from "../../../../static/js/editor/seeing/clahe.js";
import { planeOf, withPlane } from "../../../../static/js/editor/seeing/plane.js";
import { sharpened } from "../../../../static/js/editor/seeing/sharpen.js";
import { toneCurve } from "../../../../static/js/editor/seeing/tone.js";

const [WIDTH, HEIGHT] = [512, 384];
/** A grain on a slope. */
const IMG = Uint8ClampedArray.from({ length: WIDTH * HEIGHT }, (_, at) => {
  const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
  return 90 + Math.floor(x / 8) + Math.floor(((x * x + 3 * y * y + x * y) % 97) / 2) + Math.floor(y / 16);
});
const WHOLE = { left: 0, top: 0, right: 1, bottom: 1 };
/** OpenCV counts tiles from the pixels' corners, not from their middles. */
const AS_OPENCV = { left: -0.5 / WIDTH, top: -0.5 / HEIGHT, right: 1 - 0.5 / WIDTH, bottom: 1 - 0.5 / HEIGHT };
const sum = (/** @type {ArrayLike<number>} */ levels) => Array.from(levels).reduce((all, level) => all + level, 0);
const at = (/** @type {Uint8ClampedArray} */ plane, /** @type {number[][]} */ places) => places.map(([y = 0, x = 0]) => plane[y * WIDTH + x]);
const PLACES = [[0, 0], [0, 511], [100, 37], [191, 256], [200, 300], [383, 0], [383, 511], [250, 130]];

// cv2.createCLAHE(clipLimit=clip, tileGridSize=(8, 8)).apply(img)
for (const [clip, total, levels] of /** @type {const} */ ([
  [1, 29969477, [72, 212, 131, 196, 158, 158, 183, 125]],
  [2.5, 28712434, [46, 231, 137, 216, 150, 170, 165, 109]],
  [8, 25623584, [0, 253, 144, 246, 133, 186, 130, 77]],
])) {
  test(`local contrast at a clip of ${clip} is OpenCV's CLAHE`, () => {
    const tables = tablesOf(countLevels(IMG, WIDTH, HEIGHT), clip);
    const even = equalized(IMG, WIDTH, HEIGHT, tables, AS_OPENCV);
    at(even, PLACES).forEach((level, place) => assert.ok(Math.abs((level ?? 0) - (levels[place] ?? 0)) <= 1, `${level} at ${PLACES[place]}`));
    assert.ok(Math.abs(sum(even) - total) < 0.02 * IMG.length, "not a level in fifty pixels apart");
  });
}

test("a part of the photo, and the same at another scale, have the levels they have in the whole", () => {
  const tables = tablesOf(countLevels(IMG, WIDTH, HEIGHT), 3);
  const even = equalized(IMG, WIDTH, HEIGHT, tables, WHOLE);
  const [x, y, width, height] = [200, 100, 64, 48];
  const part = Uint8ClampedArray.from({ length: width * height }, (_, index) => /** @type {number} */ (IMG[(y + Math.floor(index / width)) * WIDTH + x + (index % width)]));
  const place = { left: x / WIDTH, top: y / HEIGHT, right: (x + width) / WIDTH, bottom: (y + height) / HEIGHT };
  const seen = equalized(part, width, height, tables, place);
  seen.forEach((level, index) => assert.equal(level, even[(y + Math.floor(index / width)) * WIDTH + x + (index % width)]));
  const middle = equalized(Uint8ClampedArray.of(150), 1, 1, tables, place);
  const near = equalized(new Uint8ClampedArray(9).fill(150), 3, 3, tables, place);
  assert.equal(near[4], middle[0]);
});

test("what has no contrast gets none: one level, and tiles without a pixel", () => {
  const plane = new Uint8ClampedArray(64 * 64).fill(120);
  const even = equalized(plane, 64, 64, tablesOf(countLevels(plane, 64, 64), 2), WHOLE);
  assert.ok(even.every((level) => Math.abs(level - 120) <= 8));
  assert.equal(tablesOf(countLevels(Uint8ClampedArray.of(7), 1, 1), 2)[63 * 256 + 99], 99);
});

test("with a low slider local contrast begins where the photo is", () => {
  const even = equalized(IMG, WIDTH, HEIGHT, tablesOf(countLevels(IMG, WIDTH, HEIGHT), clipOf({ ...AS_TAKEN, local: 2 })), WHOLE);
  assert.ok(even.every((level, place) => Math.abs(level - /** @type {number} */ (IMG[place])) <= 5));
});

test("every pixel is counted once", () => {
  const counts = countLevels(IMG, WIDTH, HEIGHT);
  assert.equal(sum(counts), IMG.length);
  assert.equal(allOf(counts)[150], IMG.filter((level) => level === 150).length);
});

test("a sharpened picture is the picture and its difference to the blurred one", () => {
  // np.clip(np.rint(img + 1.5 * (img - cv2.sepFilter2D(img, cv2.CV_64F, k, k, borderType=cv2.BORDER_REPLICATE))), 0, 255), k = [1, 4, 6, 4, 1] / 16
  const sharp = sharpened(IMG, WIDTH, HEIGHT, 1.5);
  assert.deepEqual(at(sharp, [[0, 0], [0, 511], [100, 37], [191, 256], [200, 300], [383, 511]]), [89, 220, 131, 214, 169, 188]);
  assert.equal(sum(sharp), 30771468);
  assert.equal(sharpened(IMG, WIDTH, HEIGHT, 0), IMG);
});

test("a hairline of one pixel comes out, and an even ground stays as it is", () => {
  const plane = new Uint8ClampedArray(9 * 9).fill(100);
  for (let y = 0; y < 9; y++) plane[y * 9 + 4] = 84;
  const sharp = sharpened(plane, 9, 9, 1);
  assert.deepEqual([...sharp.subarray(36, 45)], [100, 100, 101, 104, 74, 104, 101, 100, 100]);
});

test("grey is OpenCV's, a channel is itself, and colour keeps its differences", () => {
  // cv2.cvtColor(np.stack([img, img * 3 // 4, 255 - img], -1), cv2.COLOR_RGB2GRAY)
  const data = new Uint8ClampedArray(IMG.length * 4);
  IMG.forEach((level, place) => data.set([level, Math.floor((level * 3) / 4), 255 - level, 255], place * 4));
  const window = { data, width: WIDTH, height: HEIGHT };
  const grey = planeOf(window, "colour");
  assert.deepEqual(at(grey, [[0, 0], [100, 37], [200, 300], [383, 511]]), [85, 108, 131, 151]);
  assert.deepEqual(planeOf(window, "red"), IMG);
  const lighter = Uint8ClampedArray.from(grey, (level) => level + 10);
  assert.deepEqual([...withPlane(window, "colour", grey, lighter).subarray(0, 4)], [100, 77, 175, 255]);
  assert.deepEqual([...withPlane(window, "red", IMG, lighter).subarray(0, 4)], [95, 95, 95, 255]);
});

test("the tone curve leaves the photo as it was taken when nothing is set", () => {
  assert.deepEqual([...toneCurve(AS_TAKEN)], Array.from({ length: 256 }, (_, level) => level));
});

test("brightness, contrast, gamma and invert are what their names say", () => {
  const curve = (/** @type {Partial<import("../../../../static/js/editor/seeing/adjust.js").Adjust>} */ part) => toneCurve({ ...AS_TAKEN, ...part });
  const some = (/** @type {Uint8Array} */ levels) => [0, 64, 128, 192, 255].map((level) => levels[level]);
  assert.deepEqual(some(curve({ brightness: 50 })), [0, 96, 192, 255, 255]);
  assert.deepEqual(some(curve({ contrast: -50 })), [64, 96, 128, 160, 191]);
  assert.deepEqual(some(curve({ gamma: 50 })), [0, 128, 181, 221, 255]);
  assert.deepEqual(some(curve({ gamma: -50 })), [0, 16, 64, 145, 255]);
  assert.deepEqual(some(curve({ invert: true })), [255, 191, 127, 63, 0]);
  const steep = curve({ contrast: 80 });
  assert.equal(steep[100], 0);
  assert.equal(steep[155], 255);
  assert.ok(steep.every((level, place) => place === 0 || level >= /** @type {number} */ (steep[place - 1])));
});

test("settings from anywhere become ones that can be used", () => {
  assert.deepEqual(keepAdjust({ brightness: 40, contrast: -20, stroke: 2 }), { ...AS_TAKEN, brightness: 40, contrast: -20 });
  assert.deepEqual(keepAdjust({ brightness: "x", gamma: 1e9, local: -3, sharpen: null, channel: "infrared", invert: "yes" }), { ...AS_TAKEN, gamma: 100 });
});
