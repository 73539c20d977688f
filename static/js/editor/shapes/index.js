// Every kind of shape the editor knows, by the type it has on the wire. A test proves the folder is all here.
import * as box from "./box.js";

/** @type {Record<string, typeof box>} */
export const shapes = { [box.type]: box };

/**
 * @param {import("../store.js").Shape} shape
 * @returns {typeof box}
 */
export function kindOf(shape) {
  const kind = shapes[shape.type];
  if (!kind) throw new Error(`unknown shape ${shape.type}`);
  return kind;
}
