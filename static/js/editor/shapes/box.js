// The upright box: {"type": "box", "x", "y", "width", "height"}. All functions are pure.
import { clamp, clipRect } from "../numbers.js";
import { ShapeFault } from "../fault.js";

/** @typedef {import("../store.js").Box} Box */
/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {import("../camera.js").Camera} Camera */
/** @typedef {import("../camera.js").Point} Point */

export const type = "box";
export const title = "box";
export const handling = "Resize";
export const keys = /** @type {const} */ (["x", "y", "width", "height"]);
const WORDS = /** @type {const} */ ([["x", "x", "from the left"], ["y", "y", "from the top"], ["width", "w", "width"], ["height", "h", "height"]]);
const HANDLES = /** @type {const} */ (["nw", "n", "ne", "e", "se", "s", "sw", "w"]);
const CURSORS = /** @type {Record<string, string>} */ ({ n: "ns-resize", s: "ns-resize", e: "ew-resize", w: "ew-resize", nw: "nwse-resize", se: "nwse-resize", ne: "nesw-resize", sw: "nesw-resize" });

/** @param {Readonly<Box>} shape @returns {Rect} */
export function bounds({ x, y, width, height }) {
  return { x, y, width, height };
}

/** @param {Readonly<Box>} shape */
export function area({ width, height }) {
  return width * height;
}

/** @param {Readonly<Box>} shape @returns {string} its size in words */
export function describe({ width, height }) {
  return `${Math.round(width)} × ${Math.round(height)}`;
}

/** @param {Readonly<Box>} shape @returns {string} what it is and where, for those who do not see it */
export function tell(shape) {
  return `${describe(shape)} at ${Math.round(shape.x)}, ${Math.round(shape.y)}`;
}

/** @param {Readonly<Box>} shape @returns {import("./index.js").Field[]} */
export function fields(shape) {
  return WORDS.map(([name, label, words]) => ({ name, label, words, value: shape[name], isTold: false }));
}

/** @param {Readonly<Box>} shape @param {string} name @param {number} value @returns {Box} */
export function withField(shape, name, value) {
  return { ...shape, [name]: value };
}

/** @param {Readonly<Box>} shape @returns {Point} where its class' letter stands */
export function tagAt({ x, y }) {
  return { x, y };
}

/** @param {Readonly<Box>} shape @returns {{id: string, x: number, y: number}[]} */
export function handles(shape) {
  return HANDLES.map((id) => ({ id, ...handleAt(shape, id) }));
}

/** @param {string} handle @returns {string} the CSS cursor over a handle */
export function cursorOf(handle) {
  return CURSORS[handle] ?? "default";
}

/** @param {Readonly<Box>} shape @param {string} handle @returns {Point} */
export function handleAt({ x, y, width, height }, handle) {
  return {
    x: handle.includes("w") ? x : handle.includes("e") ? x + width : x + width / 2,
    y: handle.includes("n") ? y : handle.includes("s") ? y + height : y + height / 2,
  };
}

/**
 * What of the shape lies under a point. Outside it reaches `tolerance` far; inside at most a quarter of the side,
 * so that a small box can still be grasped by its body.
 * @param {Readonly<Box>} shape
 * @param {Point} point
 * @param {number} tolerance photo pixels
 * @param {"handle" | "edge" | "body"} part
 * @returns {string | null} "handle:nw", "edge:n" or "body"
 */
export function hitPart(shape, point, tolerance, part) {
  const { x, y, width, height } = shape;
  const [dx, dy] = [point.x - x, point.y - y];
  if (dx < -tolerance || dy < -tolerance || dx > width + tolerance || dy > height + tolerance) return null;
  const isInside = dx >= 0 && dy >= 0 && dx <= width && dy <= height;
  if (part === "body") return isInside ? "body" : null;
  // Rounding must not make the tolerance's own border miss.
  const reachX = (isInside ? Math.min(tolerance, width / 4) : tolerance) + 1e-9;
  const reachY = (isInside ? Math.min(tolerance, height / 4) : tolerance) + 1e-9;
  return part === "handle" ? nearHandle(shape, point, reachX, reachY) : nearEdge(shape, point, reachX, reachY);
}

/** @param {Readonly<Box>} shape @param {Point} point @param {number} reachX @param {number} reachY */
function nearHandle(shape, point, reachX, reachY) {
  let best = null;
  let least = Infinity;
  for (const handle of HANDLES) {
    const at = handleAt(shape, handle);
    const [dx, dy] = [Math.abs(at.x - point.x), Math.abs(at.y - point.y)];
    // Corners win over sides where both are as near.
    const distance = Math.max(dx, dy) + (handle.length === 1 ? 1e-9 : 0);
    if (dx <= reachX && dy <= reachY && distance < least) {
      least = distance;
      best = `handle:${handle}`;
    }
  }
  return best;
}

/** @param {Readonly<Box>} shape @param {Point} point @param {number} reachX @param {number} reachY */
function nearEdge({ x, y, width, height }, point, reachX, reachY) {
  const sides = /** @type {const} */ ([
    ["edge:n", Math.abs(point.y - y), reachY],
    ["edge:e", Math.abs(point.x - x - width), reachX],
    ["edge:s", Math.abs(point.y - y - height), reachY],
    ["edge:w", Math.abs(point.x - x), reachX],
  ]);
  let best = null;
  let least = Infinity;
  for (const [side, distance, reach] of sides) {
    if (distance <= reach && distance < least) {
      least = distance;
      best = side;
    }
  }
  return best;
}

/**
 * The box between two corners, clipped by the photo; it may be without extent while it is being drawn.
 * @param {Point} from
 * @param {Point} to
 * @param {Size} photo
 * @returns {Box}
 */
export function between(from, to, photo) {
  const left = clamp(Math.min(from.x, to.x), 0, photo.width);
  const top = clamp(Math.min(from.y, to.y), 0, photo.height);
  const right = clamp(Math.max(from.x, to.x), 0, photo.width);
  const bottom = clamp(Math.max(from.y, to.y), 0, photo.height);
  return { type, x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * Drag a handle or an edge to a point; crossing over the other side turns the box round.
 * @param {Readonly<Box>} shape as it was when the drag began
 * @param {string} handle
 * @param {Point} to
 * @param {Size} photo
 * @returns {Box}
 */
export function moveHandle(shape, handle, to, photo) {
  const from = { x: handle.includes("w") ? shape.x + shape.width : shape.x, y: handle.includes("n") ? shape.y + shape.height : shape.y };
  const end = {
    x: /[ew]/.test(handle) ? to.x : shape.x + shape.width,
    y: /[ns]/.test(handle) ? to.y : shape.y + shape.height,
  };
  return between(from, end, photo);
}

/** @param {Readonly<Box>} shape @param {number} dx @param {number} dy @returns {Box} */
export function moveBy(shape, dx, dy) {
  return { ...shape, x: shape.x + dx, y: shape.y + dy };
}

/**
 * Grow or shrink at the right and the bottom: not below one pixel (or what it had), not beyond the photo.
 * @param {Readonly<Box>} shape @param {number} dw @param {number} dh @param {Size} photo
 * @returns {Box}
 */
export function growBy(shape, dw, dh, photo) {
  const width = clamp(shape.width + dw, Math.min(shape.width, 1), photo.width - shape.x);
  const height = clamp(shape.height + dh, Math.min(shape.height, 1), photo.height - shape.y);
  return { ...shape, width, height };
}

/**
 * Grow or shrink on all sides: not below one pixel (or what it had), not beyond the photo.
 * @param {Readonly<Box>} shape @param {number} by how far each side moves @param {Size} photo
 * @returns {Box}
 */
export function growAround({ x, y, width, height }, by, photo) {
  const [dx, dy] = [Math.max(by, (Math.min(width, 1) - width) / 2), Math.max(by, (Math.min(height, 1) - height) / 2)];
  return between({ x: x - dx, y: y - dy }, { x: x + width + dx, y: y + height + dy }, photo);
}

/**
 * Check, clip and round what is to be kept; the same rules as the server's.
 * @param {Readonly<Record<string, unknown>>} raw with the kind's keys
 * @param {Size} photo
 * @returns {Box}
 * @throws {ShapeFault}
 */
export function keep(raw, photo) {
  const [x, y, width, height] = /** @type {[number, number, number, number]} */ (keys.map((key) => finite(raw, key)));
  if (width <= 0) throw new ShapeFault("/width", "must be above zero");
  if (height <= 0) throw new ShapeFault("/height", "must be above zero");
  if (x >= photo.width || y >= photo.height || x + width <= 0 || y + height <= 0) throw new ShapeFault("", "lies wholly outside the photo");
  const rect = clipRect({ x, y, width, height }, photo);
  if (!rect) throw new ShapeFault("", "is thinner than a hundredth of a pixel");
  return { type, ...rect };
}

/** @param {Readonly<Record<string, unknown>>} raw @param {string} key */
function finite(raw, key) {
  const value = raw[key];
  if (typeof value !== "number" || !Number.isFinite(value)) throw new ShapeFault(`/${key}`, "must be a finite number");
  return value;
}

/** A rectangle is drawn at once. */
export function pieces() {
  return 0;
}

/** A box has its four sides. */
export function without() {
  return null;
}

/**
 * Outline it on a canvas that counts CSS pixels; edges lie between whole pixels, so that lines of 2 px are sharp.
 * @param {CanvasRenderingContext2D} context
 * @param {Readonly<Box>} shape
 * @param {Camera} camera
 * @param {number} [outset] screen pixels by which the line lies outside
 */
export function stroke(context, shape, camera, outset = 0) {
  const { scale } = camera;
  const left = Math.round(shape.x * scale + camera.x) - outset;
  const top = Math.round(shape.y * scale + camera.y) - outset;
  const right = Math.round((shape.x + shape.width) * scale + camera.x) + outset;
  const bottom = Math.round((shape.y + shape.height) * scale + camera.y) + outset;
  context.strokeRect(left, top, right - left, bottom - top);
}

/** @param {CanvasRenderingContext2D} context @param {Readonly<Box>} shape @param {Camera} camera */
export function fill(context, shape, camera) {
  context.fillRect(shape.x * camera.scale + camera.x, shape.y * camera.scale + camera.y, shape.width * camera.scale, shape.height * camera.scale);
}
