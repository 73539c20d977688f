// What closed lines bound: {"type": "polygon", "polygons": [[outer, hole, ...], ...]}. All functions are pure; what
// takes a walk along the rings is remembered with the shape, which never changes.
import { isWithin } from "../cutting.js";
import { ShapeFault } from "../fault.js";
import { nearest } from "../line.js";
import { clamp, round } from "../numbers.js";
import { remembered } from "../remembered.js";
import { areaOf, boundsOf, keepArea, lengthOf } from "../rings.js";
import * as box from "./box.js";

/** @typedef {import("../store.js").Polygon} Polygon */
/** @typedef {import("../cutting.js").XY} XY */
/** @typedef {import("../cutting.js").Ring} Ring */
/** @typedef {import("../cutting.js").Part} Part */
/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {import("../camera.js").Point} Point */
/** @typedef {{part: number, ring: number, at: number, share: number | null}} Spot a corner, or a place on the side that begins at it */

export { fillRings as fill, strokeRings as stroke } from "../render/outline.js";

export const type = "polygon";
export const title = "polygon";
export const handling = "Move a point";
export const keys = /** @type {const} */ (["polygons"]);
export const MOST_POINTS = 5000;
/** Pixels of all rings together: who draws its mask needs room for each. */
const LONGEST = 2_000_000;
const FARTHEST = 1e9;

/** The box round all rings. @type {(shape: Readonly<Polygon>) => Rect} */
export const bounds = remembered(({ polygons }) => boundsOf(polygons));

/** Square pixels, holes taken off. @type {(shape: Readonly<Polygon>) => number} */
export const area = remembered(({ polygons }) => areaOf(polygons));

/** @param {Readonly<Polygon>} shape @returns {string} its size in words */
export function describe(shape) {
  const holes = shape.polygons.reduce((count, part) => count + part.length - 1, 0);
  const more = [several(shape.polygons.length, "part"), holes === 1 ? "1 hole" : several(holes, "hole")].filter(Boolean);
  return [box.describe(asBox(shape)), ...more].join(", ");
}

/** @param {number} count @param {string} what */
const several = (count, what) => (count > 1 ? `${count} ${what}s` : "");

/** @param {Readonly<Polygon>} shape @returns {string} what it is and where, for those who do not see it */
export function tell(shape) {
  return `polygon ${box.tell(asBox(shape))}`;
}

/** @param {Readonly<Polygon>} shape @returns {import("./index.js").Field[]} */
export function fields(shape) {
  return [...box.fields(asBox(shape)), { name: "area", label: "a", words: "area", value: area(shape), isTold: true }];
}

/** Move or stretch so that the box round it has this number. @param {Readonly<Polygon>} shape @param {string} name @param {number} value */
export function withField(shape, name, value) {
  return fitted(shape, box.withField(asBox(shape), name, value));
}

/** How many corners, or sides, it has. @type {(shape: Readonly<Polygon>) => number} */
export const pieces = remembered(({ polygons }) => countOf(polygons));

/** The topmost corner: there its class' letter stands. @type {(shape: Readonly<Polygon>) => Point} */
export const tagAt = remembered(({ polygons }) => {
  const [x, y] = polygons.flatMap(([outer]) => outer).reduce((top, point) => (point[1] < top[1] ? point : top));
  return { x, y };
});

/** Every corner, named by its part, ring and place, such as "0/0/3". @type {(shape: Readonly<Polygon>) => {id: string, x: number, y: number}[]} */
export const handles = remembered(({ polygons }) =>
  polygons.flatMap((part, place) => part.flatMap((ring, which) => ring.map(([x, y], at) => ({ id: `${place}/${which}/${at}`, x, y })))),
);

/** @param {string} handle @returns {string} the CSS cursor over a corner, or over a side */
export function cursorOf(handle) {
  return spotOf(handle).share === null ? "grab" : "copy";
}

/** @param {Readonly<Polygon>} shape @param {string} handle @returns {Point} */
export function handleAt(shape, handle) {
  const { ring, at, share } = find(shape, handle);
  const [[x, y], [nextX, nextY]] = [ring[at], ring[(at + 1) % ring.length]];
  return { x: x + (nextX - x) * (share ?? 0), y: y + (nextY - y) * (share ?? 0) };
}

/** "0/0/3" is a corner; "0/0/3/0.25" a place on the side from it to the next, a quarter of the way. @param {string} handle @returns {Spot} */
function spotOf(handle) {
  const [part = 0, ring = 0, at = 0, share = null] = handle.split("/").map(Number);
  return { part, ring, at, share };
}

/** The polygon may have become another since it was grasped: then its nearest in the order of things. @param {Readonly<Polygon>} shape @param {string} handle */
function find({ polygons }, handle) {
  const wanted = spotOf(handle);
  const part = Math.min(wanted.part, polygons.length - 1);
  const which = Math.min(wanted.ring, polygons[part].length - 1);
  const ring = polygons[part][which];
  return { part, which, ring, at: Math.min(wanted.at, ring.length - 1), share: wanted.share };
}

/**
 * What of the polygon lies under a point. Outside it reaches `tolerance` far; inside at most a quarter of its smaller
 * side, so that a small one can still be grasped by its body.
 * @param {Readonly<Polygon>} shape
 * @param {Point} point
 * @param {number} tolerance photo pixels
 * @param {"handle" | "edge" | "body"} part
 * @returns {string | null} "handle:0/0/3", "edge:0/0/3/0.25" or "body"
 */
export function hitPart(shape, point, tolerance, part) {
  const isInside = shape.polygons.some((rings) => isWithin(point, rings));
  if (part === "body") return isInside ? "body" : null;
  const { width, height } = bounds(shape);
  const reach = isInside ? Math.min(tolerance, width / 4, height / 4) : tolerance;
  return part === "handle" ? nearCorner(shape, point, reach) : nearSide(shape, point, reach);
}

/** @param {Readonly<Polygon>} shape @param {Point} point @param {number} reach */
function nearCorner(shape, point, reach) {
  let least = reach;
  let best = null;
  for (const { id, x, y } of handles(shape)) {
    const distance = Math.hypot(x - point.x, y - point.y);
    if (distance > least) continue;
    least = distance;
    best = `handle:${id}`;
  }
  return best;
}

/** @param {Readonly<Polygon>} shape @param {Point} point @param {number} reach */
function nearSide({ polygons }, { x, y }, reach) {
  let least = reach;
  let best = null;
  polygons.forEach((part, place) =>
    part.forEach((ring, which) =>
      ring.forEach((corner, at) => {
        const { share, distance } = nearest([x, y], corner, ring[(at + 1) % ring.length]);
        if (distance > least) return;
        least = distance;
        best = `edge:${place}/${which}/${at}/${share}`;
      }),
    ),
  );
  return best;
}

/**
 * Drag a corner to a point, or a side: that gets a new corner there.
 * @param {Readonly<Polygon>} shape as it was when the drag began
 * @param {string} handle
 * @param {Point} to
 * @param {Size} photo
 * @returns {Polygon}
 */
export function moveHandle(shape, handle, to, photo) {
  const { part, which, ring, at, share } = find(shape, handle);
  /** @type {XY} */
  const point = [clamp(to.x, 0, photo.width), clamp(to.y, 0, photo.height)];
  return withRing(shape, part, which, share === null ? ring.with(at, point) : ring.toSpliced(at + 1, 0, point));
}

/**
 * Without a corner. A ring of three goes as a whole: a hole closes, a part is gone.
 * @param {Readonly<Polygon>} shape
 * @param {string} handle
 * @returns {Readonly<Polygon> | null} null: that is no corner; the same shape: nothing would be left of it
 */
export function without(shape, handle) {
  const { part, which, ring, at, share } = find(shape, handle);
  if (share !== null) return null;
  if (ring.length > 3) return withRing(shape, part, which, ring.toSpliced(at, 1));
  if (which > 0) return { type, polygons: shape.polygons.with(part, shape.polygons[part].toSpliced(which, 1)) };
  return shape.polygons.length > 1 ? { type, polygons: shape.polygons.toSpliced(part, 1) } : shape;
}

/** @param {Readonly<Polygon>} shape @param {number} part @param {number} which @param {Ring} ring @returns {Polygon} */
function withRing({ polygons }, part, which, ring) {
  return { type, polygons: polygons.with(part, polygons[part].with(which, ring)) };
}

/**
 * With one more ring: with most of its corners inside it is a hole, else a part of its own. A single corner may lie on
 * the border, snapped to it.
 * @param {Readonly<Polygon>} shape
 * @param {Ring} ring
 * @returns {Polygon}
 */
export function joinedBy({ polygons }, ring) {
  const home = polygons.findIndex((part) => 2 * ring.filter(([x, y]) => isWithin({ x, y }, part)).length > ring.length);
  return { type, polygons: home < 0 ? [...polygons, [ring]] : polygons.with(home, [...polygons[home], ring]) };
}

/** @param {Readonly<Polygon>} shape @param {number} dx @param {number} dy @returns {Polygon} */
export function moveBy(shape, dx, dy) {
  return mapped(shape, ([x, y]) => [x + dx, y + dy]);
}

/** Stretch to the right and down. @param {Readonly<Polygon>} shape @param {number} dw @param {number} dh @param {Size} photo */
export function growBy(shape, dw, dh, photo) {
  return fitted(shape, box.growBy(asBox(shape), dw, dh, photo));
}

/** Stretch on all sides. @param {Readonly<Polygon>} shape @param {number} by how far each side moves @param {Size} photo */
export function growAround(shape, by, photo) {
  return fitted(shape, box.growAround(asBox(shape), by, photo));
}

/** @param {Readonly<Polygon>} shape @returns {import("../store.js").Box} the box round it, in hundredths */
function asBox(shape) {
  const { x, y, width, height } = bounds(shape);
  return { type: "box", x: round(x), y: round(y), width: round(width), height: round(height) };
}

/** Stretched from the box round it into another. @param {Readonly<Polygon>} shape @param {Rect} to @returns {Polygon} */
function fitted(shape, to) {
  const from = bounds(shape);
  const [across, down] = [to.width / from.width, to.height / from.height];
  return mapped(shape, ([x, y]) => [to.x + (x - from.x) * across, to.y + (y - from.y) * down]);
}

/** @param {Readonly<Polygon>} shape @param {(point: XY) => XY} move @returns {Polygon} */
function mapped({ polygons }, move) {
  return { type, polygons: polygons.map((part) => part.map((ring) => ring.map(move))) };
}

/**
 * Check, cut and round what is to be kept; the same rules as the server's.
 * @param {Readonly<Record<string, unknown>>} raw with the kind's keys
 * @param {Size} photo
 * @returns {Polygon}
 * @throws {ShapeFault}
 */
export function keep(raw, photo) {
  const given = readParts(raw["polygons"]);
  checkCount(given);
  const polygons = keepArea(given, photo);
  checkCount(polygons); // the cut may have added some
  if (lengthOf(polygons) > LONGEST) throw new ShapeFault("/polygons", `has outlines of more than ${LONGEST.toLocaleString("en")} pixels in all`);
  return { type, polygons };
}

/** @param {unknown} value @returns {Part[]} */
function readParts(value) {
  if (!Array.isArray(value) || value.length === 0) throw new ShapeFault("/polygons", "must be a list of polygons, at least one");
  value.forEach((part, place) => {
    if (!Array.isArray(part) || part.length === 0) throw new ShapeFault(`/polygons/${place}`, "must be a list of rings: the outer one, then its holes");
    part.forEach((ring, which) => checkRing(ring, `/polygons/${place}/${which}`));
  });
  return value;
}

/** @param {unknown} ring @param {string} pointer */
function checkRing(ring, pointer) {
  if (!Array.isArray(ring) || ring.length < 3) throw new ShapeFault(pointer, "must be a list of at least 3 points");
  ring.forEach((point, at) => {
    if (!(Array.isArray(point) && point.length === 2 && point.every(Number.isFinite))) throw new ShapeFault(`${pointer}/${at}`, "must be two finite numbers");
    if (point.some((value) => Math.abs(value) > FARTHEST)) throw new ShapeFault(`${pointer}/${at}`, "lies too far from the photo");
  });
}

/** @param {readonly Part[]} parts */
function checkCount(parts) {
  if (countOf(parts) > MOST_POINTS) throw new ShapeFault("/polygons", `must have at most ${MOST_POINTS.toLocaleString("en")} points in all`);
}

/** @param {readonly Part[]} parts */
function countOf(parts) {
  return parts.reduce((sum, part) => part.reduce((among, ring) => among + ring.length, sum), 0);
}
