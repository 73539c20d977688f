// The printed markers that tell the scale of a photo: a thin outline, so that who measures sees by what.
import { HALO } from "./palette.js";

/** @typedef {import("../core.js").Core} Core */

const GAP = 4;

/** @param {CanvasRenderingContext2D} context that counts CSS pixels @param {Core} editor */
export function drawMarkers(context, editor) {
  for (const marker of editor.scale?.markers ?? []) {
    const corners = marker.map(([x = 0, y = 0]) => editor.toScreen({ x, y }));
    context.beginPath();
    for (const { x, y } of corners) context.lineTo(x, y);
    context.closePath();
    for (const [color, width, dash] of /** @type {const} */ ([[HALO, 3, []], ["#ffffff", 1, [5, 3]]])) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.setLineDash([...dash]);
      context.stroke();
    }
    context.setLineDash([]);
    label(context, Math.min(...corners.map(({ x }) => x)), Math.max(...corners.map(({ y }) => y)) + GAP);
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y screen, of the upper left corner of the words */
function label(context, x, y) {
  context.font = "600 11px system-ui, sans-serif";
  context.textAlign = "left";
  context.textBaseline = "top";
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = HALO;
  context.strokeText("30 mm", x, y);
  context.fillStyle = "#ffffff";
  context.fillText("30 mm", x, y);
}
