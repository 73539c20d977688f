// The borders of polygons that are there, to draw others along them: what lies near a place, and the way along a
// ring. Pure.
import { distancesAlong, nearest } from "./line.js";
import { kindOf } from "./shapes/index.js";

/** @typedef {import("./cutting.js").XY} XY */
/** @typedef {import("./cutting.js").Ring} Ring */
/** @typedef {import("./camera.js").Point} Point */
/** So near a border a hand means it, screen pixels. */
export const SNAP = 8;

/** @typedef {{ring: Ring, along: number, point: XY}} Border a place on a ring; along: the corner before it, and the share of the side from there */

/**
 * The nearest corner within reach, else the nearest place of a side.
 * @param {readonly import("./store.js").Annotation[]} records
 * @param {Point} point photo
 * @param {number} reach photo pixels
 * @returns {Border | null}
 */
export function borderNear(records, point, reach) {
  const rings = records.flatMap(({ shape }) => (shape.type === "polygon" && isBeside(shape, point, reach) ? shape.polygons.flat() : []));
  return best(rings, point, reach, cornerAt) ?? best(rings, point, reach, placeAt);
}

/**
 * The corners that are passed on the shorter way along a ring, without its ends.
 * @param {Border} from
 * @param {Border} to on the same ring
 * @returns {XY[]}
 */
export function wayAlong(from, to) {
  const [forth, back] = [passed(from, to), passed(to, from).reverse()];
  const length = (/** @type {XY[]} */ way) => /** @type {number} */ (distancesAlong([from.point, ...way, to.point]).at(-1));
  return length(forth) <= length(back) ? forth : back;
}

/** @param {Border} from @param {Border} to @returns {XY[]} in the order of the ring */
function passed({ ring, along: start }, { along }) {
  const end = along < start ? along + ring.length : along;
  const way = [];
  for (let at = Math.floor(start) + 1; at < end; at++) way.push(ring[at % ring.length]);
  return way;
}

/** @param {import("./store.js").Shape} shape @param {Point} point @param {number} reach */
function isBeside(shape, point, reach) {
  const { x, y, width, height } = kindOf(shape).bounds(shape);
  return point.x >= x - reach && point.y >= y - reach && point.x <= x + width + reach && point.y <= y + height + reach;
}

/** @typedef {Border & {distance: number}} Found */

/** @param {readonly Ring[]} rings @param {Point} point @param {number} reach @param {(ring: Ring, at: number, point: XY) => Found} find @returns {Border | null} */
function best(rings, { x, y }, reach, find) {
  let least = reach;
  /** @type {Border | null} */
  let found = null;
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at++) {
      const { distance, ...border } = find(ring, at, [x, y]);
      if (distance > least) continue;
      least = distance;
      found = border;
    }
  }
  return found;
}

/** @param {Ring} ring @param {number} at @param {XY} point @returns {Found} */
function cornerAt(ring, at, point) {
  return { ring, along: at, point: ring[at], distance: nearest(point, ring[at], ring[at]).distance };
}

/** @param {Ring} ring @param {number} at @param {XY} point @returns {Found} */
function placeAt(ring, at, point) {
  const [from, to] = [ring[at], ring[(at + 1) % ring.length]];
  const { share, distance } = nearest(point, from, to);
  return { ring, along: at + share, point: [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])], distance };
}
