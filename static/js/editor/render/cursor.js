// The cursor of the keys: a cross with an open middle, so that the pixel under it stays in sight.
import { HALO } from "./palette.js";

const [GAP, ARM] = [3, 13];

/** @param {CanvasRenderingContext2D} context that counts CSS pixels @param {import("../core.js").Core} editor */
export function drawCursor(context, editor) {
  if (!editor.cursor.at) return;
  const { x, y } = editor.toScreen(editor.cursor.at);
  context.setLineDash([]);
  for (const [color, width] of /** @type {const} */ ([[HALO, 5], ["#ffffff", 2]])) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    for (const [dx, dy] of /** @type {const} */ ([[1, 0], [-1, 0], [0, 1], [0, -1]])) {
      context.moveTo(x + dx * GAP, y + dy * GAP);
      context.lineTo(x + dx * ARM, y + dy * ARM);
    }
    context.stroke();
  }
}
