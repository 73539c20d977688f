import assert from "node:assert/strict";
import test from "node:test";
import { GAP, HIGHEST, justify, LOWEST } from "../../../static/js/photos/layout.js";

/** @param {number} ratio */
const sized = (ratio) => ({ width: Math.round(1000 * ratio), height: 1000 });

test("every full line stands in line at the right edge and is 140 to 156 px high", () => {
  const items = Array.from({ length: 200 }, (_, n) => sized([4 / 3, 3 / 4, 1, 3 / 2, 16 / 9][n % 5] ?? 1));
  for (const width of [700, 1000, 1184, 1500]) {
    const lines = justify(items, width);
    for (const line of lines.slice(0, -1)) {
      const sum = line.widths.reduce((a, b) => a + b, 0) + GAP * (line.widths.length - 1);
      assert.equal(sum, width);
      assert.ok(line.height >= LOWEST - 12 && line.height <= HIGHEST + 12, `${line.height} at ${width}`);
    }
  }
});

test("every item stands in exactly one line, in order", () => {
  const items = Array.from({ length: 57 }, (_, n) => sized(0.5 + (n % 7) / 3));
  const lines = justify(items, 900);
  assert.deepEqual(lines.flatMap((line) => Array.from({ length: line.end - line.start }, (_, n) => line.start + n)), [...items.keys()]);
});

test("thumbnails are never cropped: their sizes keep the photo's proportions", () => {
  const ratios = [4 / 3, 0.75, 1, 1.5, 2.2, 0.6];
  for (const line of justify(Array.from({ length: 40 }, (_, n) => sized(ratios[n % 6] ?? 1)), 1184))
    line.widths.forEach((width, at) => assert.ok(Math.abs(width / line.height / (ratios[(line.start + at) % 6] ?? 1) - 1) < 0.04));
});

test("a panorama alone in its line gets lower and stays whole", () => {
  const [line] = justify([sized(20), sized(1)], 800);
  assert.equal(line?.end, 1);
  assert.equal(line?.height, 40);
});

test("a short last line is not blown up", () => {
  const [line] = justify([sized(1)], 1000);
  assert.ok((line?.height ?? 0) <= HIGHEST);
});

test("a photo without a known size counts as 4:3", () => {
  const [line] = justify([{ width: null, height: null }], 1000);
  assert.equal(Math.round(((line?.widths[0] ?? 0) / (line?.height ?? 1)) * 3), 4);
});
