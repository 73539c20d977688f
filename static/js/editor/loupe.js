// Where the loupe is and what it shows: over a finger that covers what it draws. Pure.
import { clamp } from "./numbers.js";

/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("./camera.js").Point} Point */
/** @typedef {import("./numbers.js").Size} Size */

/** Across, screen pixels. */
export const SIDE = 176;
/** From the finger to the loupe, screen pixels. */
const AWAY = 64;
/** How many times larger than on the screen. */
export const ENLARGED = 3;
export const LOUPE = { width: SIDE, height: SIDE };

/**
 * What a finger or a pen draws or drags now; a mouse covers nothing.
 * @param {import("./core.js").Core} editor
 * @returns {Point | null} photo
 */
export function magnified({ pressed, pointerKind, tool, idle, live, pointer }) {
  if (!pressed || pointerKind === "mouse" || tool === "pan" || idle) return null;
  return tool === "select" && live.edits.size === 0 ? null : pointer;
}

/**
 * Above the finger, beside it where there is no room.
 * @param {Point} finger screen
 * @param {Size} view
 * @returns {Point} the loupe's corner, screen
 */
export function loupeAt({ x, y }, view) {
  const above = y - AWAY - SIDE;
  if (above >= 0) return { x: clamp(x - SIDE / 2, 0, view.width - SIDE), y: above };
  return { x: x > view.width / 2 ? x - AWAY - SIDE : x + AWAY, y: clamp(y - SIDE / 2, 0, view.height - SIDE) };
}

/**
 * @param {Camera} camera
 * @param {Point} point photo; what is in the loupe's middle
 * @returns {Camera} the loupe's
 */
export function loupeCamera(camera, point) {
  const scale = camera.scale * ENLARGED;
  return { scale, x: SIDE / 2 - point.x * scale, y: SIDE / 2 - point.y * scale };
}
