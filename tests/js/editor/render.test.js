import assert from "node:assert/strict";
import { test } from "node:test";
import { createLadder } from "../../../static/js/editor/render/image.js";
import { createLoop } from "../../../static/js/editor/render/loop.js";
import { inkOn, styleOf } from "../../../static/js/editor/render/palette.js";
import { drawAtRest } from "../../../static/js/editor/render/shapes.js";
import { newRecord } from "../../../static/js/editor/store.js";

test("only dirty layers are drawn, once a frame, and nothing is asked for while nothing changes", () => {
  /** @type {string[]} */ const drawn = [];
  /** @type {(() => void)[]} */ const asked = [];
  const loop = createLoop({ photo: () => drawn.push("photo"), live: () => drawn.push("live") }, (frame) => asked.push(frame), () => {});
  loop.invalidate("live");
  loop.invalidate("live", "photo");
  assert.equal(asked.length, 1);
  asked[0]?.();
  assert.deepEqual(drawn, ["photo", "live"]);
  assert.equal(asked.length, 1);
  loop.invalidate("live");
  loop.flush();
  assert.deepEqual(drawn, ["photo", "live", "live"]);
  loop.stop();
  loop.invalidate("photo");
  assert.equal(asked.length, 2);
});

/** Pictures that come when the test says so. */
function slowPictures() {
  /** @type {Map<string, {resolve(picture: any): void, reject(error: Error): void}>} */ const waiting = new Map();
  /** @type {string[]} */ const asked = [];
  return {
    asked,
    load: (/** @type {string} */ url) => {
      asked.push(url);
      return new Promise((resolve, reject) => waiting.set(url, { resolve, reject }));
    },
    come: async (/** @type {string} */ url, /** @type {number} */ width) => {
      waiting.get(url)?.resolve({ width, height: width });
      await new Promise(setImmediate);
    },
    fail: async (/** @type {string} */ url) => {
      waiting.get(url)?.reject(new Error("gone"));
      await new Promise(setImmediate);
    },
  };
}
const PHOTO = { width: 4000, height: 4000 };
const URLS = { small: "small", preview: "preview", full: "full" };

test("the picture gets sharper step by step, and the full one is fetched only when it is needed", async () => {
  const pictures = slowPictures();
  let sharper = 0;
  const ladder = createLadder(pictures.load, { onSharper: () => sharper++, onFail() {} });
  ladder.set(PHOTO, URLS);
  ladder.want(0.25);
  assert.deepEqual(pictures.asked, ["small", "preview"]);
  await pictures.come("small", 512);
  assert.equal(ladder.shown?.size.width, 512);
  await pictures.come("preview", 2000);
  assert.equal(sharper, 2);
  ladder.want(0.4);
  assert.deepEqual(pictures.asked, ["small", "preview"]);
});

test("zoomed beyond the preview, the full picture comes", async () => {
  const pictures = slowPictures();
  const ladder = createLadder(pictures.load, { onSharper() {}, onFail() {} });
  ladder.set(PHOTO, URLS);
  ladder.want(0.25);
  await pictures.come("small", 512);
  await pictures.come("preview", 2000);
  ladder.want(1);
  await pictures.come("full", 4000);
  await pictures.come("full", 4000);
  assert.equal(ladder.shown?.size.width, 4000);
});

test("a coarse picture that comes late does not replace a sharper one, nor one of the photo before", async () => {
  const pictures = slowPictures();
  const ladder = createLadder(pictures.load, { onSharper() {}, onFail() {} });
  ladder.set(PHOTO, URLS);
  ladder.want(0.2);
  await pictures.come("preview", 2000);
  await pictures.come("small", 512);
  assert.equal(ladder.shown?.size.width, 2000);
  ladder.set(PHOTO, { small: "next" });
  assert.ok(!ladder.shown);
  ladder.want(0.2);
  await pictures.come("next", 512);
  assert.deepEqual(/** @type {any} */ (ladder.shown)?.size, { width: 512, height: 512 });
});

test("a picture that did not load is asked for again", async () => {
  const pictures = slowPictures();
  let failures = 0;
  const ladder = createLadder(pictures.load, { onSharper() {}, onFail: () => failures++ });
  ladder.set(PHOTO, { small: "small" });
  ladder.want(0.1);
  await pictures.fail("small");
  assert.equal(failures, 1);
  ladder.want(0.1);
  assert.deepEqual(pictures.asked, ["small", "small"]);
});

const COLORS = ["#ffe45c", "#9aebff", "#e05206", "#968aff", "#45c2a8", "#b04a88", "#aebb00", "#2a5be0"];
const CLASSES = Array.from({ length: 10 }, (_, at) => ({ id: at + 1, name: `class ${at}`, color: COLORS[at % 8] ?? "", letter: "ABCDEFGHJK"[at] ?? "", slot: (at % 8) + 1, core: at >= 8 }));

test("a class is told by colour, letter and dash; from the ninth on by a white core as well", () => {
  const styles = CLASSES.map(({ id }) => styleOf(CLASSES, id));
  const signs = styles.map(({ color, dash, core }) => JSON.stringify([color, dash, core]));
  assert.equal(new Set(signs).size, 10);
  assert.deepEqual(styles.map(({ core }) => core), [...Array(8).fill(false), true, true]);
  assert.equal(new Set(styles.map(({ letter }) => letter)).size, 10);
  assert.equal(styleOf(CLASSES, 99).letter, "?");
});

test("the letter's ink is the one that is read better", () => {
  assert.deepEqual(COLORS.map(inkOn), ["#141414", "#141414", "#141414", "#141414", "#141414", "#ffffff", "#141414", "#ffffff"]);
});

test("a line of 1 px lies between pixels, one of 2 px on their edge: both are sharp", () => {
  for (const [stroke, edge] of [[1, 9.5], [2, 10]]) {
    /** @type {number[]} */ const edges = [];
    const context = /** @type {any} */ ({ setLineDash() {}, fillRect() {}, fillText() {}, strokeRect(/** @type {number} */ x) { edges.push(x); } });
    const record = newRecord({ class_id: 1, shape: { type: "box", x: 10, y: 10, width: 30, height: 30 } });
    drawAtRest(context, [record], (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, { width: 400, height: 300 }, { without: new Map(), stroke: stroke ?? 0, margin: 100 });
    assert.deepEqual(edges.slice(0, 2), [edge, edge]);
  }
});

test("shapes at rest: grouped by class, only what is in view, without what is dragged", () => {
  /** @type {string[]} */ const strokes = [];
  const context = /** @type {any} */ ({ strokeStyle: "", lineWidth: 0, setLineDash() {}, fillRect() {}, fillText() {}, strokeRect() { strokes.push(context.strokeStyle); } });
  const records = [[1, 10], [2, 50], [1, 90], [2, 9000], [1, 130]].map(([class_id = 1, x = 0], at) => newRecord({ uid: `r${at}`, class_id, shape: { type: "box", x, y: 10, width: 30, height: 30 } }));
  const count = drawAtRest(context, records, (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, { width: 400, height: 300 }, { without: new Map([["r4", 1]]), stroke: 2, margin: 100 });
  assert.equal(count, 3);
  assert.deepEqual(strokes.slice(0, 6), ["rgba(10, 10, 10, 0.85)", "rgba(10, 10, 10, 0.85)", "rgba(10, 10, 10, 0.85)", "#ffe45c", "#ffe45c", "#9aebff"]);
});
