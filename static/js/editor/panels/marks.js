// The signs of a class: square with its letter, and its dash.
import { el } from "../../lib/dom.js";

const SVG = "http://www.w3.org/2000/svg";

/** @param {any} defectClass */
export function mark(defectClass) {
  return el(`span.cm.c${defectClass.slot}`, { "aria-hidden": "true", "data-class-color": defectClass.color }, defectClass.letter);
}

/** @param {any} defectClass */
export function dash(defectClass) {
  const svg = shape("svg", { class: `dash c${defectClass.slot}`, viewBox: "0 0 32 8", "aria-hidden": "true", "data-class-color": defectClass.color });
  svg.append(shape("line", { x1: 1, y1: 4, x2: 31, y2: 4 }));
  return svg;
}

/**
 * An SVG element.
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
export function shape(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}
