// Local contrast: CLAHE (Zuiderveld, Graphics Gems IV, 1994), with OpenCV's way to clip. The photo has 8 x 8 tiles
// wherever it is seen: what is counted in a tile gives its table, and between four tiles their tables are mixed. Pure.

/** Tiles across, and down. */
export const TILES = 8;
const LEVELS = 256;

/** @typedef {{left: number, top: number, right: number, bottom: number}} Place edges of a window in shares of the photo; may reach beyond it */

/**
 * How often each level is there, tile by tile.
 * @param {Uint8ClampedArray} plane of the whole photo
 * @param {number} width
 * @param {number} height
 * @returns {Uint32Array} 256 numbers a tile, tiles by rows
 */
export function countLevels(plane, width, height) {
  const counts = new Uint32Array(TILES * TILES * LEVELS);
  const across = Uint32Array.from({ length: width }, (_, x) => Math.floor((x * TILES) / width) * LEVELS);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor((y * TILES) / height) * TILES * LEVELS;
    for (let x = 0; x < width; x++, at++) counts[row + /** @type {number} */ (across[x]) + /** @type {number} */ (plane[at])]++;
  }
  return counts;
}

/** @param {Uint32Array} counts by tiles @returns {Uint32Array} of all tiles, 256 numbers */
export function allOf(counts) {
  const all = new Uint32Array(LEVELS);
  counts.forEach((count, at) => (all[at % LEVELS] = /** @type {number} */ (all[at % LEVELS]) + count));
  return all;
}

/**
 * @param {Uint32Array} counts
 * @param {number} clip how many times the average a level counts at most; towards 0 nothing changes
 * @returns {Uint8ClampedArray} 256 levels a tile: what each level becomes in the tile's middle
 */
export function tablesOf(counts, clip) {
  const tables = new Uint8ClampedArray(counts.length);
  for (let tile = 0; tile < counts.length; tile += LEVELS) {
    const clipped = clippedCounts(counts.subarray(tile, tile + LEVELS), clip);
    const pixels = clipped.reduce((sum, count) => sum + count, 0);
    let sum = 0;
    // A tile without a pixel (the photo is smaller than its tiles) leaves levels as they are.
    clipped.forEach((count, level) => (tables[tile + level] = pixels ? Math.fround(((sum += count) * (LEVELS - 1)) / pixels) : level));
  }
  return tables;
}

/** What is cut off is given to all levels, the rest of it to some at even distances. @param {Uint32Array} counts of a tile @param {number} clip */
function clippedCounts(counts, clip) {
  const pixels = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(1, Math.floor((clip * pixels) / LEVELS));
  const clipped = counts.map((count) => Math.min(count, most));
  const cut = pixels - clipped.reduce((sum, count) => sum + count, 0);
  const each = Math.floor(cut / LEVELS);
  for (let level = 0; level < LEVELS; level++) clipped[level] = /** @type {number} */ (clipped[level]) + each;
  let rest = cut - each * LEVELS;
  const step = Math.max(1, Math.floor(LEVELS / Math.max(1, rest)));
  for (let level = 0; level < LEVELS && rest > 0; level += step, rest--) clipped[level] = /** @type {number} */ (clipped[level]) + 1;
  return clipped;
}

/**
 * @param {Uint8ClampedArray} plane of a part of the photo, at any scale
 * @param {number} width
 * @param {number} height
 * @param {Uint8ClampedArray} tables
 * @param {Place} place where the part lies
 * @returns {Uint8ClampedArray}
 */
export function equalized(plane, width, height, tables, { left, top, right, bottom }) {
  const even = new Uint8ClampedArray(plane.length);
  const columns = between(width, left, right);
  const rows = between(height, top, bottom);
  for (let y = 0, at = 0; y < height; y++) {
    const above = /** @type {number} */ (rows.first[y]) * TILES;
    const below = /** @type {number} */ (rows.second[y]) * TILES;
    const down = /** @type {number} */ (rows.share[y]);
    for (let x = 0; x < width; x++, at++) {
      const level = /** @type {number} */ (plane[at]);
      const one = /** @type {number} */ (columns.first[x]);
      const other = /** @type {number} */ (columns.second[x]);
      const along = /** @type {number} */ (columns.share[x]);
      const high = mixed(tables, (above + one) * LEVELS + level, (above + other) * LEVELS + level, along);
      const low = mixed(tables, (below + one) * LEVELS + level, (below + other) * LEVELS + level, along);
      even[at] = high + (low - high) * down;
    }
  }
  return even;
}

/** @param {Uint8ClampedArray} tables @param {number} one @param {number} other @param {number} share of the other */
function mixed(tables, one, other, share) {
  const level = /** @type {number} */ (tables[one]);
  return level + (/** @type {number} */ (tables[other]) - level) * share;
}

/** Between the middles of which two tiles each pixel lies, and how near to the second. @param {number} count of pixels @param {number} from share of the photo @param {number} to */
function between(count, from, to) {
  const first = new Uint8Array(count);
  const second = new Uint8Array(count);
  const share = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    const place = (from + ((to - from) * (at + 0.5)) / count) * TILES - 0.5;
    const tile = Math.floor(place);
    first[at] = Math.min(Math.max(tile, 0), TILES - 1);
    second[at] = Math.min(Math.max(tile + 1, 0), TILES - 1);
    share[at] = place - tile;
  }
  return { first, second, share };
}
