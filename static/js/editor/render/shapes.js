// Shapes at rest: grouped by how they look, so that the pen changes a few times and not five thousand.
import { kindOf } from "../shapes/index.js";
import { isCopied } from "../wire.js";
import { hatch } from "./hatch.js";
import { HALO } from "./palette.js";
import { renewPictures } from "./pixels.js";

/** @typedef {import("./palette.js").ClassStyle} ClassStyle */
/** @typedef {import("../store.js").Annotation} Annotation */
/** @typedef {import("../store.js").Shape} Shape */
/** @typedef {import("../camera.js").Camera} Camera */
/** @typedef {import("../numbers.js").Size} Size */

/** Letters are drawn only while so few shapes are in view: beyond, they would hide the photo. */
const MOST_TAGS = 400;
/** Of the colour of what is seen filled. */
const FILL = 0.25;
/** Below this many screen pixels a shape has neither halo nor dash: nobody could see them. */
const TINY = 12;
/** With more shapes than this in view a dash costs more than it tells; letters and colours remain. */
const MOST_DASHED = 1500;
/** With more straight pieces than this in view, lines of many points are hairs without a halo, at a tenth of the cost. */
const MOST_PIECES = 6000;
/** With more shapes than this in view, or more pieces than that, they are not drawn anew in each frame of a zoom. */
const MOST_AT_ONCE = 1500;
const TAG = 16;
/** A sign beside the letter makes the tag so much wider. */
const SIGN = 8;

/**
 * @param {CanvasRenderingContext2D} context that counts CSS pixels
 * @param {readonly Annotation[]} records
 * @param {(classId: number, uid: string) => ClassStyle} style the same object for the same look
 * @param {Camera} camera
 * @param {Size} view
 * @param {{without: ReadonlyMap<string, unknown>, stroke: number, margin: number}} how stroke: 1 or 2; margin: drawn beyond the view
 * @returns {{count: number, isMuch: boolean}} how many were in view, and whether that is too much for each frame of a zoom
 */
export function drawAtRest(context, records, style, camera, view, { without, stroke, margin }) {
  renewPictures();
  const seen = records.filter(({ uid, shape }) => !without.has(uid) && isInView(shape, camera, view, margin));
  const count = seen.length;
  const isCrowded = seen.reduce((sum, { shape }) => sum + kindOf(shape).pieces(shape), 0) > MOST_PIECES;
  /** @type {Map<ClassStyle, {plain: Shape[], hairs: Shape[], tagged: Annotation[]}>} */
  const groups = new Map();
  for (const record of seen) {
    const { uid, class_id, shape } = record;
    const look = style(class_id, uid);
    let group = groups.get(look);
    if (!group) groups.set(look, (group = { plain: [], hairs: [], tagged: [] }));
    const isTiny = isSmall(shape, camera);
    (isTiny || (isCrowded && kindOf(shape).pieces(shape) > 0) ? group.hairs : group.plain).push(shape);
    if (!isTiny) group.tagged.push(record);
  }
  fillIgnored(context, seen, camera);
  // A line of 1 px is sharp between the edges of pixels, one of 2 px on them.
  const outset = stroke === 1 ? 0.5 : 0;
  context.setLineDash([]);
  for (const [look, { plain, hairs }] of groups) fillAll(context, [...plain, ...hairs], camera, look);
  strokeAll(context, [...groups.values()].flatMap(({ plain }) => plain), camera, HALO, stroke + 2, outset);
  for (const [{ color, dash, core }, { plain, hairs }] of groups) {
    strokeAll(context, hairs, camera, color, 1, 0.5);
    context.setLineDash(count > MOST_DASHED ? [] : dash.map((length) => (length * stroke) / 2));
    strokeAll(context, plain, camera, color, stroke, outset);
    context.setLineDash([]);
    if (core) strokeAll(context, plain, camera, "#ffffff", stroke / 2, outset);
  }
  if (count <= MOST_TAGS) for (const [look, { tagged }] of groups) for (const record of tagged) drawTag(context, record.shape, look, camera, signOf(record));
  return { count, isMuch: isCrowded || count > MOST_AT_ONCE };
}

/** @param {CanvasRenderingContext2D} context @param {readonly Annotation[]} records @param {Camera} camera */
function fillIgnored(context, records, camera) {
  const ignored = records.filter(({ ignore }) => ignore);
  const pattern = ignored.length > 0 ? hatch(context) : null;
  if (!pattern) return;
  context.fillStyle = pattern;
  for (const { shape } of ignored) kindOf(shape).fill(context, shape, camera);
}

/** What stands beside the letter. @param {Annotation} record @returns {string} "?": copied, and nobody has looked; "×": without a verdict */
export function signOf(record) {
  return (isCopied(record) ? "?" : "") + (record.ignore ? "×" : "");
}

/** @param {Shape} shape @param {Camera} camera @param {Size} view @param {number} margin */
function isInView(shape, { scale, x: left, y: top }, view, margin) {
  const { x, y, width, height } = kindOf(shape).bounds(shape);
  const isBeside = x * scale + left > view.width + margin || (x + width) * scale + left < -margin;
  return !isBeside && y * scale + top <= view.height + margin && (y + height) * scale + top >= -margin;
}

/** @param {Shape} shape @param {Camera} camera */
function isSmall(shape, { scale }) {
  const { width, height } = kindOf(shape).bounds(shape);
  return width * scale < TINY && height * scale < TINY;
}

/** @param {CanvasRenderingContext2D} context @param {readonly Shape[]} shapes @param {Camera} camera @param {ClassStyle} style */
function fillAll(context, shapes, camera, { color }) {
  const { globalAlpha } = context;
  context.globalAlpha = globalAlpha * FILL;
  context.fillStyle = color;
  for (const shape of shapes) if (kindOf(shape).isFilled) kindOf(shape).fill(context, shape, camera);
  context.globalAlpha = globalAlpha;
}

/** @param {CanvasRenderingContext2D} context @param {readonly Shape[]} shapes @param {Camera} camera @param {string} color @param {number} width @param {number} outset */
function strokeAll(context, shapes, camera, color, width, outset) {
  context.strokeStyle = color;
  context.lineWidth = width;
  for (const shape of shapes) kindOf(shape).stroke(context, shape, camera, outset);
}

/**
 * The class' letter above a box' corner, a line's first point or a polygon's highest, or below where there is no room above.
 * @param {CanvasRenderingContext2D} context
 * @param {Shape} shape
 * @param {ClassStyle} style
 * @param {Camera} camera
 * @param {string} [sign] that stands beside the letter
 */
export function drawTag(context, shape, { color, ink, letter }, camera, sign = "") {
  const at = kindOf(shape).tagAt(shape);
  const x = Math.round(at.x * camera.scale + camera.x) - 1;
  const width = TAG + sign.length * SIGN;
  const above = Math.round(at.y * camera.scale + camera.y) - TAG - 1;
  const y = above < 0 && above > -TAG ? above + TAG + 1 : above;
  context.fillStyle = color;
  context.fillRect(x, y, width, TAG);
  context.strokeStyle = HALO;
  context.lineWidth = 1;
  context.strokeRect(x - 0.5, y - 0.5, width + 1, TAG + 1);
  context.fillStyle = ink;
  context.font = "700 11px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(letter + sign, x + width / 2, y + TAG / 2 + 0.5);
}
