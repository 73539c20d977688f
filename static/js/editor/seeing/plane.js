// One plane of levels out of a picture's three: what is worked on, and how it goes back. Pure.

/** @typedef {"colour" | "grey" | "red" | "green" | "blue"} Channel */
/** @typedef {{width: number, height: number, data: Uint8ClampedArray}} Window RGBA, rows from the top */

/** What red, green and blue weigh; luma as JPEG and OpenCV have it (ITU-R BT.601). @type {Readonly<Record<Channel, readonly [number, number, number]>>} */
export const WEIGHTS = {
  colour: [0.299, 0.587, 0.114],
  grey: [0.299, 0.587, 0.114],
  red: [1, 0, 0],
  green: [0, 1, 0],
  blue: [0, 0, 1],
};

/**
 * @param {Window} window
 * @param {Channel} channel
 * @returns {Uint8ClampedArray} a level a pixel
 */
export function planeOf({ data, width, height }, channel) {
  const [red, green, blue] = WEIGHTS[channel];
  const plane = new Uint8ClampedArray(width * height);
  for (let at = 0, from = 0; at < plane.length; at++, from += 4) {
    plane[at] = red * /** @type {number} */ (data[from]) + green * /** @type {number} */ (data[from + 1]) + blue * /** @type {number} */ (data[from + 2]);
  }
  return plane;
}

/**
 * The picture with another plane: in colour each pixel becomes lighter or darker and keeps its colour differences
 * (that is Y of YCrCb); of a single channel grey is shown.
 * @param {Window} window
 * @param {Channel} channel
 * @param {Uint8ClampedArray} before its plane
 * @param {Uint8ClampedArray} after
 * @returns {Uint8ClampedArray} RGBA
 */
export function withPlane({ data }, channel, before, after) {
  const shown = new Uint8ClampedArray(data.length);
  const isColour = channel === "colour";
  for (let at = 0, from = 0; at < after.length; at++, from += 4) {
    const level = /** @type {number} */ (after[at]);
    const by = level - /** @type {number} */ (before[at]);
    shown[from] = isColour ? /** @type {number} */ (data[from]) + by : level;
    shown[from + 1] = isColour ? /** @type {number} */ (data[from + 1]) + by : level;
    shown[from + 2] = isColour ? /** @type {number} */ (data[from + 2]) + by : level;
    shown[from + 3] = /** @type {number} */ (data[from + 3]);
  }
  return shown;
}
