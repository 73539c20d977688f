// The live layer: what the sender pointed at, what is hovered, selected, dragged or being drawn, the guides and the frame that selects.
import { kindOf } from "../shapes/index.js";
import { drawClicks } from "./clicks.js";
import { drawCursor } from "./cursor.js";
import { drawHint } from "./hint.js";
import { drawMarkers } from "./marker.js";
import { HALO } from "./palette.js";
import { drawTag, signOf } from "./shapes.js";
import { drawRing, drawStroke } from "./stroke.js";
import { drawVersions } from "./versions.js";

/** @typedef {import("../core.js").Core} Core */
/** @typedef {import("./palette.js").ClassStyle} ClassStyle */
/** @typedef {import("../store.js").Shape} Shape */
/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("../camera.js").Point} Point */

const FILL = 0.2;
const HANDLE = 7;
const GOAL = 5;

/**
 * @param {CanvasRenderingContext2D} context that counts CSS pixels
 * @param {Core} editor
 */
export function drawLive(context, editor) {
  if (editor.hidden) return;
  const { live, store, camera } = editor;
  drawMarkers(context, editor);
  drawHint(context, editor);
  if (editor.past) return drawPast(context, editor.past, editor);
  if (live.stroke) drawStroke(context, live.stroke, editor);
  const over = editor.hovered !== null && live.edits.size === 0 ? store.get(editor.hovered) : undefined;
  if (over) fill(context, over.shape, editor.style(over.class_id, over.uid), editor);
  for (const record of editor.selection.records()) {
    if (!live.edits.has(record.uid)) drawSelected(context, record, editor.style(record.class_id, record.uid), editor);
  }
  drawVersions(context, editor);
  for (const [uid, shape] of live.edits) {
    const record = store.get(uid);
    if (record && shape !== live.draft?.shape && uid !== live.stroke?.uid) drawMoving(context, shape, editor.style(record.class_id, record.uid), editor);
  }
  if (live.draft) {
    fill(context, live.draft.shape, editor.style(live.draft.class_id), editor);
    drawMoving(context, live.draft.shape, editor.style(live.draft.class_id), editor);
    if (live.draft.goal) drawGoal(context, live.draft.goal, editor.style(live.draft.class_id), editor);
  }
  if (live.proposal) drawClicks(context, live.proposal.clicks, editor);
  if (live.marquee) drawMarquee(context, live.marquee, editor);
  if (live.ring && !editor.readonly) drawRing(context, live.ring, editor);
  if (live.guides && !editor.readonly) drawGuides(context, editor.toScreen(live.guides), editor.view);
  const [only] = editor.selection.records();
  if (only && editor.selection.size === 1 && live.edits.size === 0 && !editor.readonly) drawHandles(context, only.shape, camera);
  drawCursor(context, editor);
}

/** @param {CanvasRenderingContext2D} context @param {Shape} shape @param {ClassStyle} style @param {Core} editor */
function fill(context, shape, { color }, { camera }) {
  context.globalAlpha = FILL;
  context.fillStyle = color;
  kindOf(shape).fill(context, shape, camera);
  context.globalAlpha = 1;
}

/** Black, white and the class' colour, one inside the other. @param {CanvasRenderingContext2D} context @param {import("../store.js").Annotation} record @param {ClassStyle} style @param {Core} editor */
function drawSelected(context, record, style, { camera }) {
  const { shape } = record;
  context.setLineDash([]);
  for (const [color, width] of /** @type {const} */ ([["#000000", 6], ["#ffffff", 4], [style.color, 2]])) {
    context.strokeStyle = color;
    context.lineWidth = width;
    kindOf(shape).stroke(context, shape, camera);
  }
  drawTag(context, shape, style, camera, signOf(record));
}

/** What stands out of an earlier state: nothing of it can be taken hold of. @param {CanvasRenderingContext2D} context @param {import("../look.js").Past} past @param {Core} editor */
function drawPast(context, { records, marked }, editor) {
  for (const record of records) {
    if (!marked.has(record.uid)) continue;
    const style = editor.style(record.class_id, record.uid);
    fill(context, record.shape, style, editor);
    drawSelected(context, record, style, editor);
  }
}

/** One pixel, outside: the edge under judgement stays in sight. @param {CanvasRenderingContext2D} context @param {Shape} shape @param {ClassStyle} style @param {Core} editor */
function drawMoving(context, shape, style, { camera }) {
  context.setLineDash([]);
  context.lineWidth = 1;
  context.strokeStyle = HALO;
  kindOf(shape).stroke(context, shape, camera, 1.5);
  context.strokeStyle = style.color;
  kindOf(shape).stroke(context, shape, camera, 0.5);
}

/** A ring where a click ends the shape, filled when the pointer is there. @param {CanvasRenderingContext2D} context @param {{x: number, y: number, isReached: boolean}} goal @param {ClassStyle} style @param {Core} editor */
function drawGoal(context, goal, { color }, editor) {
  const { x, y } = editor.toScreen(goal);
  for (const [stroke, width] of /** @type {const} */ ([["#000000", 4], [color, 2]])) {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.beginPath();
    context.arc(x, y, GOAL, 0, 2 * Math.PI);
    context.stroke();
  }
  context.fillStyle = color;
  if (goal.isReached) context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {Rect} rect @param {Core} editor */
function drawMarquee(context, rect, { camera }) {
  const [x, y] = [rect.x * camera.scale + camera.x, rect.y * camera.scale + camera.y];
  context.lineWidth = 1;
  for (const [color, dash] of /** @type {const} */ ([["#000000", []], ["#ffffff", [4, 4]]])) {
    context.strokeStyle = color;
    context.setLineDash([...dash]);
    context.strokeRect(x, y, rect.width * camera.scale, rect.height * camera.scale);
  }
  context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {Point} at screen @param {import("../numbers.js").Size} view */
function drawGuides(context, at, view) {
  const [x, y] = [Math.round(at.x), Math.round(at.y)];
  for (const [color, off] of /** @type {const} */ ([["rgba(0, 0, 0, 0.5)", 1], ["rgba(255, 255, 255, 0.7)", 0]])) {
    context.fillStyle = color;
    context.fillRect(x + off, 0, 1, view.height);
    context.fillRect(0, y + off, view.width, 1);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Shape} shape @param {import("../camera.js").Camera} camera */
function drawHandles(context, shape, camera) {
  context.setLineDash([]);
  context.fillStyle = "#ffffff";
  context.strokeStyle = "#000000";
  context.lineWidth = 1;
  let [lastLeft, lastTop] = [Infinity, Infinity];
  for (const { x, y } of kindOf(shape).handles(shape)) {
    const [left, top] = [Math.round(x * camera.scale + camera.x - HANDLE / 2), Math.round(y * camera.scale + camera.y - HANDLE / 2)];
    // One over the other they could not be told apart.
    if (Math.abs(left - lastLeft) < HANDLE && Math.abs(top - lastTop) < HANDLE) continue;
    [lastLeft, lastTop] = [left, top];
    context.fillRect(left, top, HANDLE, HANDLE);
    context.strokeRect(left - 0.5, top - 0.5, HANDLE + 1, HANDLE + 1);
  }
}
