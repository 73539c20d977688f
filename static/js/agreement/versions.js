// Two people's shapes over one photo, as SVG in the photo's own pixels: what counts in the colours of its classes, the
// other version in white dashes, with the name of who drew it.
import { el, svg } from "../lib/dom.js";
import { inkOn } from "../lib/ink.js";
import { borderOf } from "../editor/masks/known.js";
import { kindOf } from "../editor/shapes/index.js";

/** @typedef {{uid: string, rev: number, class_id: number, shape: any, attributes: Record<string, any>, ignore: boolean}} Drawn */
/** @typedef {{id: number, name: string, color: string, slot: number, letter: string, key: string | null, core: boolean, retired: boolean, counts?: string, counts_not?: string}} DefectClass */
/** @typedef {{x: number, y: number, width: number, height: number}} Rect */

/**
 * A shape as the data of an SVG path.
 * @param {any} shape as the server tells it
 * @returns {string}
 */
export function pathOf(shape) {
  const line = (/** @type {readonly (readonly number[])[]} */ points) => `M${points.map(([x, y]) => `${x} ${y}`).join("L")}`;
  if (shape.type === "box") return `M${shape.x} ${shape.y}h${shape.width}v${shape.height}h${-shape.width}Z`;
  if (shape.type === "trace") return line(shape.points);
  const rings = shape.type === "mask" ? borderOf(shape) : shape.polygons.flat();
  return rings.map((/** @type {number[][]} */ ring) => `${line(ring)}Z`).join("");
}

/** @param {any} shape @returns {Rect} */
export function boundsOf(shape) {
  return kindOf(shape).bounds(shape);
}

/**
 * @param {readonly Rect[]} all never empty
 * @returns {Rect} the box round them
 */
export function around(all) {
  const x = Math.min(...all.map((one) => one.x));
  const y = Math.min(...all.map((one) => one.y));
  return { x, y, width: Math.max(...all.map((one) => one.x + one.width)) - x, height: Math.max(...all.map((one) => one.y + one.height)) - y };
}

/**
 * What counts: halo, then the class's colour and dash.
 * @param {Drawn} drawn
 * @param {DefectClass | undefined} defectClass undefined: a class that is gone
 * @returns {SVGElement}
 */
export function ours({ shape, uid }, defectClass) {
  const d = pathOf(shape);
  const group = svg("g", { class: `c${defectClass?.slot ?? 1}`, "data-uid": uid }, svg("path", { class: "h", d }), svg("path", { class: "s", d }));
  if (defectClass) {
    group.style.setProperty("--c", defectClass.color);
    group.style.setProperty("--ci", inkOn(defectClass.color));
  }
  return group;
}

/** The other version: white dashes. @param {Drawn} drawn @returns {SVGElement} */
export function theirs({ shape, uid }) {
  const d = pathOf(shape);
  return svg("g", { "data-uid": uid }, svg("path", { class: "h", d }), svg("path", { class: "other", d }));
}

/**
 * A photo with shapes over it, whole or a part of it.
 * @param {{width: number, height: number, urls: Record<string, string | null>, name: string}} photo
 * @param {string | null | undefined} address of its picture
 * @param {readonly SVGElement[]} shapes
 * @param {Rect} [part] in pixels of the photo; none: all of it
 * @returns {SVGElement}
 */
export function picture(photo, address, shapes, part = { x: 0, y: 0, width: photo.width, height: photo.height }) {
  const image = address ? [svg("image", { href: address, width: photo.width, height: photo.height, preserveAspectRatio: "none" })] : [];
  return svg("svg", { class: "ov clip versions", viewBox: `${part.x} ${part.y} ${part.width} ${part.height}`, role: "img", "aria-label": photo.name }, ...image, ...shapes);
}

/** @param {DefectClass | undefined} defectClass @returns {HTMLElement} its mark: letter on its colour */
export function classMark(defectClass) {
  return el(`span.cm.c${defectClass?.slot ?? 1}`, { "data-class-color": defectClass?.color, "aria-hidden": "true" }, defectClass?.letter ?? "?");
}
