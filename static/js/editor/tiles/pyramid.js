// How a large photo is cut: levels of half the pixels each, and squares in each. Pure.
import { clamp } from "../numbers.js";

/** @typedef {import("../camera.js").Point} Point */
/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {{side: number, levels: [number, number][]}} Pyramid side: of a tile, pixels; levels: width and height, finest first */
/** @typedef {{level: number, x: number, y: number}} Tile */

/** A picture counts as sharp that has so much of the pixels it is shown in: nobody sees the rest. */
export const ENOUGH = 0.98;

/** @param {Tile} tile @returns {string} as its address ends */
export function keyOf({ level, x, y }) {
  return `${level}/${x}/${y}`;
}

/** Photo pixels that a pixel of a level covers each way. @param {number} level */
export function stepOf(level) {
  return 2 ** level;
}

/**
 * The coarsest level that is sharp, else the finest.
 * @param {Pyramid} pyramid
 * @param {number} density pixels wanted a photo pixel
 * @returns {number}
 */
export function levelFor({ levels }, density) {
  return clamp(Math.floor(-Math.log2(density * ENOUGH)), 0, levels.length - 1);
}

/**
 * The tiles of a level that show a part of the photo, row by row.
 * @param {Pyramid} pyramid
 * @param {number} level
 * @param {Rect} rect photo pixels; may reach beyond the photo
 * @returns {Tile[]}
 */
export function tilesIn({ side, levels }, level, rect) {
  const [width, height] = levels[level] ?? [0, 0];
  const across = range(rect.x, rect.width, side * stepOf(level), Math.ceil(width / side));
  const down = range(rect.y, rect.height, side * stepOf(level), Math.ceil(height / side));
  return down.flatMap((y) => across.map((x) => ({ level, x, y })));
}

/** @param {number} from @param {number} length @param {number} side of a tile, photo pixels @param {number} most @returns {number[]} */
function range(from, length, side, most) {
  const first = Math.max(0, Math.floor(from / side));
  const last = Math.min(most, Math.ceil((from + length) / side));
  return Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
}

/**
 * What of the photo a tile shows; the last pixels of coarse levels reach beyond its edge, the rectangle does not.
 * @param {Pyramid} pyramid
 * @param {Tile} tile
 * @returns {Rect} photo pixels
 */
export function rectOf({ side, levels }, { level, x, y }) {
  const [width, height] = levels[0] ?? [0, 0];
  const step = side * stepOf(level);
  return { x: x * step, y: y * step, width: Math.min(step, width - x * step), height: Math.min(step, height - y * step) };
}

/**
 * Tiles in the order in which they are wanted.
 * @param {Pyramid} pyramid
 * @param {readonly Tile[]} tiles
 * @param {Point} point photo
 * @returns {Tile[]}
 */
export function nearestFirst(pyramid, tiles, point) {
  const away = (/** @type {Tile} */ tile) => {
    const { x, y, width, height } = rectOf(pyramid, tile);
    return Math.hypot(x + width / 2 - point.x, y + height / 2 - point.y);
  };
  return tiles.map((tile) => ({ tile, at: away(tile) })).sort((one, other) => one.at - other.at).map(({ tile }) => tile);
}
