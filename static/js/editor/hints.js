// What the sender of a photo says of it: "what is it", and "here". Shown to the labeler, never an annotation.

/** @typedef {{x: number, y: number, class_id: number | null}} Hint where, photo pixels, and what */

/** Around the place that is zoomed to: this part of the photo's longer side. */
const AROUND = 1 / 8;

/**
 * Where the sender tapped.
 * @param {{width: number | null, height: number | null, hint?: any}} photo
 * @returns {Hint | null}
 */
export function hintOf({ width, height, hint }) {
  if (!width || !height || typeof hint?.x !== "number" || typeof hint?.y !== "number") return null;
  return { x: hint.x * width, y: hint.y * height, class_id: hint.class_id ?? null };
}

/**
 * What is looked at to see it.
 * @param {Hint} hint @param {import("./numbers.js").Size} photo
 * @returns {import("./numbers.js").Rect}
 */
export function aroundHint({ x, y }, { width, height }) {
  const side = Math.max(width, height) * AROUND;
  return { x: x - side / 2, y: y - side / 2, width: side, height: side };
}
