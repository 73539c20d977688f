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
  const blurred = sums(sums(plane, width, height, 1, width), height, width, width, 1);
  const sharp = new Uint8ClampedArray(plane.length);
  for (let at = 0; at < sharp.length; at++) {
    const level = /** @type {number} */ (plane[at]);
    sharp[at] = level + amount * (level - /** @type {number} */ (blurred[at]) / SUM);
  }
  return sharp;
}

/**
 * Weighed sums along lines; beyond the ends the last pixel goes on.
 * @param {Uint8ClampedArray | Uint16Array} plane
 * @param {number} length of a line
 * @param {number} count of lines
 * @param {number} step from pixel to pixel of a line
 * @param {number} stride from line to line
 */
function sums(plane, length, count, step, stride) {
  const found = new Uint16Array(plane.length);
  const [far, near, middle] = KERNEL;
  for (let line = 0; line < count; line++) {
    const start = line * stride;
    const at = (/** @type {number} */ place) => /** @type {number} */ (plane[start + Math.min(Math.max(place, 0), length - 1) * step]);
    let [a, b, c, d] = [at(0), at(0), at(0), at(1)];
    for (let place = 0; place < length; place++) {
      const e = at(place + 2);
      found[start + place * step] = far * (a + e) + near * (b + d) + middle * c;
      [a, b, c, d] = [b, c, d, e];
    }
  }
  return found;
}
