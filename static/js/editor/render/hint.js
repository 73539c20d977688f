// Where the sender of the photo tapped: a ring around the place, so that what is judged stays in sight, and the
// class' letter beside it. White in black, to be seen on any ground and taken for no annotation.
import { HALO } from "./palette.js";

/** @typedef {import("../core.js").Core} Core */

const RADIUS = 16;
const LETTER = 8;

/** @param {CanvasRenderingContext2D} context that counts CSS pixels @param {Core} editor */
export function drawHint(context, editor) {
  const { hint, classes } = editor;
  if (!hint) return;
  const at = editor.toScreen(hint);
  context.setLineDash([]);
  for (const [color, width] of /** @type {const} */ ([[HALO, 6], ["#ffffff", 2]])) {
    context.strokeStyle = color;
    context.lineWidth = width;
    circle(context, at.x, at.y, RADIUS);
    context.stroke();
  }
  if (!classes.some(({ id }) => id === hint.class_id)) return;
  const [x, y] = [at.x + RADIUS + LETTER, at.y - RADIUS];
  context.fillStyle = HALO;
  circle(context, x, y, LETTER + 1);
  context.fill();
  context.fillStyle = "#ffffff";
  context.font = "700 11px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(editor.style(hint.class_id).letter, x, y + 0.5);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius */
function circle(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}
