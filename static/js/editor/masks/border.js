// The border of a mask, followed along the edges of its pixels: rings of corners, the mask to their right. Pixels that
// touch only at a corner hang together, so that a hairline is one part. Pure.
import { isWithin } from "../cutting.js";
import { boundsOf } from "../rings.js";
import { eachPiece } from "./spans.js";

/** @typedef {import("./spans.js").Spans} Spans */
/** @typedef {import("../cutting.js").Ring} Ring */
/** @typedef {[number, number]} XY */
/** @typedef {{first: Map<number, number>, second: Map<number, number>}} Edges from corner to corner, these numbered column by column; second: where two begin at one */

/** @param {Spans} spans @param {number} height the photo's @returns {XY[][]} */
export function ringsOf(spans, height) {
  const edges = edgesOf(spans, height);
  /** @type {XY[][]} */
  const rings = [];
  // Not first from a corner that a ring goes through twice: there it would end half way.
  for (const start of edges.first.keys()) if (!edges.second.has(start)) rings.push(follow(edges, start, height + 1));
  for (const start of edges.first.keys()) rings.push(follow(edges, start, height + 1));
  return rings;
}

/**
 * The rings as parts: each outer one with its holes.
 * @param {readonly Ring[]} rings of ringsOf
 * @returns {Ring[][]}
 */
export function partsOf(rings) {
  const parts = rings.filter((ring) => doubled(ring) > 0).map((outer) => [outer]);
  const smallest = parts.map((part) => ({ part, size: doubled(part[0]), frame: boundsOf([part]) })).sort((one, other) => one.size - other.size);
  for (const hole of rings.filter((ring) => doubled(ring) < 0)) {
    const place = besideStart(hole);
    const around = smallest.filter(({ frame }) => isInFrame(place, frame));
    // It lies in one of them: the last need not be asked, which is the longest.
    (around.slice(0, -1).find(({ part }) => isWithin(place, [part[0]])) ?? around[around.length - 1]).part.push(hole);
  }
  return parts;
}

/** @param {import("../camera.js").Point} place @param {import("../numbers.js").Rect} frame */
function isInFrame(place, { x, y, width, height }) {
  return place.x > x && place.x < x + width && place.y > y && place.y < y + height;
}

/** Twice the area to its right: below zero of a hole. @param {Ring} ring @returns {number} */
export function doubled(ring) {
  let total = 0;
  let [x1, y1] = ring[ring.length - 1];
  for (const [x2, y2] of ring) {
    total += x1 * y2 - x2 * y1;
    [x1, y1] = [x2, y2];
  }
  return total;
}

/** The middle of the pixel of the mask to the right of the first edge. @param {Ring} ring */
function besideStart([[x1, y1], [x2, y2]]) {
  const [dx, dy] = [Math.sign(x2 - x1), Math.sign(y2 - y1)];
  return { x: x1 + (dx - dy) / 2, y: y1 + (dy + dx) / 2 };
}

/** @param {Spans} spans @param {number} height @returns {Edges} */
function edgesOf(spans, height) {
  /** @type {Edges} */
  const edges = { first: new Map(), second: new Map() };
  const rows = height + 1;
  const note = (/** @type {number} */ from, /** @type {number} */ to) => void (edges.first.has(from) ? edges.second : edges.first).set(from, to);
  /** Rows at which the column before goes in and out, and this one. @type {number[]} */
  let before = [];
  /** @type {number[]} */
  let here = [];
  let column = -1;
  const close = () => {
    const left = column * rows;
    for (let at = 0; at < here.length; at += 2) {
      note(left + here[at], left + rows + here[at]);
      note(left + rows + here[at + 1], left + here[at + 1]);
    }
    upright(before, here, left, note);
  };
  const goTo = (/** @type {number} */ x) => {
    if (column >= 0) close();
    if (column >= 0 && x > column + 1) upright(here, [], (column + 1) * rows, note);
    [before, here] = [x === column + 1 ? here : [], []];
    column = x;
  };
  eachPiece(spans, height, (x, top, bottom) => {
    if (x !== column) goTo(x);
    here.push(top, bottom);
  });
  close();
  upright(here, [], (column + 1) * rows, note);
  return edges;
}

/** The upright edges between two columns: up where the mask begins, down where it ends. @param {readonly number[]} left @param {readonly number[]} right @param {number} line the number of its uppermost corner @param {(from: number, to: number) => void} note */
function upright(left, right, line, note) {
  let [here, there, last] = [0, 0, 0];
  while (here < left.length || there < right.length) {
    const at = Math.min(here < left.length ? left[here] : Infinity, there < right.length ? right[there] : Infinity);
    const [inLeft, inRight] = [here % 2, there % 2];
    if (inLeft !== inRight && last < at) {
      if (inLeft) note(line + last, line + at);
      else note(line + at, line + last);
    }
    last = at;
    if (left[here] === at) here++;
    if (right[there] === at) there++;
  }
}

/** Once round, taking the edges away. @param {Edges} edges @param {number} start @param {number} rows @returns {XY[]} only the corners at which it turns */
function follow(edges, start, rows) {
  /** @type {XY[]} */
  const ring = [];
  let from = start;
  let heading = -1;
  do {
    const to = take(edges, from, heading, rows);
    const next = headingOf(to - from, rows);
    if (next !== heading) ring.push([Math.floor(from / rows), from % rows]);
    [from, heading] = [to, next];
  } while (from !== start);
  return isStraight(ring[ring.length - 1], ring[0], ring[1]) ? ring.slice(1) : ring;
}

/** Where two edges begin, the one to the left: across to what touches there. @param {Edges} edges @param {number} from @param {number} heading @param {number} rows @returns {number} where it ends */
function take({ first, second }, from, heading, rows) {
  const [one, other] = [/** @type {number} */ (first.get(from)), second.get(from)];
  if (other === undefined) {
    first.delete(from);
    return one;
  }
  const isOne = headingOf(one - from, rows) === (heading + 3) % 4;
  first.set(from, isOne ? other : one);
  second.delete(from);
  return isOne ? one : other;
}

/** @param {number} step from corner to corner @param {number} rows @returns {number} 0 right, 1 down, 2 left, 3 up */
function headingOf(step, rows) {
  if (Math.abs(step) === rows) return step > 0 ? 0 : 2;
  return step > 0 ? 1 : 3;
}

/** @param {XY} before @param {XY} at @param {XY} after */
const isStraight = (before, at, after) => (before[0] === at[0] && at[0] === after[0]) || (before[1] === at[1] && at[1] === after[1]);
