// The signs of a class: square with its letter, and its dash.
import { dashLines } from "../../lib/dash.js";
import { el, svg } from "../../lib/dom.js";

/** @param {any} defectClass */
export function mark(defectClass) {
  return el(`span.cm.c${defectClass.slot}`, { "aria-hidden": "true", "data-class-color": defectClass.color }, defectClass.letter);
}

/** @param {any} defectClass */
export function dash(defectClass) {
  return svg("svg", { class: `dash c${defectClass.slot}`, viewBox: "0 0 32 8", "aria-hidden": "true", "data-class-color": defectClass.color }, ...dashLines(defectClass.core));
}
