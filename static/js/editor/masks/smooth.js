// From the stairs along pixels to an outline that a hand can bend: at most a pixel beside them, and of their area. Pure.
import { corners } from "../line.js";
import { doubled } from "./border.js";

/** @typedef {readonly [number, number]} XY */
/** @typedef {readonly XY[]} Ring */

/** How far off, pixels; the coarsest that keeps the area is taken. Nought keeps every stair. */
const OFFS = [0.9, 0.7, 0.5, 0.3, 0];
/** Of the area. */
const MOST = 0.01;

/**
 * @param {Ring} ring along the edges of pixels
 * @returns {Ring}
 */
export function smooth(ring) {
  const area = doubled(ring);
  for (const off of OFFS) {
    // The corners suit what is straight, the middles of the edges what is slanted or round.
    const found = [ring, middles(ring)].map((way) => thinned(way, off)).filter((way) => way.length > 2 && Math.abs(doubled(way) - area) <= MOST * Math.abs(area));
    if (found.length) return found.reduce((best, way) => (way.length < best.length ? way : best));
  }
  return ring;
}

/** @param {Ring} ring @param {number} off @returns {Ring} */
function thinned(ring, off) {
  return corners([...ring, ring[0]], off).slice(0, -1).map((at) => ring[at]);
}

/** The middles of the sides; of a long one both ends' half pixels, so that it stays straight. @param {Ring} ring @returns {Ring} */
function middles(ring) {
  return ring.flatMap(([x1, y1], at) => {
    const [x2, y2] = ring[(at + 1) % ring.length];
    const [dx, dy] = [Math.sign(x2 - x1) / 2, Math.sign(y2 - y1) / 2];
    const isLong = Math.abs(x2 - x1) + Math.abs(y2 - y1) > 1;
    return /** @type {XY[]} */ (isLong ? [[x1 + dx, y1 + dy], [x2 - dx, y2 - dy]] : [[x1 + dx, y1 + dy]]);
  });
}
