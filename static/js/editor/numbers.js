// Numbers as they are saved: hundredths of a pixel, floor(v * 100 + 0.5), the same in Python.

/** @typedef {{width: number, height: number}} Size */
/** @typedef {{x: number, y: number, width: number, height: number}} Rect */

/**
 * @param {number} value pixels
 * @returns {number} whole hundredths
 */
export function hundredths(value) {
  return Math.floor(value * 100 + 0.5);
}

/**
 * @param {number} value pixels
 * @returns {number} pixels, rounded to hundredths, halves upwards
 */
export function round(value) {
  return hundredths(value) / 100;
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high wins over `low` never: an empty range gives `low`
 * @returns {number}
 */
export function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

/**
 * Compare two values that JSON can hold.
 * @param {unknown} one
 * @param {unknown} other
 * @returns {boolean}
 */
export function same(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  const left = /** @type {Record<string, unknown>} */ (one);
  const right = /** @type {Record<string, unknown>} */ (other);
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && same(left[key], right[key]));
}

/**
 * Clip by the photo, then round the edges; width and height are their differences.
 * @param {Rect} rect
 * @param {Size} photo
 * @returns {Rect | null} null for what has no extent, lies outside or is thinner than a hundredth
 */
export function clipRect({ x, y, width, height }, photo) {
  if (!(width > 0 && height > 0)) return null;
  const left = Math.max(x, 0);
  const top = Math.max(y, 0);
  const right = Math.min(x + width, photo.width);
  const bottom = Math.min(y + height, photo.height);
  // The rounded edges would agree on a touch of the border: so the edges themselves are asked first.
  if (left >= right || top >= bottom) return null;
  const [l, t, r, b] = [hundredths(left), hundredths(top), hundredths(right), hundredths(bottom)];
  if (l >= r || t >= b) return null;
  return { x: l / 100, y: t / 100, width: (r - l) / 100, height: (b - t) / 100 };
}
