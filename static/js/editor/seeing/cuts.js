// Which part of the photo is worked on, and how finely: all of it coarsely, or what is in view as finely as it is
// seen. Pure.

/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {{camera: import("../camera.js").Camera, view: Size, ratio: number}} Look view: CSS pixels; ratio: device pixels a CSS pixel */
/** @typedef {{rect: Rect, width: number, height: number, isEveryPixel: boolean}} Cut rect: photo pixels; width and height: of its window; isEveryPixel: the window has the picture's own pixels */
/** @typedef {Pick<import("./tables.js").Sight, "photo" | "sharpest">} Known */

/** Long side of the window of the whole photo. */
const MOST = 1024;

/** @param {Known} sight @param {number} [most] long side of the window @returns {Cut | null} null: there is no picture yet */
export function cutOfWhole({ photo, sharpest }, most = MOST) {
  const { width, height } = photo();
  const density = Math.min(sharpest(), 1, most / Math.max(width, height));
  if (!(density > 0)) return null;
  const size = (/** @type {number} */ length) => Math.max(1, Math.round(length * density));
  return { rect: { x: 0, y: 0, width, height }, width: size(width), height: size(height), isEveryPixel: false };
}

/**
 * What of the photo is in view. The edges lie between pixels, of the screen or, where those are smaller, of the
 * picture: so nothing is blurred when it is drawn.
 * @param {Known} sight
 * @param {Look} look
 * @returns {Cut | null} null: there is no picture, or nothing of the photo is in view
 */
export function cutOfView({ photo, sharpest }, { camera, view, ratio }) {
  const onScreen = camera.scale * ratio;
  const density = Math.min(sharpest(), onScreen);
  if (!(density > 0)) return null;
  const isEveryPixel = density < onScreen;
  const { width, height } = photo();
  const across = edges(isEveryPixel ? 0 : -camera.x / camera.scale, density, -camera.x / camera.scale, (view.width - camera.x) / camera.scale, width);
  const down = edges(isEveryPixel ? 0 : -camera.y / camera.scale, density, -camera.y / camera.scale, (view.height - camera.y) / camera.scale, height);
  if (!across || !down) return null;
  return { rect: { x: across.from, y: down.from, width: across.length, height: down.length }, width: across.count, height: down.count, isEveryPixel };
}

/**
 * Whole pixels that cover what is in view along one side.
 * @param {number} origin a place between two pixels, photo
 * @param {number} density pixels a photo pixel
 * @param {number} low where the view begins, photo
 * @param {number} high
 * @param {number} most the photo's length
 */
function edges(origin, density, low, high, most) {
  const first = Math.floor((Math.max(low, 0) - origin) * density + 1e-6);
  const last = Math.ceil((Math.min(high, most) - origin) * density - 1e-6);
  if (last <= first) return null;
  return { from: origin + first / density, length: (last - first) / density, count: last - first };
}
