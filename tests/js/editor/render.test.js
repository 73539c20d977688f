import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createLadder } from "../../../static/js/editor/render/image.js";
import { createLoop } from "../../../static/js/editor/render/loop.js";
import { COLORS as PALETTE, inkOn, styleOf } from "../../../static/js/editor/render/palette.js";
import { spotsOf } from "../../../static/js/editor/render/band.js";
import { pathOf } from "../../../static/js/editor/render/outline.js";
import { drawAtRest } from "../../../static/js/editor/render/shapes.js";
import { kindOf } from "../../../static/js/editor/shapes/index.js";
import { newRecord } from "../../../static/js/editor/store.js";

test("the palette is the one of the style sheets", () => {
  const tokens = readFileSync(new URL("../../../static/css/tokens.css", import.meta.url), "utf8");
  PALETTE.forEach((color, at) => assert.ok(tokens.includes(`--c${at + 1}: ${color};`), color));
});

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
  const { count } = drawAtRest(context, records, (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, { width: 400, height: 300 }, { without: new Map([["r4", 1]]), stroke: 2, margin: 100 });
  assert.equal(count, 3);
  assert.deepEqual(strokes.slice(0, 6), ["rgba(10, 10, 10, 0.85)", "rgba(10, 10, 10, 0.85)", "rgba(10, 10, 10, 0.85)", "#ffe45c", "#ffe45c", "#9aebff"]);
});

/** A context that notes what is drawn with it. */
function notebook() {
  /** @type {{what: string, color: string, width: number, dash: number[], path: any[][], gaps: number[][]}[]} gaps: where the pen was lifted */ const drawn = [];
  /** @type {any[][]} */ let path = [];
  /** @type {number[][]} */ let gaps = [];
  /** @type {number[]} */ let dash = [];
  const note = (/** @type {string} */ what, color = "") => drawn.push({ what, color, width: context.lineWidth, dash, path, gaps });
  const context = /** @type {any} */ ({
    lineWidth: 1, lineJoin: "miter", lineCap: "butt", fillText() {}, fillRect() {},
    setLineDash: (/** @type {number[]} */ next) => (dash = next),
    getLineDash: () => dash,
    beginPath: () => ([path, gaps] = [[], []]),
    moveTo(/** @type {number} */ x, /** @type {number} */ y) {
      path.push([x, y]);
      gaps.push([x, y]);
    },
    lineTo: (/** @type {number} */ x, /** @type {number} */ y) => path.push([x, y]),
    arc: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ radius) => path.push([x, y, radius]),
    stroke: () => note("line", context.strokeStyle),
    closePath: () => path.push(["closed"]),
    fill: (/** @type {string} */ rule = "nonzero") => note("band", rule),
    strokeRect: () => note("box", context.strokeStyle),
  });
  return { context, drawn };
}
const HALO = "rgba(10, 10, 10, 0.85)";
const VIEW = { width: 400, height: 300 };
const STILL = { without: new Map(), stroke: 2, margin: 100 };
/** @type {[number, number][]} */
const POINTS = [[10, 50], [60, 50], [110, 50]];
/** @param {number[]} widths */
const traced = (widths, class_id = 1) => newRecord({ class_id, shape: { type: "trace", points: POINTS, widths } });

test("a thin trace at rest is its line, light on a dark halo", () => {
  const { context, drawn } = notebook();
  drawAtRest(context, [traced([2, 2, 2])], (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, VIEW, STILL);
  assert.deepEqual(drawn.slice(0, 2).map(({ color, width, path }) => ({ color, width, path })), [{ color: HALO, width: 4, path: POINTS }, { color: "#ffe45c", width: 2, path: POINTS }]);
  assert.equal(drawn[2]?.what, "box", "the frame of its letter");
});

test("where a trace is wider than 3 px on the screen all three are hairlines, so that it is seen what is measured", () => {
  const { context, drawn } = notebook();
  drawAtRest(context, [traced([2, 8, 8])], (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, VIEW, STILL);
  const [, , edges, line] = drawn;
  assert.deepEqual(drawn.slice(0, 4).map(({ color, width }) => [color, width]), [[HALO, 2.4], [HALO, 2.4], ["#ffe45c", 1.2], ["#ffe45c", 1.2]]);
  assert.deepEqual(line?.path, POINTS);
  assert.deepEqual(edges?.path.slice(1, 3), [[60, 54], [110, 54]]);
  assert.deepEqual(edges?.path.slice(4), [[60, 46], [110, 46]]);
});

test("an edge is broken off where the trace is too thin for one", () => {
  const { context, drawn } = notebook();
  drawAtRest(context, [traced([8, 2, 8])], (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, VIEW, STILL);
  assert.deepEqual(drawn[0]?.gaps, [[10, 54], [60, 51], [110, 54], [10, 46], [60, 49], [110, 46]]);
});

test("in the hand it is a thin line, with as much of its halo as a box has", () => {
  const { context, drawn } = notebook();
  const { shape } = traced([8, 8, 8]);
  for (const outset of [1.5, 0.5]) kindOf(shape).stroke(context, shape, { scale: 1, x: 0, y: 0 }, outset);
  assert.deepEqual(drawn.map(({ width, path }) => [width, path[0]]), [[0.6, [10, 55.5]], [2.6, [10, 50]], [0.6, [10, 54.5]], [0.6, [10, 50]]]);
});

test("a class' dash is the line's too, and a ninth class has its white core there", () => {
  const { context, drawn } = notebook();
  drawAtRest(context, [traced([2, 2, 2], 2), traced([2, 2, 2], 9)], (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, VIEW, STILL);
  const lines = drawn.filter(({ what }) => what === "line");
  assert.deepEqual(lines.map(({ color, width, dash }) => [color, width, dash.length]), [[HALO, 4, 0], [HALO, 4, 0], ["#9aebff", 2, 2], ["#ffe45c", 2, 0], ["#ffffff", 1, 0]]);
});

test("boxes beside traces are drawn as ever, and the pen is as it was", () => {
  const { context, drawn } = notebook();
  const box = newRecord({ class_id: 1, shape: { type: "box", x: 10, y: 10, width: 30, height: 30 } });
  drawAtRest(context, [traced([2, 2, 2]), box], (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, VIEW, STILL);
  assert.deepEqual(drawn.slice(0, 4).map(({ what, width }) => [what, width]), [["line", 4], ["box", 4], ["line", 2], ["box", 2]]);
  assert.deepEqual([context.lineJoin, context.lineCap], ["miter", "butt"]);
});

test("points that nobody could tell apart are not drawn, but for the last one", () => {
  const points = /** @type {[number, number][]} */ (Array.from({ length: 1005 }, (_, at) => [at, 0]));
  const spots = spotsOf({ type: "trace", points, widths: points.map(() => 2) }, { scale: 0.1, x: 5, y: 7 });
  assert.ok(spots.length < 110, String(spots.length));
  assert.deepEqual(spots.at(-1), { x: 105.4, y: 7, half: 0.1 });
});

test("a trace's band is one outline with round ends, as wide as the trace, and never too thin to be seen", () => {
  const { context, drawn } = notebook();
  for (const [width, half] of [[20, 10], [1, 3]]) {
    const shape = /** @type {const} */ ({ type: "trace", points: POINTS, widths: POINTS.map(() => width) });
    kindOf(shape).fill(context, shape, { scale: 1, x: 0, y: 0 });
    assert.deepEqual(drawn.at(-1)?.path, [[10, 50 + half], [60, 50 + half], [110, 50 + half], [110, 50, half], [110, 50 - half], [60, 50 - half], [10, 50 - half], [10, 50, half]]);
  }
});

test("a trace's letter stands at its first point", () => {
  /** @type {number[][]} */ const letters = [];
  const { context } = notebook();
  context.fillText = (/** @type {string} */ _, /** @type {number} */ x, /** @type {number} */ y) => letters.push([x, y]);
  const shape = /** @type {const} */ ({ type: "trace", points: [[110, 150], [60, 40], [10, 50]], widths: [2, 2, 2] });
  drawAtRest(context, [newRecord({ class_id: 1, shape })], (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, VIEW, STILL);
  assert.deepEqual(letters, [[117, 141.5]]);
});

/** @type {[number, number][]} */
const PLATE = [[10, 60], [110, 60], [60, 20]];
/** @type {[number, number][]} */
const BOLT = [[50, 40], [70, 40], [60, 50]];
/** @param {...(readonly (readonly [number, number])[])[]} polygons */
const bounded = (...polygons) => newRecord({ class_id: 1, shape: { type: "polygon", polygons } });
const CLOSED = ["closed"];

test("a polygon at rest is its closed rings, light on a dark halo", () => {
  const { context, drawn } = notebook();
  drawAtRest(context, [bounded([PLATE, BOLT])], (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, VIEW, STILL);
  const path = [...PLATE, CLOSED, ...BOLT, CLOSED];
  assert.deepEqual(drawn.slice(0, 2).map(({ color, width, path: found }) => ({ color, width, path: found })), [{ color: HALO, width: 4, path }, { color: "#ffe45c", width: 2, path }]);
  assert.equal(context.lineJoin, "miter", "the pen is as it was");
});

test("a polygon is filled part by part, and what lies within an even number of rings is left out", () => {
  const { context, drawn } = notebook();
  const { shape } = bounded([PLATE, BOLT], [BOLT]);
  kindOf(shape).fill(context, shape, { scale: 1, x: 0, y: 0 });
  assert.deepEqual(drawn.map(({ color, path }) => [color, path.length]), [["evenodd", 8], ["evenodd", 4]]);
});

test("in the hand it is a thin line, with as much of its halo as a trace has", () => {
  const { context, drawn } = notebook();
  const { shape } = bounded([PLATE]);
  for (const outset of [1.5, 0.5]) kindOf(shape).stroke(context, shape, { scale: 1, x: 0, y: 0 }, outset);
  assert.deepEqual(drawn.map(({ width }) => width), [3, 1]);
});

test("many polygons in view are hairs without a halo or dash, and boxes among them are as ever", () => {
  const { context, drawn } = notebook();
  const ring = /** @type {[number, number][]} */ (Array.from({ length: 100 }, (_, at) => [200 + 90 * Math.cos(at / 16), 150 + 90 * Math.sin(at / 16)]));
  const box = newRecord({ class_id: 2, shape: { type: "box", x: 10, y: 10, width: 30, height: 30 } });
  const draw = (/** @type {number} */ count) => drawAtRest(context, [...Array.from({ length: count }, () => bounded([ring])), box], (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, VIEW, STILL);
  draw(61);
  const lines = drawn.filter(({ what }) => what === "line");
  assert.equal(lines.length, 61);
  assert.ok(lines.every(({ color, width, dash }) => color === "#ffe45c" && width === 1 && dash.length === 0));
  assert.deepEqual(drawn.filter(({ what, width }) => what === "box" && width > 1).map(({ color, width }) => [color, width]), [[HALO, 4], ["#9aebff", 2]]);
  drawn.length = 0;
  draw(60);
  assert.deepEqual(drawn.filter(({ what }) => what === "line").map(({ width }) => width), [...Array(60).fill(4), ...Array(60).fill(2)]);
});

test("a zoom does not draw in each frame what is many shapes, or few of many corners", () => {
  const { context } = notebook();
  const ring = /** @type {[number, number][]} */ (Array.from({ length: 100 }, (_, at) => [200 + 90 * Math.cos(at / 16), 150 + 90 * Math.sin(at / 16)]));
  const box = newRecord({ class_id: 2, shape: { type: "box", x: 10, y: 10, width: 30, height: 30 } });
  const isMuch = (/** @type {import("../../../static/js/editor/store.js").Annotation[]} */ records) => drawAtRest(context, records, (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, VIEW, STILL).isMuch;
  assert.deepEqual([60, 61].map((count) => isMuch(Array.from({ length: count }, () => bounded([ring])))), [false, true]);
  assert.deepEqual([1500, 1501].map((count) => isMuch(Array.from({ length: count }, () => box))), [false, true]);
});

test("corners that nobody could tell apart are not drawn", () => {
  const ring = /** @type {[number, number][]} */ (Array.from({ length: 1000 }, (_, at) => [at, at % 2]));
  const path = pathOf(ring, { scale: 0.1, x: 5, y: 7 });
  assert.ok(path.length < 220, String(path.length));
  assert.deepEqual(path.slice(0, 2), [5, 7]);
});

test("a polygon's letter stands at its topmost corner", () => {
  /** @type {number[][]} */ const letters = [];
  const { context } = notebook();
  context.fillText = (/** @type {string} */ _, /** @type {number} */ x, /** @type {number} */ y) => letters.push([x, y]);
  drawAtRest(context, [bounded([[[110, 150], [60, 40], [10, 50]]])], (id) => styleOf(CLASSES, id), { scale: 1, x: 0, y: 0 }, VIEW, STILL);
  assert.deepEqual(letters, [[67, 31.5]]);
});
