import assert from "node:assert/strict";
import { test } from "node:test";
import { createTracer } from "../../../../static/js/editor/trace/tracer.js";

/** @typedef {import("../../../../static/js/editor/numbers.js").Rect} Rect */

/** A photo of 48 megapixels, seen whole on a small screen. @param {number} there pixels a photo pixel that come when they are asked for */
function largePhoto(there) {
  /** @type {{rect: Rect, density: number}[]} */ const asked = [];
  /** @type {{rect: Rect, width: number, height: number}[]} */ const read = [];
  const sight = {
    photo: () => ({ width: 8000, height: 6000 }),
    view: () => ({ x: 0, y: 0, width: 8000, height: 6000 }),
    scale: () => 0.12,
    sharpest: () => 1,
    pixels: (/** @type {Rect} */ rect, /** @type {number} */ width, /** @type {number} */ height) => {
      read.push({ rect, width, height });
      return { data: new Uint8ClampedArray(4), width, height };
    },
    sharpen: async (/** @type {Rect} */ rect, /** @type {number} */ density) => {
      asked.push({ rect, density });
      return Math.min(there, density);
    },
  };
  /** @type {any[]} */ const sent = [];
  const tracer = createTracer(sight, async (ask) => {
    sent.push(ask);
    return ask.kind === "follow" ? { points: ask.line, widths: ask.line.map(() => 2), isLight: false } : { points: [], isLight: false };
  });
  return { tracer, asked, read, sent };
}

const LINE = /** @type {[number, number][]} */ ([[4000, 3000], [4300, 3100]]);

test("what is followed is loaded first, as finely as a line from the screen can be followed", async () => {
  const { tracer, asked, read, sent } = largePhoto(1);
  await tracer.way({ x: 4000, y: 3000 }, { x: 4300, y: 3100 }, false);
  const found = await tracer.follow(LINE);
  assert.equal(asked.length, 1);
  const { rect, density } = /** @type {typeof asked[0]} */ (asked[0]);
  assert.ok(Math.abs(density - (0.12 * 8) / 1.5) < 0.01, "more would lie farther off than is looked for");
  assert.ok(rect.x < 4000 && rect.y < 3000 && rect.x + rect.width > 4300 && rect.y + rect.height > 3100);
  const last = /** @type {typeof read[0]} */ (read.at(-1));
  assert.ok(Math.abs(last.width / last.rect.width - density) < 0.01);
  assert.equal(sent.at(-1).reach, 8);
  assert.ok(Math.abs((found.widths[0] ?? 0) - 2 / density) < 0.05, "widths are the photo's");
});

test("where the fine pixels do not come, it is followed in those that are there", async () => {
  const { tracer, read } = largePhoto(0.25);
  await tracer.way({ x: 4000, y: 3000 }, { x: 4300, y: 3100 }, false);
  await tracer.follow(LINE);
  const last = /** @type {typeof read[0]} */ (read.at(-1));
  assert.ok(Math.abs(last.width / last.rect.width - 0.25) < 0.01);
});
