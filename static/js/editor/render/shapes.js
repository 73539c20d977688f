// Drawing boxes: at rest grouped by class (few state changes), and one by one when selected, hovered or drawn.
import { dashOf, HALO, inkOn } from "./palette.js";

/** @typedef {import("./palette.js").DefectClass} DefectClass */
/** @typedef {import("../store.js").Annotation} Annotation */
/** @typedef {import("../store.js").Shape} Shape */
/** @typedef {import("../camera.js").Camera} Camera */
/** @typedef {{width: number, height: number}} View */

/** Letters are drawn only while so few shapes are in view: beyond, they would hide the photo. */
const MOST_TAGS = 400;
/** Below this many screen pixels a shape is drawn without halo and dash: nobody could see them. */
const TINY = 12;

/**
 * Draw what is at rest.
 * @param {CanvasRenderingContext2D} context scaled to CSS pixels
 * @param {readonly Annotation[]} annotations
 * @param {ReadonlyMap<number, DefectClass>} classes
 * @param {Camera} camera
 * @param {View} view
 * @param {ReadonlySet<string>} but left out: they are drawn on the live layer
 * @param {number} stroke 1 or 2
 */
export function drawAtRest(context, annotations, classes, camera, view, but, stroke) {
  /** @type {Map<number, Annotation[]>} */
  const groups = new Map();
  let count = 0;
  for (const annotation of annotations) {
    if (but.has(annotation.uid) || !isInView(annotation.shape, camera, view)) continue;
    count += 1;
    const group = groups.get(annotation.class_id);
    if (group) group.push(annotation);
    else groups.set(annotation.class_id, [annotation]);
  }
  for (const [classId, group] of groups) {
    const defectClass = classes.get(classId);
    context.setLineDash([]);
    context.strokeStyle = HALO;
    context.lineWidth = stroke + 2;
    for (const { shape } of group) if (!isTiny(shape, camera)) strokeBox(context, shape, camera);
    context.strokeStyle = defectClass?.color ?? "#ffffff";
    context.lineWidth = stroke;
    for (const { shape } of group) if (isTiny(shape, camera)) strokeBox(context, shape, camera);
    context.setLineDash(dashOf(defectClass));
    for (const { shape } of group) if (!isTiny(shape, camera)) strokeBox(context, shape, camera);
    if ((defectClass?.position ?? 0) > 8) drawCore(context, group, camera);
  }
  context.setLineDash([]);
  if (count <= MOST_TAGS) for (const [classId, group] of groups) for (const { shape } of group) drawTag(context, shape, classes.get(classId), camera);
}

/** A ninth class repeats a colour; a white core tells it apart.
 * @param {CanvasRenderingContext2D} context @param {Annotation[]} group @param {Camera} camera */
function drawCore(context, group, camera) {
  context.setLineDash([]);
  context.strokeStyle = "#ffffff";
  context.lineWidth = 0.75;
  for (const { shape } of group) strokeBox(context, shape, camera);
}

/**
 * Selected: class colour, inside white, inside black; with handles.
 * @param {CanvasRenderingContext2D} context
 * @param {Annotation} annotation
 * @param {DefectClass | undefined} defectClass
 * @param {Camera} camera
 * @param {{handles: boolean, thin: boolean, fill: boolean}} how thin while dragging: the edge under judgement stays visible
 */
export function drawSelected(context, annotation, defectClass, camera, { handles, thin, fill }) {
  const { shape } = annotation;
  const color = defectClass?.color ?? "#ffffff";
  context.setLineDash([]);
  if (fill) fillBox(context, shape, color, camera);
  if (thin) {
    strokeOutside(context, shape, color, camera);
  } else {
    for (const [style, width] of /** @type {const} */ ([["#000000", 6], ["#ffffff", 4], [color, 2]])) {
      context.strokeStyle = style;
      context.lineWidth = width;
      strokeBox(context, shape, camera);
    }
    drawTag(context, shape, defectClass, camera);
  }
  if (handles) drawHandles(context, shape, camera);
}

/**
 * Hovered: as at rest, filled.
 * @param {CanvasRenderingContext2D} context
 * @param {Annotation} annotation
 * @param {DefectClass | undefined} defectClass
 * @param {Camera} camera
 */
export function drawHovered(context, annotation, defectClass, camera) {
  fillBox(context, annotation.shape, defectClass?.color ?? "#ffffff", camera);
}

/**
 * Being drawn: 1 px, outside of the box, filled a little.
 * @param {CanvasRenderingContext2D} context
 * @param {Shape} shape
 * @param {DefectClass | undefined} defectClass
 * @param {Camera} camera
 */
export function drawDraft(context, shape, defectClass, camera) {
  const color = defectClass?.color ?? "#ffffff";
  fillBox(context, shape, color, camera);
  strokeOutside(context, shape, color, camera);
}

/** @param {CanvasRenderingContext2D} context @param {Shape} shape @param {Camera} camera */
function strokeBox(context, shape, camera) {
  const x = shape.x * camera.scale + camera.x;
  const y = shape.y * camera.scale + camera.y;
  context.strokeRect(x, y, shape.width * camera.scale, shape.height * camera.scale);
}

/** @param {CanvasRenderingContext2D} context @param {Shape} shape @param {string} color @param {Camera} camera */
function strokeOutside(context, shape, color, camera) {
  const x = shape.x * camera.scale + camera.x;
  const y = shape.y * camera.scale + camera.y;
  const [width, height] = [shape.width * camera.scale, shape.height * camera.scale];
  context.setLineDash([]);
  context.lineWidth = 1;
  context.strokeStyle = HALO;
  context.strokeRect(x - 1.5, y - 1.5, width + 3, height + 3);
  context.strokeStyle = color;
  context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
}

/** @param {CanvasRenderingContext2D} context @param {Shape} shape @param {string} color @param {Camera} camera */
function fillBox(context, shape, color, camera) {
  context.globalAlpha = 0.2;
  context.fillStyle = color;
  context.fillRect(shape.x * camera.scale + camera.x, shape.y * camera.scale + camera.y, shape.width * camera.scale, shape.height * camera.scale);
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {Shape} shape @param {DefectClass | undefined} defectClass @param {Camera} camera */
function drawTag(context, shape, defectClass, camera) {
  if (!defectClass) return;
  const x = Math.round(shape.x * camera.scale + camera.x) - 1;
  const y = Math.round(shape.y * camera.scale + camera.y) - 17;
  context.fillStyle = defectClass.color;
  context.fillRect(x, y, 16, 16);
  context.strokeStyle = "rgba(0, 0, 0, 0.35)";
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, 15, 15);
  context.fillStyle = inkOn(defectClass.color);
  context.font = "700 11px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(defectClass.letter, x + 8, y + 8.5);
}

/** @param {CanvasRenderingContext2D} context @param {Shape} shape @param {Camera} camera */
function drawHandles(context, shape, camera) {
  const [x, y] = [shape.x * camera.scale + camera.x, shape.y * camera.scale + camera.y];
  const [width, height] = [shape.width * camera.scale, shape.height * camera.scale];
  context.fillStyle = "#ffffff";
  context.strokeStyle = "#000000";
  context.lineWidth = 1;
  for (const [fx, fy] of /** @type {const} */ ([[0, 0], [0.5, 0], [1, 0], [1, 0.5], [1, 1], [0.5, 1], [0, 1], [0, 0.5]])) {
    const [left, top] = [Math.round(x + fx * width) - 3.5, Math.round(y + fy * height) - 3.5];
    context.fillRect(left, top, 7, 7);
    context.strokeRect(left, top, 7, 7);
  }
}

/** @param {Shape} shape @param {Camera} camera @param {View} view */
function isInView(shape, camera, view) {
  const x = shape.x * camera.scale + camera.x;
  const y = shape.y * camera.scale + camera.y;
  return x < view.width && y < view.height && x + shape.width * camera.scale > 0 && y + shape.height * camera.scale > 0;
}

/** @param {Shape} shape @param {Camera} camera */
function isTiny(shape, camera) {
  return Math.max(shape.width, shape.height) * camera.scale < TINY;
}
