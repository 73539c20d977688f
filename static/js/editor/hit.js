// What lies under a point. Pure. Three passes: handles of what is selected, then edges, then bodies. What is hovered
// keeps its handles and edges; among bodies the smallest area wins, so a defect inside a larger one stays reachable.
import { kindOf } from "./shapes/index.js";

/** @typedef {import("./store.js").Annotation} Annotation */
/** @typedef {import("./camera.js").Point} Point */
/** @typedef {{uid: string, part: "handle" | "edge" | "body", handle: string | null}} Hit handle: "nw", or the side of an edge; null: there is nothing to resize by */
/** @typedef {ReturnType<typeof createIndex>} Index */

/**
 * Bounds of all shapes in one typed array: 5,000 are scanned in microseconds, so there is no tree.
 * @param {readonly Annotation[]} records oldest first
 */
export function createIndex(records) {
  const edges = new Float64Array(records.length * 4);
  records.forEach(({ shape }, at) => {
    const { x, y, width, height } = kindOf(shape).bounds(shape);
    edges.set([x, y, x + width, y + height], at * 4);
  });
  return { records, edges };
}

/**
 * @param {Index} index
 * @param {Point} point photo
 * @param {{tolerance: number, selected?: {has(uid: string): boolean}, hovered?: string | null}} how tolerance in photo pixels
 * @returns {Hit | null}
 */
export function hitTest(index, point, { tolerance, selected, hovered = null }) {
  const near = candidates(index, point, tolerance);
  return (
    best(near.filter(({ uid }) => selected?.has(uid)), point, tolerance, hovered, "handle") ??
    best(near, point, tolerance, hovered, "edge") ??
    best(near, point, tolerance, null, "body")
  );
}

/**
 * The uids of shapes that lie wholly inside a rectangle.
 * @param {Index} index
 * @param {import("./numbers.js").Rect} rect
 */
export function enclosed({ records, edges }, rect) {
  const [right, bottom] = [rect.x + rect.width, rect.y + rect.height];
  return records.filter((_, at) => num(edges, at, 0) >= rect.x && num(edges, at, 1) >= rect.y && num(edges, at, 2) <= right && num(edges, at, 3) <= bottom).map(({ uid }) => uid);
}

/** @param {Index} index @param {Point} point @param {number} tolerance @returns {Annotation[]} topmost first */
function candidates({ records, edges }, { x, y }, tolerance) {
  const found = [];
  for (let at = records.length - 1; at >= 0; at--) {
    if (x < num(edges, at, 0) - tolerance || x > num(edges, at, 2) + tolerance) continue;
    if (y < num(edges, at, 1) - tolerance || y > num(edges, at, 3) + tolerance) continue;
    found.push(/** @type {Annotation} */ (records[at]));
  }
  return found;
}

/** @param {Float64Array} edges @param {number} at @param {number} side */
function num(edges, at, side) {
  return /** @type {number} */ (edges[at * 4 + side]);
}

/**
 * @param {readonly Annotation[]} near topmost first
 * @param {Point} point
 * @param {number} tolerance
 * @param {string | null} hovered goes first
 * @param {"handle" | "edge" | "body"} part
 * @returns {Hit | null}
 */
function best(near, point, tolerance, hovered, part) {
  /** @type {Hit | null} */
  let found = null;
  let least = Infinity;
  for (const { uid, shape } of near) {
    const kind = kindOf(shape);
    const size = uid === hovered ? -1 : kind.area(shape);
    if (size >= least) continue;
    const what = kind.hitPart(shape, point, tolerance, part);
    if (!what) continue;
    least = size;
    const [name, handle = null] = what.split(":");
    found = { uid, part: /** @type {Hit["part"]} */ (name), handle };
  }
  return found;
}
