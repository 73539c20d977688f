// Between the photo and the screen. Pure: screen = photo * scale + offset, screen in CSS pixels of the canvas.

/** @typedef {{scale: number, x: number, y: number}} Camera */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {import("./numbers.js").Size} Size */
/** @typedef {import("./numbers.js").Rect} Rect */

export const MAX_SCALE = 32;
const MARGIN = 24;

/**
 * The camera that shows all of the photo, never enlarged beyond 4 screen pixels a photo pixel.
 * @param {Size} photo
 * @param {Size} view
 * @returns {Camera}
 */
export function fit(photo, view) {
  const scale = Math.min((view.width - 2 * MARGIN) / photo.width, (view.height - 2 * MARGIN) / photo.height, 4);
  const safe = Math.max(scale, 0.001);
  return { scale: safe, x: (view.width - photo.width * safe) / 2, y: (view.height - photo.height * safe) / 2 };
}

/**
 * @param {Camera} camera
 * @param {Point} point photo
 * @returns {Point} screen
 */
export function toScreen(camera, point) {
  return { x: point.x * camera.scale + camera.x, y: point.y * camera.scale + camera.y };
}

/**
 * @param {Camera} camera
 * @param {Point} point screen
 * @returns {Point} photo
 */
export function toPhoto(camera, point) {
  return { x: (point.x - camera.x) / camera.scale, y: (point.y - camera.y) / camera.scale };
}

/**
 * Zoom so that what lies under a screen point stays there.
 * @param {Camera} camera
 * @param {Point} point screen
 * @param {number} factor
 * @param {Size} photo
 * @param {Size} view
 * @returns {Camera}
 */
export function zoomAt(camera, point, factor, photo, view) {
  const smallest = Math.min(fit(photo, view).scale / 2, 1);
  const scale = Math.min(Math.max(camera.scale * factor, smallest), MAX_SCALE);
  const ratio = scale / camera.scale;
  return clamp({ scale, x: point.x - (point.x - camera.x) * ratio, y: point.y - (point.y - camera.y) * ratio }, photo, view);
}

/**
 * @param {Camera} camera
 * @param {number} dx screen
 * @param {number} dy screen
 * @param {Size} photo
 * @param {Size} view
 * @returns {Camera}
 */
export function panBy(camera, dx, dy, photo, view) {
  return clamp({ ...camera, x: camera.x + dx, y: camera.y + dy }, photo, view);
}

/**
 * Keep at least a hand's breadth of the photo in view.
 * @param {Camera} camera
 * @param {Size} photo
 * @param {Size} view
 * @returns {Camera}
 */
export function clamp(camera, photo, view) {
  const keep = 80;
  const width = photo.width * camera.scale;
  const height = photo.height * camera.scale;
  return {
    scale: camera.scale,
    x: Math.min(Math.max(camera.x, keep - width), view.width - keep),
    y: Math.min(Math.max(camera.y, keep - height), view.height - keep),
  };
}

/**
 * Show a rectangle of the photo with room around it.
 * @param {Rect} rect photo
 * @param {Size} photo
 * @param {Size} view
 * @returns {Camera}
 */
export function zoomTo(rect, photo, view) {
  const room = 2.2;
  const scale = Math.min(view.width / (rect.width * room), view.height / (rect.height * room), 8);
  const x = view.width / 2 - (rect.x + rect.width / 2) * scale;
  const y = view.height / 2 - (rect.y + rect.height / 2) * scale;
  return clamp({ scale, x, y }, photo, view);
}
