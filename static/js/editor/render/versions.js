// The versions of a clash over each other: told apart by letter and dash as well as by colour.
import { kindOf } from "../shapes/index.js";
import { HALO } from "./palette.js";
import { drawTag } from "./shapes.js";

/** @typedef {import("../core.js").Core} Core */

/** Screen pixels; the version on the photo is drawn through. @type {readonly (readonly number[])[]} */
const DASHES = [[], [10, 6], [3, 5], [14, 4, 3, 4]];
const TAG = 18;

/** @param {CanvasRenderingContext2D} context that counts CSS pixels @param {Core} editor */
export function drawVersions(context, editor) {
  editor.versions.forEach(({ letter, content }, at) => {
    if (!content) return;
    const { class_id, shape } = content;
    const style = editor.style(class_id);
    context.setLineDash([]);
    stroke(context, shape, editor, HALO, 6);
    context.setLineDash([...(DASHES[at % DASHES.length] ?? [])]);
    stroke(context, shape, editor, "#ffffff", 4);
    stroke(context, shape, editor, style.color, 2);
    context.setLineDash([]);
    context.save();
    // Where they lie upon each other, their letters stand side by side.
    context.translate(at * TAG, 0);
    drawTag(context, shape, { ...style, letter }, editor.camera);
    context.restore();
  });
}

/** @param {CanvasRenderingContext2D} context @param {import("../store.js").Shape} shape @param {Core} editor @param {string} color @param {number} width */
function stroke(context, shape, { camera }, color, width) {
  context.strokeStyle = color;
  context.lineWidth = width;
  kindOf(shape).stroke(context, shape, camera);
}
