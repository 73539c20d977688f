// The upright box: bounds, distance, handles, moving; how it is sent.
import { clipRect } from "../numbers.js";

/** @typedef {import("../store.js").Shape} Shape */
/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {import("../camera.js").Point} Point */

export const type = "box";
export const HANDLES = /** @type {const} */ (["nw", "n", "ne", "e", "se", "s", "sw", "w"]);
/** @typedef {typeof HANDLES[number]} Handle */

/** @param {Shape} shape @returns {Rect} */
export function bounds(shape) {
  return shape;
}

/** @param {Shape} shape */
export function area(shape) {
  return shape.width * shape.height;
}

/**
 * @param {Shape} shape
 * @param {Handle} handle
 * @returns {Point} where the handle sits
 */
export function handleAt(shape, handle) {
  const x = handle.includes("w") ? shape.x : handle.includes("e") ? shape.x + shape.width : shape.x + shape.width / 2;
  const y = handle.includes("n") ? shape.y : handle.includes("s") ? shape.y + shape.height : shape.y + shape.height / 2;
  return { x, y };
}

/**
 * The handle within reach of a point, the nearest first; corners win over sides.
 * @param {Shape} shape
 * @param {Point} point
 * @param {number} tolerance photo pixels
 * @returns {Handle | null}
 */
export function handleNear(shape, point, tolerance) {
  /** @type {Handle | null} */
  let best = null;
  let least = tolerance;
  for (const handle of HANDLES) {
    const at = handleAt(shape, handle);
    const distance = Math.max(Math.abs(at.x - point.x), Math.abs(at.y - point.y)) + (handle.length === 1 ? 1e-9 : 0);
    if (distance <= least) {
      least = distance;
      best = handle;
    }
  }
  return best;
}

/**
 * The side within reach of a point.
 * @param {Shape} shape
 * @param {Point} point
 * @param {number} tolerance photo pixels
 * @returns {"n" | "e" | "s" | "w" | null}
 */
export function edgeNear(shape, point, tolerance) {
  const { x, y, width, height } = shape;
  const inX = point.x >= x - tolerance && point.x <= x + width + tolerance;
  const inY = point.y >= y - tolerance && point.y <= y + height + tolerance;
  if (!inX || !inY) return null;
  const sides = /** @type {const} */ ([
    ["n", Math.abs(point.y - y)],
    ["e", Math.abs(point.x - x - width)],
    ["s", Math.abs(point.y - y - height)],
    ["w", Math.abs(point.x - x)],
  ]);
  const [side, distance] = sides.reduce((least, next) => (next[1] < least[1] ? next : least));
  return distance <= tolerance ? side : null;
}

/** @param {Shape} shape @param {Point} point */
export function contains(shape, point) {
  return point.x >= shape.x && point.y >= shape.y && point.x <= shape.x + shape.width && point.y <= shape.y + shape.height;
}

/**
 * Drag a handle (or side) to a point; crossing over the other side turns the box round. Kept on the photo.
 * @param {Shape} shape as it was when the drag began
 * @param {Handle} handle
 * @param {Point} point
 * @param {Size} photo
 * @returns {Shape}
 */
export function moveHandle(shape, handle, point, photo) {
  let left = shape.x;
  let right = shape.x + shape.width;
  let top = shape.y;
  let bottom = shape.y + shape.height;
  if (handle.includes("w")) left = point.x;
  if (handle.includes("e")) right = point.x;
  if (handle.includes("n")) top = point.y;
  if (handle.includes("s")) bottom = point.y;
  return between({ x: left, y: top }, { x: right, y: bottom }, photo) ?? shape;
}

/**
 * The box between two corners, clipped by the photo; null when it would have no extent.
 * @param {Point} a
 * @param {Point} b
 * @param {Size} photo
 * @returns {Shape | null}
 */
export function between(a, b, photo) {
  const rect = clipRect(
    { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) },
    photo,
  );
  return rect && { type, ...rect };
}

/**
 * Move without changing its size: it stops at the photo's border.
 * @param {Shape} shape
 * @param {number} dx
 * @param {number} dy
 * @param {Size} photo
 * @returns {Shape}
 */
export function moveBy(shape, dx, dy, photo) {
  const x = Math.min(Math.max(shape.x + dx, 0), photo.width - shape.width);
  const y = Math.min(Math.max(shape.y + dy, 0), photo.height - shape.height);
  const rect = clipRect({ x, y, width: shape.width, height: shape.height }, photo);
  return rect ? { type, ...rect } : shape;
}

/**
 * Grow or shrink at the right and bottom by whole amounts; never below one pixel.
 * @param {Shape} shape
 * @param {number} dw
 * @param {number} dh
 * @param {Size} photo
 * @returns {Shape}
 */
export function growBy(shape, dw, dh, photo) {
  const rect = clipRect(
    { x: shape.x, y: shape.y, width: Math.max(shape.width + dw, 1), height: Math.max(shape.height + dh, 1) },
    photo,
  );
  return rect ? { type, ...rect } : shape;
}

/**
 * Check and clip what came from outside; null for what cannot be.
 * @param {any} wire
 * @param {Size} photo
 * @returns {Shape | null}
 */
export function fromWire(wire, photo) {
  const numbers = [wire?.x, wire?.y, wire?.width, wire?.height];
  if (wire?.type !== type || !numbers.every((value) => typeof value === "number" && Number.isFinite(value))) return null;
  const rect = clipRect(wire, photo);
  return rect && { type, ...rect };
}
