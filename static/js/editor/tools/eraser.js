// Erasing from the mask that is selected or was just painted: each stroke is a step. When all is erased it is deleted.
import { createPainting } from "../masks/painting.js";

export const id = "eraser";
export const title = "Eraser";
/** @type {readonly string[]} */
export const keys = ["E"];
export const icon = "eraser";
export const order = 29;

/** @param {import("../core.js").Core} editor */
export function create(editor) {
  return createPainting(editor, { id, isErasing: true });
}
