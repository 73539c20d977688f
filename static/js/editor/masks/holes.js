// Filling holes: what lies outside and cannot be left by a step up, down or aside without crossing the mask. Pure.
import { add, boundsOf, eachPiece, joined } from "./spans.js";

/** @typedef {import("./spans.js").Spans} Spans */
/** @typedef {{top: number, bottom: number, home: number}} Gap of a column, between pieces of the mask; home: the gap, or 0 for the open, that it belongs to */

/** @param {Spans} spans at least one pixel @param {number} height the photo's @returns {Spans} */
export function withoutHoles(spans, height) {
  const frame = boundsOf(spans, height);
  const columns = gapsOf(spans, height, frame);
  /** @type {Gap[]} */
  const gaps = [{ top: 0, bottom: 0, home: 0 }, ...columns.flat()];
  gaps.forEach((gap, at) => (gap.home = at));
  const join = (/** @type {number} */ one, /** @type {number} */ other) => {
    const [low, high] = [rootOf(gaps, one), rootOf(gaps, other)].sort((first, second) => first - second);
    gaps[high].home = low;
  };
  columns.forEach((column, x) => {
    const isBorder = x === 0 || x === columns.length - 1;
    for (const gap of column) if (isBorder || gap.top === frame.y || gap.bottom === frame.y + frame.height) join(0, gap.home);
    if (x > 0) eachOverlap(columns[x - 1], column, (one, other) => join(one.home, other.home));
  });
  /** @type {number[]} */
  const holes = [];
  columns.forEach((column, x) => {
    for (const gap of column) if (rootOf(gaps, gap.home) > 0) add(holes, (frame.x + x) * height + gap.top, (frame.x + x) * height + gap.bottom);
  });
  return joined([spans, holes]);
}

/** What each column of the frame has beside the mask. @param {Spans} spans @param {number} height @param {import("../numbers.js").Rect} frame @returns {Gap[][]} */
function gapsOf(spans, height, frame) {
  const ends = new Array(frame.width).fill(frame.y);
  /** @type {Gap[][]} */
  const columns = Array.from({ length: frame.width }, () => []);
  const note = (/** @type {number} */ at, /** @type {number} */ top, /** @type {number} */ bottom) => void (top < bottom && columns[at].push({ top, bottom, home: 0 }));
  eachPiece(spans, height, (x, top, bottom) => {
    note(x - frame.x, ends[x - frame.x], top);
    ends[x - frame.x] = bottom;
  });
  ends.forEach((end, at) => note(at, end, frame.y + frame.height));
  return columns;
}

/** @param {readonly Gap[]} gaps @param {number} at @returns {number} the first of those it hangs together with */
function rootOf(gaps, at) {
  let root = at;
  while (gaps[root].home !== root) {
    gaps[root].home = gaps[gaps[root].home].home;
    root = gaps[root].home;
  }
  return root;
}

/** @param {readonly Gap[]} one @param {readonly Gap[]} other @param {(one: Gap, other: Gap) => void} visit */
function eachOverlap(one, other, visit) {
  let [here, there] = [0, 0];
  while (here < one.length && there < other.length) {
    if (one[here].top < other[there].bottom && other[there].top < one[here].bottom) visit(one[here], other[there]);
    if (one[here].bottom < other[there].bottom) here++;
    else there++;
  }
}
