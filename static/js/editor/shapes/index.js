// Every kind of shape the editor knows, by the type it has on the wire. A test proves the folder is all here.
import * as box from "./box.js";
import * as mask from "./mask.js";
import * as polygon from "./polygon.js";
import * as trace from "./trace.js";
import { ShapeFault } from "../fault.js";

/** @typedef {import("../store.js").Shape} Shape */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("../camera.js").Camera} Camera */
/** @typedef {import("../camera.js").Point} Point */
/** @typedef {{name: string, label: string, words: string, value: number, isTold: boolean}} Field a number in pixels; isTold: it follows from others and is only told */
/**
 * What a kind offers; its functions get shapes of its own type only. handling: what undo calls a drag of a handle; tell: in words, without seeing it; keys: those
 * beside "type"; handles and hitPart: photo pixels; isFilled: seen filled at rest; stroke and fill: in the context's colours; pieces: how many straight
 * ones a pen draws, 0 for what costs nothing; without: null where a handle is no
 * point that can go, the same shape where no more can.
 * @typedef {{
 *   isFilled?: boolean, type: string, title: string, handling: string, keys: readonly string[],
 *   bounds(shape: Readonly<Shape>): Rect, area(shape: Readonly<Shape>): number, describe(shape: Readonly<Shape>): string, tell(shape: Readonly<Shape>): string,
 *   fields(shape: Readonly<Shape>): Field[], withField(shape: Readonly<Shape>, name: string, value: number): Shape,
 *   tagAt(shape: Readonly<Shape>): Point, handles(shape: Readonly<Shape>): {id: string, x: number, y: number}[],
 *   cursorOf(handle: string): string, handleAt(shape: Readonly<Shape>, handle: string): Point,
 *   hitPart(shape: Readonly<Shape>, point: Point, tolerance: number, part: "handle" | "edge" | "body"): string | null,
 *   moveHandle(shape: Readonly<Shape>, handle: string, to: Point, photo: Size): Shape, moveBy(shape: Readonly<Shape>, dx: number, dy: number, photo?: Size): Shape,
 *   growBy(shape: Readonly<Shape>, dw: number, dh: number, photo: Size): Shape, growAround(shape: Readonly<Shape>, by: number, photo: Size): Shape,
 *   keep(raw: Readonly<Record<string, unknown>>, photo: Size): Shape,
 *   pieces(shape: Readonly<Shape>): number, without(shape: Readonly<Shape>, handle: string): Readonly<Shape> | null,
 *   stroke(context: CanvasRenderingContext2D, shape: Readonly<Shape>, camera: Camera, outset?: number): void,
 *   fill(context: CanvasRenderingContext2D, shape: Readonly<Shape>, camera: Camera): void,
 * }} Kind
 */

/** @type {Readonly<Record<string, Kind>>} */
export const shapes = { [box.type]: box, [mask.type]: mask, [polygon.type]: polygon, [trace.type]: trace };

/**
 * @param {{type: string}} shape
 * @returns {Kind}
 */
export function kindOf(shape) {
  const kind = shapes[shape.type];
  if (!kind) throw new Error(`unknown shape ${shape.type}`);
  return kind;
}

/**
 * Check, clip and round a shape of any kind.
 * @param {Readonly<Record<string, unknown>>} raw
 * @param {Size} photo
 * @returns {Shape}
 * @throws {ShapeFault}
 */
export function keepShape(raw, photo) {
  const kind = typeof raw["type"] === "string" && Object.hasOwn(shapes, raw["type"]) ? shapes[raw["type"]] : undefined;
  if (!kind) throw new ShapeFault("/type", `must be one of: ${Object.keys(shapes).join(", ")}`);
  for (const key of Object.keys(raw)) if (key !== "type" && !kind.keys.includes(key)) throw new ShapeFault(`/${key}`, "is not a known key");
  for (const key of kind.keys) if (!(key in raw)) throw new ShapeFault(`/${key}`, "is missing");
  return kind.keep(raw, photo);
}

/**
 * As keepShape, for what a hand does: null for what cannot be.
 * @param {Readonly<Shape>} shape
 * @param {Size} photo
 * @returns {Shape | null}
 */
export function tryKeep(shape, photo) {
  try {
    return keepShape({ ...shape }, photo);
  } catch (error) {
    if (error instanceof ShapeFault) return null;
    throw error;
  }
}
