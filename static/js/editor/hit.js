// What lies under a point. Pure. Passes: handles of what is selected, then edges, then bodies; what is hovered
// goes first, then the smallest area (a small defect inside a large one stays reachable).
import { kindOf } from "./shapes/index.js";

/** @typedef {import("./store.js").Annotation} Annotation */
/** @typedef {import("./camera.js").Point} Point */
/** @typedef {import("./shapes/box.js").Handle} Handle */
/** @typedef {{uid: string, part: "handle" | "edge" | "body", handle: Handle | null}} Hit */

/**
 * @param {readonly Annotation[]} annotations
 * @param {Point} point photo
 * @param {{tolerance: number, selected?: ReadonlySet<string>, hovered?: string | null}} how tolerance in photo pixels
 * @returns {Hit | null}
 */
export function hit(annotations, point, { tolerance, selected = new Set(), hovered = null }) {
  for (const annotation of annotations) {
    if (!selected.has(annotation.uid)) continue;
    const handle = kindOf(annotation.shape).handleNear(annotation.shape, point, tolerance);
    if (handle) return { uid: annotation.uid, part: "handle", handle };
  }
  return nearest(annotations, point, tolerance, hovered, "edge") ?? nearest(annotations, point, tolerance, hovered, "body");
}

/**
 * @param {readonly Annotation[]} annotations
 * @param {Point} point
 * @param {number} tolerance
 * @param {string | null} hovered
 * @param {"edge" | "body"} part
 * @returns {Hit | null}
 */
function nearest(annotations, point, tolerance, hovered, part) {
  /** @type {Hit | null} */
  let best = null;
  let least = Infinity;
  // From the top down: of two equal ones the later drawn is meant.
  for (let index = annotations.length - 1; index >= 0; index -= 1) {
    const { uid, shape } = /** @type {Annotation} */ (annotations[index]);
    const kind = kindOf(shape);
    const edge = part === "edge" ? kind.edgeNear(shape, point, tolerance) : null;
    if (part === "edge" ? edge === null : !kind.contains(shape, point)) continue;
    const size = uid === hovered ? -1 : kind.area(shape);
    if (size < least) {
      least = size;
      best = { uid, part, handle: edge };
    }
  }
  return best;
}
