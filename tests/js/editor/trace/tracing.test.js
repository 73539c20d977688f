// The tracing itself: costs, ways, widths. No editor.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CHEAPEST, DEAREST, costOf, greyOf } from "../../../../static/js/editor/trace/cost.js";
import { createTree, snap } from "../../../../static/js/editor/trace/route.js";
import { createTracing, isLightAt } from "../../../../static/js/editor/trace/tracing.js";
import { median, widthsOf } from "../../../../static/js/editor/trace/width.js";
import { chance, farthest, wave, wavy } from "./pictures.js";

/** @typedef {[number, number]} XY */

/** @param {ReturnType<typeof wavy>} window */
const grey = (window) => greyOf(window.data, window.width, window.height);

/** A cost picture of the given numbers. @param {number[][]} rows */
function costs(rows) {
  return { width: rows[0]?.length ?? 0, height: rows.length, data: Uint8Array.from(rows.flat()) };
}

/** The least total of all ways, by trying every pixel again and again. @param {ReturnType<typeof costs>} cost @param {number} start @returns {number[]} */
function bruteForce({ width, height, data }, start) {
  const total = Array.from(data, () => Infinity);
  total[start] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (let at = 0; at < data.length; at++) {
      for (const [dx, dy] of /** @type {const} */ ([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, 1], [1, -1], [-1, -1]])) {
        const [x, y] = [(at % width) + dx, Math.floor(at / width) + dy];
        if (x < 0 || y < 0 || x >= width || y >= height) continue;
        const next = y * width + x;
        const sum = (total[at] ?? 0) + ((data[at] ?? 0) + (data[next] ?? 0)) * (dx && dy ? 7 : 5);
        if (sum >= (total[next] ?? 0)) continue;
        total[next] = sum;
        changed = true;
      }
    }
  }
  return total;
}

test("a way is never dearer than the cheapest that there is", () => {
  const random = chance(3);
  for (let round = 0; round < 20; round++) {
    const cost = costs(Array.from({ length: 9 }, () => Array.from({ length: 12 }, () => 3 + Math.floor(random() * 98))));
    const tree = createTree(cost, 40);
    tree.grow();
    const least = bruteForce(cost, 40);
    for (let end = 0; end < cost.data.length; end++) {
      const way = tree.wayTo(end);
      let sum = 0;
      for (let i = 1; i < way.length; i++) {
        const [a, b] = [way[i - 1] ?? 0, way[i] ?? 0];
        const isDiagonal = a % 12 !== b % 12 && Math.floor(a / 12) !== Math.floor(b / 12);
        sum += ((cost.data[a] ?? 0) + (cost.data[b] ?? 0)) * (isDiagonal ? 7 : 5);
      }
      assert.equal(sum, least[end]);
      assert.equal(way[0], 40);
      assert.equal(way.at(-1), end);
    }
  }
});

test("a tree grows only as far as it is asked to, and goes on from there", () => {
  const cost = costs(Array.from({ length: 20 }, () => Array.from({ length: 20 }, () => 10)));
  const tree = createTree(cost, 0);
  assert.equal(tree.grow({ until: 21 }), true);
  assert.equal(tree.has(21), true);
  assert.equal(tree.has(399), false);
  assert.deepEqual(tree.wayTo(399), [], "what was not reached has no way");
  assert.equal(tree.grow(), false);
  assert.equal(tree.wayTo(399).length, 20);
});

test("a click beside a line is taken to it, and one on plain ground stays where it is", () => {
  const cost = costOf(grey(wavy({ noise: 0 })), false);
  const y = Math.round(wave(60.5));
  const at = snap(cost, { x: 60.5, y: y + 3.5 }, 5);
  assert.ok(Math.abs(Math.floor(at / 200) + 0.5 - wave((at % 200) + 0.5)) < 1.5);
  const plain = costs(Array.from({ length: 9 }, () => Array.from({ length: 9 }, () => 50)));
  assert.equal(snap(plain, { x: 4.5, y: 4.5 }, 3), 40);
});

test("dark lines are cheap on a light ground, light ones on a dark ground, and both signs are told at the click", () => {
  for (const [ground, ink, isLight] of /** @type {const} */ ([[150, 60, false], [80, 170, true]])) {
    const picture = grey(wavy({ ground, ink }));
    assert.equal(isLightAt(picture, [100.5, wave(100.5)]), isLight);
    const cost = costOf(picture, isLight);
    const on = cost.data[Math.floor(wave(100.5)) * 200 + 100] ?? 0;
    const off = cost.data[5 * 200 + 100] ?? 0;
    assert.ok(on < CHEAPEST + 25 && off > DEAREST / 3, `${on} on the line, ${off} beside`);
  }
});

test("a shadow across the photo does not hide the line that crosses it", () => {
  const window = wavy({ noise: 4 });
  for (let y = 0; y < 100; y++) for (let x = 90; x < 200; x++) for (let c = 0; c < 3; c++) window.data[(y * 200 + x) * 4 + c] = (window.data[(y * 200 + x) * 4 + c] ?? 0) * 0.45;
  const tracing = createTracing();
  tracing.answer({ kind: "open", window, start: [10.5, wave(10.5)], radius: 4 });
  const { points } = tracing.answer({ kind: "way", to: [190.5, wave(190.5)], radius: 4 });
  assert.ok(farthest(points) < 3, `${farthest(points)} px off`);
});

test("two clicks follow a line through noise", () => {
  const tracing = createTracing();
  tracing.answer({ kind: "open", window: wavy({ noise: 40 }), start: [8, wave(8) + 2], radius: 4 });
  const { points } = tracing.answer({ kind: "way", to: [192, wave(192) - 2], radius: 4 });
  assert.ok(points.length > 180);
  assert.ok(farthest(points) < 3, `${farthest(points)} px off`);
});

test("a line is followed again in a sharper picture, half a pixel from where it is, and no farther than its band", () => {
  const rough = Array.from({ length: 37 }, (_, i) => /** @type {XY} */ ([10 + i * 5, wave(10 + i * 5) + (i % 2 ? 3 : -3)]));
  const { points, widths } = createTracing().answer({ kind: "follow", window: wavy({ noise: 8 }), line: rough, isLight: false, reach: 5 });
  assert.ok(farthest(points.slice(3, -3)) < 1.2, `${farthest(points.slice(3, -3))} px off`);
  assert.equal(points.length, widths?.length);
});

test("a line goes along the middle of a wide crack, not along its shadowed side", () => {
  const width = 120;
  const window = { width, height: 60, data: new Uint8ClampedArray(width * 60 * 4).fill(255) };
  for (let y = 0; y < 60; y++) for (let x = 0; x < width; x++) window.data.fill(y >= 26 && y < 28 ? 40 : y >= 28 && y < 31 ? 60 : 150, (y * width + x) * 4, (y * width + x) * 4 + 3);
  const { points } = createTracing().answer({ kind: "follow", window, line: [[5, 27], [115, 27]], isLight: false, reach: 2 });
  assert.ok(points.every(([, y]) => Math.abs(y - 28.5) < 0.8), String(points));
});

test("widths are measured across the line, whatever way it runs", () => {
  for (const line of [2, 4, 8]) {
    const picture = grey(wavy({ line, noise: 6 }));
    const points = Array.from({ length: 100 }, (_, i) => /** @type {XY} */ ([50 + i, wave(50 + i)]));
    const width = median(widthsOf(picture, points, false));
    assert.ok(Math.abs(width - line) < 0.8, `${width} instead of ${line}`);
  }
});

test("on plain ground no width is made up", () => {
  const picture = grey(wavy({ line: 0, noise: 0, ink: 150 }));
  assert.deepEqual(widthsOf(picture, [[50, 50], [60, 50]], false), [1, 1]);
});

test("where all places are alike the line stays where it was clicked", () => {
  const window = { width: 60, height: 40, data: new Uint8ClampedArray(60 * 40 * 4).fill(255) };
  const { points } = createTracing().answer({ kind: "follow", window, line: [[5, 20], [55, 20]], isLight: false, reach: 6 });
  assert.ok(points.every(([, y]) => Math.abs(y - 20) < 0.1), String(points));
});
