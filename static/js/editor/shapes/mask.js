// Pixels: {"type": "mask", "size": [height, width], "counts": "..."}, run lengths as COCO packs them. All functions are
// pure; what takes a walk along the runs is remembered with the shape, which never changes.
import { ShapeFault } from "../fault.js";
import { borderOf, frameOf, maskOf, photoOf, pixelsOf } from "../masks/known.js";
import { unpack } from "../masks/rle.js";
import { areaOf, eachPiece, isNear, shifted, spansOf } from "../masks/spans.js";
import { remembered } from "../remembered.js";
import * as box from "./box.js";

/** @typedef {import("../store.js").Mask} Mask */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {import("../camera.js").Point} Point */

export { frameOf as bounds } from "../masks/known.js";
export { fillPixels as fill, strokeBorder as stroke } from "../render/pixels.js";

export const type = "mask";
export const title = "mask";
/** Its border alone would not tell what is in and what is a hole. */
export const isFilled = true;
export const handling = "Paint";
export const keys = /** @type {const} */ (["size", "counts"]);
const MOST_LETTERS = 500_000;

/** How many pixels. @type {(shape: Readonly<Mask>) => number} */
export const area = remembered((shape) => areaOf(pixelsOf(shape)));

/** @param {Readonly<Mask>} shape @returns {string} its size in words */
export function describe(shape) {
  return box.describe(asBox(shape));
}

/** @param {Readonly<Mask>} shape @returns {string} what it is and where, for those who do not see it */
export function tell(shape) {
  return `mask ${box.tell(asBox(shape))}`;
}

/** @param {Readonly<Mask>} shape @returns {import("./index.js").Field[]} */
export function fields(shape) {
  const isTold = (/** @type {string} */ name) => name === "width" || name === "height";
  return [...box.fields(asBox(shape)).map((field) => ({ ...field, isTold: isTold(field.name) })), { name: "area", label: "a", words: "area", value: area(shape), isTold: true }];
}

/** Move so that the box round it begins there. @param {Readonly<Mask>} shape @param {string} name @param {number} value */
export function withField(shape, name, value) {
  const { x, y } = frameOf(shape);
  return name === "x" ? moveBy(shape, value - x, 0) : moveBy(shape, 0, value - y);
}

/** @param {Readonly<Mask>} shape @returns {import("../store.js").Box} the box round it */
function asBox(shape) {
  return { type: "box", ...frameOf(shape) };
}

/** The topmost pixel: there its class' letter stands. @type {(shape: Readonly<Mask>) => Point} */
export const tagAt = remembered((shape) => {
  let found = { x: 0, y: Infinity };
  eachPiece(pixelsOf(shape), shape.size[0], (x, top) => {
    if (top < found.y) found = { x, y: top };
  });
  return found;
});

/** It is painted, not bent: there is nothing to grasp. @returns {{id: string, x: number, y: number}[]} */
export function handles() {
  return [];
}

/** @returns {string} the CSS cursor over a handle */
export function cursorOf() {
  return "move";
}

/** @param {Readonly<Mask>} shape @returns {Point} */
export function handleAt(shape) {
  const { x, y } = frameOf(shape);
  return { x, y };
}

/**
 * What of the mask lies under a point: its pixels, and what is so near to one that a hairline can be grasped.
 * @param {Readonly<Mask>} shape
 * @param {Point} point
 * @param {number} tolerance photo pixels
 * @param {"handle" | "edge" | "body"} part
 * @returns {string | null}
 */
export function hitPart(shape, point, tolerance, part) {
  return part === "body" && isNear(pixelsOf(shape), photoOf(shape), point, tolerance) ? "body" : null;
}

/** @param {Readonly<Mask>} shape */
export function moveHandle(shape) {
  return shape;
}

/** A mask has no points that could go. */
export function without() {
  return null;
}

/** By whole pixels; what leaves the photo is gone. @param {Readonly<Mask>} shape @param {number} dx @param {number} dy @param {Size} [photo] another one to which it comes @returns {Mask} */
export function moveBy(shape, dx, dy, photo = photoOf(shape)) {
  return maskOf(shifted(pixelsOf(shape), photo, Math.round(dx), Math.round(dy), shape.size[0]), photo);
}

/** The brush makes it larger and the eraser smaller. @param {Readonly<Mask>} shape */
export function growBy(shape) {
  return shape;
}

/** @param {Readonly<Mask>} shape */
export function growAround(shape) {
  return shape;
}

/** How many corners its border has. @type {(shape: Readonly<Mask>) => number} */
export const pieces = remembered((shape) => borderOf(shape).reduce((sum, ring) => sum + ring.length, 0));

/**
 * Check, and write in the one way in which the same pixels are the same letters; the same rules as the server's.
 * @param {Readonly<Record<string, unknown>>} raw with the kind's keys
 * @param {Size} photo
 * @returns {Mask}
 * @throws {ShapeFault}
 */
export function keep(raw, photo) {
  checkSize(raw["size"], photo);
  const spans = spansOf(readCounts(raw["counts"], photo.width * photo.height));
  if (spans.length === 0) throw new ShapeFault("/counts", "has no pixels");
  return maskOf(spans, photo);
}

/** @param {unknown} size @param {Size} photo */
function checkSize(size, { width, height }) {
  if (!(Array.isArray(size) && size.length === 2 && size.every(Number.isInteger))) throw new ShapeFault("/size", "must be two whole numbers: height and width");
  if (size[0] !== height || size[1] !== width) throw new ShapeFault("/size", `must be the photo's: [${height}, ${width}]`);
}

/** @param {unknown} text @param {number} pixels */
function readCounts(text, pixels) {
  if (typeof text !== "string") throw new ShapeFault("/counts", "must be run lengths in COCO's letters");
  if (text.length > MOST_LETTERS) throw new ShapeFault("/counts", `must have at most ${MOST_LETTERS.toLocaleString("en")} letters`);
  const counts = unpack(text);
  if (counts.reduce((sum, count) => sum + count, 0) !== pixels) throw new ShapeFault("/counts", `must count all ${pixels.toLocaleString("en")} pixels of the photo`);
  return counts;
}
