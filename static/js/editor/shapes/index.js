// Every kind of shape the editor knows, by the type it has on the wire. A test proves the folder is all here.
import * as box from "./box.js";
import { ShapeFault } from "../fault.js";

/** @typedef {import("../store.js").Shape} Shape */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {typeof box} Kind */

/** @type {Readonly<Record<string, Kind>>} */
export const shapes = { [box.type]: box };

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
