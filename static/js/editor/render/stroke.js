// A stroke that is being painted, with the mask that it is painted on, and the ring of the brush. Both are drawn on a
// canvas of their own and then laid on as one: so nothing is darker where they overlap, and erasing takes away nothing
// else that is drawn.
import { fillPixels } from "./pixels.js";

/** @typedef {import("../core.js").Core} Core */
/** @typedef {import("../masks/painting.js").Stroke} Stroke */
/** @typedef {import("../masks/stroke.js").Spot} Spot */
/** @typedef {import("../camera.js").Camera} Camera */

const ALPHA = 0.4;
/** A smaller ring would hide what it is about: a cross marks the place instead. Screen pixels. */
const LEAST_RING = 3;
const ARM = 6;

/** @type {HTMLCanvasElement | null} */
let sheet = null;

/** @param {CanvasRenderingContext2D} context that counts CSS pixels @param {Stroke} stroke @param {Core} editor */
export function drawStroke(context, stroke, { camera, style }) {
  const { canvas } = context;
  const paint = cleanSheet(canvas);
  paint.setTransform(context.getTransform());
  paint.fillStyle = style(stroke.class_id, stroke.uid ?? undefined).color;
  if (stroke.mask) fillPixels(paint, stroke.mask, camera);
  if (stroke.isErasing) paint.globalCompositeOperation = "destination-out";
  fillStroke(paint, stroke.spots, camera);
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = ALPHA;
  context.drawImage(paint.canvas, 0, 0);
  context.restore();
}

/** @param {import("../numbers.js").Size} size device pixels @returns {CanvasRenderingContext2D} */
function cleanSheet({ width, height }) {
  sheet ??= document.createElement("canvas");
  if (sheet.width !== width || sheet.height !== height) Object.assign(sheet, { width, height });
  const paint = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
  paint.globalCompositeOperation = "source-over";
  paint.setTransform(1, 0, 0, 1, 0, 0);
  paint.clearRect(0, 0, width, height);
  return paint;
}

/** Thick lines with round ends from spot to spot, each as wide as both are. @param {CanvasRenderingContext2D} paint @param {readonly Spot[]} spots @param {Camera} camera */
function fillStroke(paint, spots, { scale, x: left, y: top }) {
  paint.lineCap = "round";
  paint.strokeStyle = paint.fillStyle;
  spots.forEach(([x, y, radius], at) => {
    const [fromX, fromY] = spots[at - 1] ?? [x, y];
    paint.lineWidth = 2 * radius * scale;
    paint.beginPath();
    paint.moveTo(fromX * scale + left, fromY * scale + top);
    paint.lineTo(x * scale + left, y * scale + top);
    paint.stroke();
  });
}

/** White in black, to be seen on any ground. @param {CanvasRenderingContext2D} context @param {import("../camera.js").Point} at photo @param {Core} editor */
export function drawRing(context, at, editor) {
  const { x, y } = editor.toScreen(at);
  const radius = (editor.brush.width / 2) * editor.camera.scale;
  context.setLineDash([]);
  for (const [color, width] of /** @type {const} */ ([["rgba(10, 10, 10, 0.85)", 3], ["#ffffff", 1]])) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    if (radius >= LEAST_RING) context.arc(x, y, radius, 0, 2 * Math.PI);
    else for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + dx * LEAST_RING, y + dy * LEAST_RING);
      context.lineTo(x + dx * ARM, y + dy * ARM);
    }
    context.stroke();
  }
}
