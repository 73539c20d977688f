// Areas within closed lines: cut by the photo, rounded and measured as the server does (app/geometry/rings.py). Pure.
import { cutByPhoto } from "./cutting.js";
import { ShapeFault } from "./fault.js";
import { hundredths, round } from "./numbers.js";

/** @typedef {import("./cutting.js").XY} XY */
/** @typedef {import("./cutting.js").Ring} Ring */
/** @typedef {import("./cutting.js").Part} Part */
/** @typedef {import("./numbers.js").Size} Size */
/** @typedef {import("./numbers.js").Rect} Rect */

/**
 * Cut by the photo, round, and drop what then covers nothing.
 * @param {readonly Part[]} parts
 * @param {Size} photo
 * @returns {Part[]}
 * @throws {ShapeFault}
 */
export function keepArea(parts, photo) {
  const cut = cutByPhoto(parts, photo);
  if (cut.length === 0) throw new ShapeFault("", "lies wholly outside the photo");
  const kept = cut.map(settled).filter((part) => part.length > 0);
  if (kept.length === 0) throw new ShapeFault("", "has no area");
  return kept;
}

/** Square pixels, holes taken off. @param {readonly Part[]} parts */
export function areaOf(parts) {
  let total = 0;
  for (const [outer, ...holes] of parts) {
    total += doubled(outer);
    for (const hole of holes) total -= doubled(hole);
  }
  return round(Math.max(total, 0) / 20_000);
}

/** The box round an area: what a hole reaches out of its part belongs to it. @param {readonly Part[]} parts @returns {Rect} */
export function boundsOf(parts) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of parts.flat()) {
    for (const [x, y] of ring) {
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
    }
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** All rings, in pixels. @param {readonly Part[]} parts */
export function lengthOf(parts) {
  let total = 0;
  for (const ring of parts.flat()) {
    let [x1, y1] = ring[ring.length - 1];
    for (const [x2, y2] of ring) {
      total += Math.hypot(x2 - x1, y2 - y1);
      [x1, y1] = [x2, y2];
    }
  }
  return total;
}

/** @param {Part} part @returns {Part} empty when its outer ring covers nothing */
function settled(part) {
  const [outer, ...holes] = part.map(rounded);
  return outer.length ? [outer, ...holes.filter((hole) => hole.length > 0)] : [];
}

/** Without repeats; empty when all of it lies on one line. @param {Ring} ring @returns {Ring} */
function rounded(ring) {
  /** @type {XY[]} */
  const points = [];
  for (const [x, y] of ring) {
    const point = /** @type {const} */ ([round(x), round(y)]);
    if (points.length === 0 || !isSame(point, points[points.length - 1])) points.push(point);
  }
  while (points.length > 1 && isSame(points[0], points[points.length - 1])) points.pop();
  return isFlat(points) ? [] : points;
}

/** @param {XY} one @param {XY} other */
const isSame = (one, other) => one[0] === other[0] && one[1] === other[1];

/** Exact, since hundredths are whole numbers. @param {Ring} ring */
function isFlat(ring) {
  const whole = ring.map(([x, y]) => [hundredths(x), hundredths(y)]);
  const [[x0, y0], [x1, y1] = [x0, y0]] = whole;
  return whole.every(([x, y]) => (x1 - x0) * (y - y0) === (y1 - y0) * (x - x0));
}

/** Twice a ring's area, in square hundredths of a pixel. @param {Ring} ring */
function doubled(ring) {
  let total = 0;
  let [x1, y1] = ring[ring.length - 1].map(hundredths);
  for (const [x, y] of ring) {
    const [x2, y2] = [hundredths(x), hundredths(y)];
    total += x1 * y2 - x2 * y1;
    [x1, y1] = [x2, y2];
  }
  return Math.abs(total);
}
