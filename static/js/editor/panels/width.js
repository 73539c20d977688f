// The width of a trace, by a slider; and what is said of one that was measured in a coarse picture.
import { el } from "../../lib/dom.js";
import { median } from "../trace/width.js";

/** @typedef {import("../store.js").Annotation} Annotation */
/** @typedef {import("../store.js").Trace} Trace */

/** The slider goes from 1 to 100 px in equal ratios: hairlines need the room. */
const STEPS = 100;
const MOST = 100;

/** @param {number} width pixels @returns {number} where the slider stands */
export const stepOf = (width) => Math.round((Math.log(Math.min(Math.max(width, 1), MOST)) / Math.log(MOST)) * STEPS);

/** @param {number} step @returns {number} pixels, tenths */
export const widthAt = (step) => Math.round(MOST ** (step / STEPS) * 10) / 10;

/**
 * The same line so wide; one whose width differs from point to point keeps its ratios.
 * @param {Readonly<Trace>} shape
 * @param {number} width its middle one, pixels
 * @returns {Trace}
 */
export function asWide(shape, width) {
  const ratio = width / median(shape.widths);
  return { ...shape, widths: shape.widths.map((old) => old * ratio) };
}

/**
 * One drag is one step; on the photo it is seen at once.
 * @param {import("../canvas.js").Editor} editor
 * @param {Annotation} record a trace
 */
export function widthSlider(editor, { uid, shape }) {
  const trace = /** @type {Readonly<Trace>} */ (shape);
  const width = median(trace.widths);
  const input = /** @type {HTMLInputElement} */ (el("input", { type: "range", min: 0, max: STEPS, value: stepOf(width), "aria-label": "width", "aria-valuetext": `${Math.round(width * 10) / 10} pixels`, disabled: editor.readonly }));
  input.addEventListener("input", () => {
    if (!editor.mayEdit()) return;
    if (!editor.history.marked) editor.history.mark("Width");
    input.setAttribute("aria-valuetext", `${widthAt(input.valueAsNumber)} pixels`);
    editor.reshapeOpen(new Map([[uid, asWide(trace, widthAt(input.valueAsNumber))]]));
  });
  input.addEventListener("change", () => {
    editor.history.commit();
    input.blur();
  });
  return el("span.sl.one", {}, input);
}

/** @param {number} density pixels of the picture a photo pixel @param {boolean} isWaiting @returns {string} */
export function coarseWords(density, isWaiting) {
  if (isWaiting) return "again, once the sharp picture is there";
  return density ? `in a coarse picture, 1 : ${Math.round(1 / density)}` : "not yet: no picture was there";
}
