// The signs of a class: square with its letter, and its dash.
import { el, svg } from "../../lib/dom.js";

/** @param {any} defectClass */
export function mark(defectClass) {
  return el(`span.cm.c${defectClass.slot}`, { "aria-hidden": "true", "data-class-color": defectClass.color }, defectClass.letter);
}

/** @param {any} defectClass */
export function dash(defectClass) {
  const line = svg("line", { x1: 1, y1: 4, x2: 31, y2: 4 });
  return svg("svg", { class: `dash c${defectClass.slot}`, viewBox: "0 0 32 8", "aria-hidden": "true", "data-class-color": defectClass.color }, line);
}
