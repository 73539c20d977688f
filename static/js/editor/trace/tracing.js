// What the worker does: takes a picture of what is in view, grows the tree of cheapest ways from a click, tells ways
// along it, and follows a finished line at full resolution. Pure: tests and the benchmark call it directly.
import { corners, smoothed } from "../line.js";
import { blurred, costOf, greyOf } from "./cost.js";
import { centred } from "./centring.js";
import { createTree, snap } from "./route.js";
import { median, widthsOf } from "./width.js";

/** @typedef {[number, number]} XY pixels of the window, pixel centres at .5 */
/** @typedef {{width: number, height: number, data: Uint8ClampedArray}} Window RGBA, as a canvas gives it */
/**
 * @typedef {{kind: "open", window: Window, start: XY, radius: number, isLight?: boolean}
 *   | {kind: "way", to: XY, radius: number}
 *   | {kind: "follow", window: Window, line: XY[], isLight?: boolean, reach: number}} Ask isLight: where it is not told it is looked
 */
/** @typedef {{points: XY[], isLight: boolean, widths?: number[]}} Told */

/** What a pixel to the side costs a line that is followed: noise is not worth it. */
const SWERVE = 6;

export function createTracing() {
  /** @type {{cost: import("./cost.js").Cost, tree: ReturnType<typeof createTree>, isLight: boolean} | null} */
  let open = null;

  return {
    /** While nothing is asked: go on with the tree, so that the next answer is there at once. @param {number} pixels @returns {boolean} whether there is more to do */
    goOn: (pixels) => open?.tree.grow({ most: pixels }) ?? false,
    /** @param {Ask} ask @returns {Told} */
    answer(ask) {
      if (ask.kind === "open") {
        const grey = greyOf(ask.window.data, ask.window.width, ask.window.height);
        const isLight = ask.isLight ?? isLightAt(grey, ask.start);
        const cost = costOf(grey, isLight);
        open = { cost, isLight, tree: createTree(cost, snap(cost, pointOf(ask.start), ask.radius)) };
        return { points: [], isLight };
      }
      if (ask.kind === "follow") return follow(ask);
      if (!open) return { points: [], isLight: false };
      const end = snap(open.cost, pointOf(ask.to), ask.radius);
      open.tree.grow({ until: end });
      return { points: centres(open.tree.wayTo(end), open.cost.width), isLight: open.isLight };
    },
  };
}

/** Cracks are dark: only what is lighter than its ground by so much more than anything is darker is a light line. */
const CLEARLY = 4;
/** How far around a click is looked, pixels; what is within the first is the line, if there is one. */
const CORE = 4;
const AROUND = 12;

/**
 * Whether what was clicked is lighter than its ground.
 * @param {import("./cost.js").Grey} grey
 * @param {XY} at
 */
export function isLightAt(grey, [cx, cy]) {
  const left = Math.max(0, Math.floor(cx - AROUND));
  const top = Math.max(0, Math.floor(cy - AROUND));
  const [width, height] = [Math.min(grey.width - left, 2 * AROUND + 1), Math.min(grey.height - top, 2 * AROUND + 1)];
  const part = new Float32Array(width * height);
  for (let y = 0; y < height; y++) part.set(grey.data.subarray((top + y) * grey.width + left, (top + y) * grey.width + left + width), y * width);
  const { data } = blurred({ width, height, data: part }, 1); // a single bright grain is no line
  const ground = median([...data]);
  const core = [...data].filter((_, at) => Math.hypot((at % width) + left + 0.5 - cx, Math.floor(at / width) + top + 0.5 - cy) <= CORE);
  return Math.max(...core) - ground > CLEARLY * (ground - Math.min(...core));
}

/** Whether most of a line is lighter than its ground. @param {import("./cost.js").Grey} grey @param {readonly XY[]} line */
function isLightAlong(grey, line) {
  const places = [0.1, 0.3, 0.5, 0.7, 0.9].map((share) => /** @type {XY} */ (line[Math.round(share * (line.length - 1))]));
  return places.filter((at) => isLightAt(grey, at)).length > places.length / 2;
}

/**
 * Find a line again in a sharper picture and measure how wide it is: across each of its points the cheapest place is
 * sought, neighbours no more than a pixel apart (Viterbi); it cannot leave the line for a short cut, as a new way
 * could. Then it is moved to the middle of what it follows.
 * @param {{window: Window, line: XY[], isLight?: boolean, reach: number}} ask reach: how far off it may lie, pixels
 * @returns {Told}
 */
function follow({ window, line, isLight: known, reach }) {
  const grey = greyOf(window.data, window.width, window.height);
  const isLight = known ?? isLightAlong(grey, line);
  const cost = costOf(grey, isLight);
  const base = smoothed(evenly(line), 3);
  const across = base.map((_, at) => normalAt(base, at));
  const offsets = cheapestOffsets(cost, base, across, Math.round(reach));
  const found = smoothed(base.map(([x, y], at) => [x + (across[at]?.[0] ?? 0) * (offsets[at] ?? 0), y + (across[at]?.[1] ?? 0) * (offsets[at] ?? 0)]), 2);
  const middle = smoothed(centred(grey, found, found.map((_, at) => normalAt(found, at)), isLight), 2);
  const points = corners(middle, 0.5).map((at) => /** @type {XY} */ (middle[at]));
  return { points, isLight, widths: widthsOf(grey, points, isLight) };
}

/** Points a pixel apart along a line. @param {readonly XY[]} line @returns {XY[]} */
function evenly(line) {
  return line.flatMap(([x, y], at) => {
    const [fromX, fromY] = line[at - 1] ?? [x, y];
    const steps = Math.max(1, Math.round(Math.hypot(x - fromX, y - fromY)));
    return Array.from({ length: steps }, (_, step) => /** @type {XY} */ ([fromX + ((x - fromX) * (step + 1)) / steps, fromY + ((y - fromY) * (step + 1)) / steps]));
  });
}

/** @param {readonly XY[]} line @param {number} at @returns {XY} of length 1 */
function normalAt(line, at) {
  const [fromX, fromY] = line[Math.max(0, at - 3)] ?? [0, 0];
  const [toX, toY] = line[Math.min(line.length - 1, at + 3)] ?? [0, 0];
  const length = Math.hypot(toX - fromX, toY - fromY) || 1;
  return [-(toY - fromY) / length, (toX - fromX) / length];
}

/**
 * @param {import("./cost.js").Cost} cost
 * @param {readonly XY[]} base
 * @param {readonly XY[]} across its normals
 * @param {number} reach whole pixels
 * @returns {number[]} pixels along the normals
 */
function cheapestOffsets(cost, base, across, reach) {
  const wide = 2 * reach + 1;
  const total = new Float64Array(base.length * wide);
  const came = new Int8Array(base.length * wide);
  base.forEach(([x, y], at) => {
    const [nx, ny] = across[at] ?? [0, 0];
    for (let k = 0; k < wide; k++) {
      let [least, from] = [at === 0 ? 0 : Infinity, 0];
      for (let step = -1; step <= 1 && at > 0; step++) {
        if (k + step < 0 || k + step >= wide) continue;
        const before = (total[(at - 1) * wide + k + step] ?? 0) + Math.abs(step) * SWERVE;
        if (before < least) [least, from] = [before, step];
      }
      total[at * wide + k] = least + (cost.data[indexOf([x + nx * (k - reach), y + ny * (k - reach)], cost)] ?? 0) + Math.abs(k - reach) / 100;
      came[at * wide + k] = from;
    }
  });
  let best = 0;
  const last = (base.length - 1) * wide;
  for (let k = 1; k < wide; k++) if ((total[last + k] ?? 0) < (total[last + best] ?? 0)) best = k;
  const offsets = [];
  for (let at = base.length - 1; at >= 0; at--) {
    offsets.push(best - reach);
    best += came[at * wide + best] ?? 0;
  }
  return offsets.reverse();
}

/** @param {readonly number[]} way @param {number} width @returns {XY[]} */
function centres(way, width) {
  return way.map((at) => [(at % width) + 0.5, Math.floor(at / width) + 0.5]);
}

/** @param {XY} point @param {{width: number, height: number}} size */
function indexOf([x, y], { width, height }) {
  return Math.min(height - 1, Math.max(0, Math.floor(y))) * width + Math.min(width - 1, Math.max(0, Math.floor(x)));
}

/** @param {XY} point */
function pointOf([x, y]) {
  return { x, y };
}
