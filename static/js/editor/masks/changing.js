// One kind of shape made another: a trace a mask, a mask a polygon, and so on. Pure.
import { kindOf } from "../shapes/index.js";
import { MOST_POINTS } from "../shapes/polygon.js";
import { partsOf } from "./border.js";
import { withoutHoles } from "./holes.js";
import { borderOf, maskOf, photoOf, pixelsOf } from "./known.js";
import { scanned } from "./scan.js";
import { smooth } from "./smooth.js";
import { covered } from "./stroke.js";

/** @typedef {import("../store.js").Shape} Shape */
/** @typedef {import("../store.js").Box} Box */
/** @typedef {import("../store.js").Mask} Mask */
/** @typedef {import("../store.js").Polygon} Polygon */
/** @typedef {import("../store.js").Trace} Trace */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {"box" | "polygon" | "mask"} Goal */

/** From what says least of a defect to what says most. A trace is drawn, and never made of another kind. */
const KINDS = /** @type {const} */ (["box", "polygon", "mask", "trace"]);
/** Pixels; a trace counts as so thin where it is thinner, as in exports. */
const THINNEST = 1;

/**
 * The kind beside a shape's own.
 * @param {Readonly<Shape>} shape
 * @param {1 | -1} by 1: one that says more
 * @returns {Goal | null} null: there is none
 */
export function kindBeside({ type }, by) {
  const found = KINDS[KINDS.indexOf(type) + by];
  return found === undefined || found === "trace" ? null : found;
}

/**
 * @param {Readonly<Shape>} shape as kept
 * @param {Goal} goal
 * @param {Size} photo
 * @returns {Shape}
 */
export function changed(shape, goal, photo) {
  if (goal === "box") return { type: "box", ...kindOf(shape).bounds(shape) };
  return goal === "mask" ? asMask(shape, photo) : asPolygon(shape, photo);
}

/** @param {Readonly<Shape>} shape @param {Size} photo @returns {Mask} */
function asMask(shape, photo) {
  if (shape.type === "mask") return shape;
  if (shape.type === "trace") return maskOf(withinBand(shape, photo), photo);
  return maskOf(scanned(asPolygon(shape, photo).polygons, photo), photo);
}

/** @param {Readonly<Trace>} trace @param {Size} photo @returns {import("./spans.js").Spans} */
function withinBand({ points, widths }, photo) {
  const found = covered(points.map(([x, y], at) => [x, y, Math.max(widths[at], THINNEST) / 2]), photo);
  // Between the middles of pixels a hair covers none: it gets the one it begins on.
  return found.length ? found : scanned([[points]], photo);
}

/** @param {Readonly<Shape>} shape @param {Size} photo @returns {Polygon} */
function asPolygon(shape, photo) {
  if (shape.type === "polygon") return shape;
  if (shape.type === "box") return { type: "polygon", polygons: [[cornersOf(shape)]] };
  const rings = borderOf(asMask(shape, photo));
  // More rings than a polygon may have corners for: what comes of it is not kept, so it need not be sorted out.
  const parts = 3 * rings.length > MOST_POINTS ? rings.map((ring) => [ring]) : partsOf(rings).map((part) => part.map(smooth));
  return { type: "polygon", polygons: parts };
}

/** @param {Readonly<Box>} box @returns {[number, number][]} */
function cornersOf({ x, y, width, height }) {
  return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
}

/** Without its holes. @param {Readonly<Mask | Polygon>} shape @returns {Mask | Polygon} the same where it has none */
export function filled(shape) {
  if (shape.type === "polygon") return shape.polygons.some((part) => part.length > 1) ? { ...shape, polygons: shape.polygons.map(([outer]) => [outer]) } : shape;
  const [spans, photo] = [pixelsOf(shape), photoOf(shape)];
  const whole = withoutHoles(spans, photo.height);
  return whole.length === spans.length ? shape : maskOf(whole, photo);
}
