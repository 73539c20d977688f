// Unsharp mask: a pixel's difference to its surroundings, added to it. The surroundings are weighed by the binomial
// kernel of five (1 4 6 4 1, near a Gaussian of sigma 1), down and across. Pure.

/** What five neighbours weigh, of 16. */
export const KERNEL = /** @type {const} */ ([1, 4, 6, 4, 1]);
const SUM = 256;

/**
 * @param {Uint8ClampedArray} plane
 * @param {number} width
 * @param {number} height
 * @param {number} amount 0 changes nothing
 * @returns {Uint8ClampedArray}
 */
export function sharpened(plane, width, height, amount) {
  if (amount === 0) return plane;
  const blurred = sumsDown(sumsAcross(plane, width, height), width, height);
  const sharp = new Uint8ClampedArray(plane.length);
  for (let at = 0; at < sharp.length; at++) {
    const level = /** @type {number} */ (plane[at]);
    sharp[at] = level + amount * (level - /** @type {number} */ (blurred[at]) / SUM);
  }
  return sharp;
}

/** Weighed sums along rows; beyond the ends the last pixel goes on. @param {Uint8ClampedArray} plane @param {number} width @param {number} height */
function sumsAcross(plane, width, height) {
  const found = new Uint16Array(plane.length);
  const [far, near, middle] = KERNEL;
  for (let start = 0; start < width * height; start += width) {
    const end = start + width - 1;
    const first = /** @type {number} */ (plane[start]);
    let [a, b, c, d] = [first, first, first, /** @type {number} */ (plane[Math.min(start + 1, end)])];
    for (let at = start; at <= end; at++) {
      const e = /** @type {number} */ (plane[Math.min(at + 2, end)]);
      found[at] = far * (a + e) + near * (b + d) + middle * c;
      [a, b, c, d] = [b, c, d, e];
    }
  }
  return found;
}

/** The same down columns, row by row: that is how they lie in memory. @param {Uint16Array} plane @param {number} width @param {number} height */
function sumsDown(plane, width, height) {
  const found = new Uint16Array(plane.length);
  const [far, near, middle] = KERNEL;
  for (let y = 0; y < height; y++) {
    const row = (/** @type {number} */ by) => Math.min(Math.max(y + by, 0), height - 1) * width;
    const [a, b, c, d, e] = /** @type {[number, number, number, number, number]} */ ([-2, -1, 0, 1, 2].map(row));
    for (let x = 0; x < width; x++) {
      const outer = /** @type {number} */ (plane[a + x]) + /** @type {number} */ (plane[e + x]);
      const inner = /** @type {number} */ (plane[b + x]) + /** @type {number} */ (plane[d + x]);
      found[c + x] = far * outer + near * inner + middle * /** @type {number} */ (plane[c + x]);
    }
  }
  return found;
}
