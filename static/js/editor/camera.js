// Between the photo and the screen. Pure: screen = photo * scale + offset, screen in CSS pixels of the canvas.

/** @typedef {{scale: number, x: number, y: number}} Camera */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {import("./numbers.js").Size} Size */
/** @typedef {import("./numbers.js").Rect} Rect */

export const MAX_SCALE = 32;
/** A small photo is not blown up beyond this when it is fitted. */
const MAX_FIT = 4;
const MARGIN = 24;
/** This much of the photo always stays in view, in screen pixels. */
const REACHABLE = 80;

/**
 * The camera that shows all of the photo.
 * @param {Size} photo
 * @param {Size} view
 * @returns {Camera}
 */
export function fit(photo, view) {
  const wanted = Math.min((view.width - 2 * MARGIN) / photo.width, (view.height - 2 * MARGIN) / photo.height, MAX_FIT);
  const scale = Math.max(wanted, 0.001);
  return { scale, x: (view.width - photo.width * scale) / 2, y: (view.height - photo.height * scale) / 2 };
}

/** @param {Camera} camera @param {Point} point photo @returns {Point} screen */
export function toScreen(camera, point) {
  return { x: point.x * camera.scale + camera.x, y: point.y * camera.scale + camera.y };
}

/** @param {Camera} camera @param {Point} point screen @returns {Point} photo */
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
 * Keep a hand's breadth of the photo in view, so that it can always be found again.
 * @param {Camera} camera
 * @param {Size} photo
 * @param {Size} view
 * @returns {Camera}
 */
export function clamp(camera, photo, view) {
  const width = photo.width * camera.scale;
  const height = photo.height * camera.scale;
  const [keepX, keepY] = [Math.min(REACHABLE, width, view.width), Math.min(REACHABLE, height, view.height)];
  return {
    scale: camera.scale,
    x: Math.min(Math.max(camera.x, keepX - width), view.width - keepX),
    y: Math.min(Math.max(camera.y, keepY - height), view.height - keepY),
  };
}

/**
 * Where a side of the photo begins on the screen, so that no more emptiness is seen beside it than there has to be: what
 * fits lies in the middle, of the rest an edge comes no further in than the margin.
 * @param {number} begin screen, as wanted
 * @param {number} length of the photo, screen
 * @param {number} view
 */
function without(begin, length, view) {
  return length <= view ? (view - length) / 2 : Math.min(Math.max(begin, view - MARGIN - length), MARGIN);
}

/**
 * Show a rectangle of the photo with room around it, or all of the photo where that is nearer; in the middle, unless the
 * photo ends there.
 * @param {Rect} rect photo
 * @param {Size} photo
 * @param {Size} view
 * @param {number} [room] how many times as large as the rectangle the view is at least
 * @returns {Camera}
 */
export function zoomTo(rect, photo, view, room = 2.2) {
  const wanted = Math.min(view.width / (Math.max(rect.width, 1) * room), view.height / (Math.max(rect.height, 1) * room), 8);
  const scale = Math.max(wanted, fit(photo, view).scale);
  const x = view.width / 2 - (rect.x + rect.width / 2) * scale;
  const y = view.height / 2 - (rect.y + rect.height / 2) * scale;
  return clamp({ scale, x: without(x, photo.width * scale, view.width), y: without(y, photo.height * scale, view.height) }, photo, view);
}

/**
 * The same look at another photo or in another window: as much enlarged against the fit, the same part in the middle.
 * @param {Camera} camera
 * @param {{photo: Size, view: Size}} from
 * @param {{photo: Size, view: Size}} to
 * @returns {Camera}
 */
export function carryOver(camera, from, to) {
  const ratio = from.photo === to.photo ? 1 : fit(to.photo, to.view).scale / fit(from.photo, from.view).scale;
  const scale = Math.min(camera.scale * ratio, MAX_SCALE);
  const middle = toPhoto(camera, { x: from.view.width / 2, y: from.view.height / 2 });
  const x = to.view.width / 2 - ((middle.x / from.photo.width) * to.photo.width) * scale;
  const y = to.view.height / 2 - ((middle.y / from.photo.height) * to.photo.height) * scale;
  return clamp({ scale, x, y }, to.photo, to.view);
}
