// What a brush covers: a disc at each place it was at, and between two neighbours whatever lies between their discs.
// The same is what a traced crack covers. A pixel is covered when its middle is; on the
// edge, as in exports, when that is the lower one. Pure.
import { add, joined } from "./spans.js";

/** @typedef {import("./spans.js").Spans} Spans */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {readonly [number, number, number]} Spot x, y and the radius there, photo pixels */

/** @param {readonly Spot[]} spots at least one @param {Size} photo @returns {Spans} */
export function covered(spots, photo) {
  if (spots.length === 1) return between(spots[0], spots[0], photo);
  return joined(spots.slice(1).map((spot, at) => between(spots[at], spot, photo)));
}

/** What lies in two discs and between them. @param {Spot} one @param {Spot} other @param {Size} photo @returns {number[]} */
function between(one, other, { width, height }) {
  const sides = tangents(one, other);
  const first = Math.max(Math.ceil(Math.min(one[0] - one[2], other[0] - other[2]) - 0.5), 0);
  const last = Math.min(Math.floor(Math.max(one[0] + one[2], other[0] + other[2]) - 0.5), width - 1);
  const range = { low: 0, high: 0 };
  /** @type {number[]} */
  const spans = [];
  for (let column = first; column <= last; column++) {
    [range.low, range.high] = [Infinity, -Infinity];
    cutDisc(range, one, column + 0.5);
    cutDisc(range, other, column + 0.5);
    for (const side of sides) cutSide(range, side, column + 0.5);
    const top = Math.max(Math.floor(range.low - 0.5) + 1, 0);
    const bottom = Math.min(Math.floor(range.high - 0.5), height - 1);
    if (top <= bottom) add(spans, column * height + top, column * height + bottom + 1);
  }
  return spans;
}

/** @typedef {{low: number, high: number}} Range what of an upright line is covered, as far as is known */

/** @param {Range} range gets wider @param {Spot} disc @param {number} at where the upright line is */
function cutDisc(range, [x, y, radius], at) {
  const square = radius * radius - (at - x) * (at - x);
  if (square < 0) return;
  range.low = Math.min(range.low, y - Math.sqrt(square));
  range.high = Math.max(range.high, y + Math.sqrt(square));
}

/** @param {Range} range gets wider @param {Side} side @param {number} at where the upright line is */
function cutSide(range, [x1, y1, x2, y2], at) {
  if (x1 === x2 || at < Math.min(x1, x2) || at > Math.max(x1, x2)) return;
  const y = y1 + ((y2 - y1) * (at - x1)) / (x2 - x1);
  range.low = Math.min(range.low, y);
  range.high = Math.max(range.high, y);
}

/** @typedef {[number, number, number, number]} Side x, y, x, y */

/** The two straight sides that touch both discs; none where one lies in the other. @param {Spot} one @param {Spot} other @returns {Side[]} */
function tangents([x1, y1, r1], [x2, y2, r2]) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length <= Math.abs(r1 - r2)) return [];
  const [ux, uy, lean] = [(x2 - x1) / length, (y2 - y1) / length, (r1 - r2) / length];
  const rise = Math.sqrt(1 - lean * lean);
  return [rise, -rise].map((side) => {
    const [nx, ny] = [ux * lean - uy * side, uy * lean + ux * side];
    return [x1 + r1 * nx, y1 + r1 * ny, x2 + r2 * nx, y2 + r2 * ny];
  });
}
