// Painting masks: each stroke is a step. It goes on with the mask that is selected or was just painted; with Shift, or
// when the tool is taken in hand anew, it begins another.
import { createPainting } from "../masks/painting.js";

export const id = "brush";
export const title = "Brush";
/** @type {readonly string[]} */
export const keys = ["B"];
export const icon = "brush";
export const order = 28;

/** @param {import("../core.js").Core} editor */
export function create(editor) {
  let last = "";
  editor.on("tool", (/** @type {string} */ tool) => {
    if (tool === id && last === id && editor.targets().length > 0) {
      editor.selection.clear();
      editor.forget();
      editor.say("The next stroke begins another mask.");
    }
    last = tool;
  });
  return createPainting(editor, { id, isErasing: false });
}
