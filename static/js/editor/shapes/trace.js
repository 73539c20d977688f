// A crack's centreline with its full width at each point: {"type": "trace", "points": [[x, y]], "widths": [w]}. All
// functions are pure; what takes a walk along the line is remembered with the shape, which never changes.
import { ShapeFault } from "../fault.js";
import { corners, distancesAlong, nearest } from "../line.js";
import { clamp, round } from "../numbers.js";
import { remembered } from "../remembered.js";

/** @typedef {import("../store.js").Trace} Trace */
/** @typedef {import("../line.js").XY} XY */
/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {import("../camera.js").Point} Point */

export { fillBand as fill, strokeBand as stroke } from "../render/band.js";

export const type = "trace";
export const title = "trace";
export const handling = "Bend";
export const keys = /** @type {const} */ (["points", "widths"]);
export const MOST_POINTS = 5000;
export const WIDEST = 1000;
const LONGEST = 1_000_000;
const THINNEST = 0.01;
/** A bend becomes a handle when it is so many pixels, and this share of the length, off the straight line. */
const BEND = { pixels: 8, share: 0.04 };

/** The box round the discs that the widths draw about the points; it may reach beyond the photo. @type {(shape: Readonly<Trace>) => Rect} */
export const bounds = remembered(({ points, widths }) => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  points.forEach(([x, y], at) => {
    const half = widths[at] / 2;
    left = Math.min(left, x - half);
    top = Math.min(top, y - half);
    right = Math.max(right, x + half);
    bottom = Math.max(bottom, y + half);
  });
  return { x: left, y: top, width: right - left, height: bottom - top };
});

/** Square pixels: each piece's length times the mean width of its ends. */
const covered = remembered((/** @type {Readonly<Trace>} */ { points, widths }) => {
  let total = 0;
  for (let at = 1; at < points.length; at++) {
    const [dx, dy] = [points[at][0] - points[at - 1][0], points[at][1] - points[at - 1][1]];
    total += (Math.sqrt(dx * dx + dy * dy) * (widths[at - 1] + widths[at])) / 2;
  }
  return total;
});

const along = remembered((/** @type {Readonly<Trace>} */ { points }) => distancesAlong(points));

/** Indices of the points that have handles: both ends and the bends. */
const ways = remembered((/** @type {Readonly<Trace>} */ shape) => corners(shape.points, Math.max(BEND.pixels, BEND.share * lengthOf(shape))));

/** @param {Readonly<Trace>} shape */
export function area(shape) {
  return round(covered(shape));
}

/** @param {Readonly<Trace>} shape @returns {number} photo pixels along the line */
function lengthOf(shape) {
  return along(shape)[shape.points.length - 1];
}

/** @param {Readonly<Trace>} shape @returns {number} the mean along the line */
function widthOf(shape) {
  return covered(shape) / lengthOf(shape);
}

/** @param {Readonly<Trace>} shape @returns {string} its size in words */
export function describe(shape) {
  return `length ${Math.round(lengthOf(shape))}, width ${Math.round(widthOf(shape) * 10) / 10} px`;
}

/** @param {Readonly<Trace>} shape @returns {string} what it is, for those who do not see it */
export function tell(shape) {
  return `trace ${Math.round(lengthOf(shape))} px long`;
}

/** @param {Readonly<Trace>} shape @returns {import("./index.js").Field[]} */
export function fields(shape) {
  return [
    { name: "width", label: "w", words: "width", value: round(widthOf(shape)), isTold: false },
    { name: "length", label: "l", words: "length", value: round(lengthOf(shape)), isTold: true },
  ];
}

/** The same width everywhere. @param {Readonly<Trace>} shape @param {string} _name @param {number} value @returns {Trace} */
export function withField(shape, _name, value) {
  return { ...shape, widths: shape.widths.map(() => Math.min(value, WIDEST)) };
}

/** @param {Readonly<Trace>} shape @returns {Point} where its class' letter stands */
export function tagAt({ points: [[x, y]] }) {
  return { x, y };
}

/** @param {Readonly<Trace>} shape @returns {{id: string, x: number, y: number}[]} named by their point, such as "p17" */
export function handles(shape) {
  return ways(shape).map((at) => ({ id: `p${at}`, ...handleAt(shape, `p${at}`) }));
}

/** @returns {string} the CSS cursor over a handle */
export function cursorOf() {
  return "grab";
}

/** @param {Readonly<Trace>} shape @param {string} handle @returns {Point} */
export function handleAt({ points }, handle) {
  const [x, y] = points[indexOf(points, handle)];
  return { x, y };
}

/** @param {readonly XY[]} points @param {string} handle @returns {number} of its point; the line may have become shorter since it was grasped */
function indexOf(points, handle) {
  return Math.min(Number(handle.slice(1)), points.length - 1);
}

/**
 * What of the trace lies under a point. A line has no sides to drag: what is as near as an edge would be goes before
 * other bodies, and is the body.
 * @param {Readonly<Trace>} shape
 * @param {Point} point
 * @param {number} tolerance photo pixels
 * @param {"handle" | "edge" | "body"} part
 * @returns {string | null} "handle:p17" or "body"
 */
export function hitPart(shape, point, tolerance, part) {
  if (part === "handle") return nearHandle(shape, point, tolerance);
  const reach = (/** @type {number} */ half) => (part === "edge" ? Math.max(half, tolerance) : half + tolerance);
  return isNear(shape, point, reach) ? "body" : null;
}

/** A handle reaches at most a quarter of the way to the next, so that a short trace can still be grasped by its body. @param {Readonly<Trace>} shape @param {Point} point @param {number} tolerance */
function nearHandle(shape, point, tolerance) {
  const found = handles(shape);
  let least = Math.min(tolerance, lengthOf(shape) / (found.length - 1) / 4);
  let best = null;
  for (const { id, x, y } of found) {
    const distance = Math.hypot(x - point.x, y - point.y);
    if (distance > least) continue;
    least = distance;
    best = `handle:${id}`;
  }
  return best;
}

/** @param {Readonly<Trace>} shape @param {Point} point @param {(half: number) => number} reach by half the width there, which changes evenly between two points */
function isNear({ points, widths }, { x, y }, reach) {
  for (let at = 1; at < points.length; at++) {
    const { share, distance } = nearest([x, y], points[at - 1], points[at]);
    if (distance <= reach((widths[at - 1] + share * (widths[at] - widths[at - 1])) / 2)) return true;
  }
  return false;
}

/**
 * The legs of a line beside a handle: from the handle before it and to the one after it.
 * @param {Readonly<Trace>} shape @param {string} handle
 * @returns {{before: number, at: number, after: number}} points of the line; at an end two are the same
 */
export function legsAt(shape, handle) {
  const grasped = indexOf(shape.points, handle);
  return { before: ways(shape).findLast((at) => at < grasped) ?? grasped, at: grasped, after: ways(shape).find((at) => at > grasped) ?? grasped };
}

/**
 * Drag a handle to a point: the line goes along as far as the handles beside it, less and less.
 * @param {Readonly<Trace>} shape as it was when the drag began
 * @param {string} handle
 * @param {Point} to
 * @param {Size} photo
 * @returns {Trace}
 */
export function moveHandle(shape, handle, to, photo) {
  const { before, at: grasped, after } = legsAt(shape, handle);
  const [x, y] = shape.points[grasped];
  const [dx, dy] = [clamp(to.x, 0, photo.width) - x, clamp(to.y, 0, photo.height) - y];
  const distances = along(shape);
  const share = (/** @type {number} */ at) => {
    const still = at < grasped ? before : after;
    return at === grasped ? 1 : (distances[at] - distances[still]) / (distances[grasped] - distances[still]);
  };
  const points = shape.points.map((point, at) => (at < before || at > after ? point : shifted(point, dx * share(at), dy * share(at), photo)));
  return { ...shape, points };
}

/** @param {XY} point @param {number} dx @param {number} dy @param {Size} photo @returns {XY} */
function shifted([x, y], dx, dy, photo) {
  return [clamp(x + dx, 0, photo.width), clamp(y + dy, 0, photo.height)];
}

/** @param {Readonly<Trace>} shape */
export function pieces({ points }) {
  return points.length;
}

/** A line goes where it was found: it is bent, not thinned. */
export function without() {
  return null;
}

/** @param {Readonly<Trace>} shape @param {number} dx @param {number} dy @returns {Trace} */
export function moveBy(shape, dx, dy) {
  return { ...shape, points: shape.points.map(([x, y]) => [x + dx, y + dy]) };
}

/**
 * Widen or narrow, whichever way is asked for: nowhere below one pixel (or what it had).
 * @param {Readonly<Trace>} shape @param {number} dw @param {number} dh
 * @returns {Trace}
 */
export function growBy(shape, dw, dh) {
  return { ...shape, widths: shape.widths.map((width) => clamp(width + dw + dh, Math.min(width, 1), WIDEST)) };
}

/**
 * Widen or narrow on both sides.
 * @param {Readonly<Trace>} shape @param {number} by how far each edge moves
 * @returns {Trace}
 */
export function growAround(shape, by) {
  return growBy(shape, by, by);
}

/**
 * Check, clamp and round what is to be kept; the same rules as the server's.
 * @param {Readonly<Record<string, unknown>>} raw with the kind's keys
 * @param {Size} photo
 * @returns {Trace}
 * @throws {ShapeFault}
 */
export function keep(raw, photo) {
  const given = readPoints(raw["points"]);
  const widths = readWidths(raw["widths"], given.length);
  const points = given.map(([x, y]) => /** @type {XY} */ ([round(clamp(x, 0, photo.width)), round(clamp(y, 0, photo.height))]));
  // Asked of the clamped points, so that what was kept once is kept again.
  if (isOutside(points, photo)) throw new ShapeFault("", "lies wholly outside the photo");
  const stays = points.flatMap(([x, y], at) => (at > 0 && x === points[at - 1][0] && y === points[at - 1][1] ? [] : [at]));
  if (stays.length < 2) throw new ShapeFault("", "has no length");
  /** @type {Trace} */
  const kept = { type, points: stays.map((at) => points[at]), widths: stays.map((at) => Math.max(round(widths[at]), THINNEST)) };
  if (round(lengthOf(kept)) > LONGEST) throw new ShapeFault("/points", `is longer than ${LONGEST.toLocaleString("en")} pixels`);
  return kept;
}

/** @param {readonly XY[]} points @param {Size} photo */
function isOutside(points, { width, height }) {
  return points.every(([x]) => x >= width) || points.every(([, y]) => y >= height) || points.every(([x]) => x <= 0) || points.every(([, y]) => y <= 0);
}

/** @param {unknown} value @returns {XY[]} */
function readPoints(value) {
  if (!Array.isArray(value) || value.length < 2 || value.length > MOST_POINTS) throw new ShapeFault("/points", `must be a list of 2 to ${MOST_POINTS.toLocaleString("en")} points`);
  value.forEach((point, at) => {
    if (!(Array.isArray(point) && point.length === 2 && point.every(Number.isFinite))) throw new ShapeFault(`/points/${at}`, "must be two finite numbers");
  });
  return value;
}

/** @param {unknown} value @param {number} count @returns {number[]} */
function readWidths(value, count) {
  if (!Array.isArray(value) || value.length !== count) throw new ShapeFault("/widths", "must be a list of as many widths as points");
  value.forEach((width, at) => {
    const fault = !Number.isFinite(width) ? "must be a finite number" : width <= 0 ? "must be above zero" : width > WIDEST ? `must be at most ${WIDEST.toLocaleString("en")}` : null;
    if (fault) throw new ShapeFault(`/widths/${at}`, fault);
  });
  return value;
}
