// One photo of the gallery: its thumbnail, what is told of it, its boxes on hover, the mark that picks it.

import { frameOf } from "../editor/masks/known.js";
import { el, icon, svg } from "../lib/dom.js";

/**
 * @typedef {{id: number, name: string, width: number | null, height: number | null, state: string, no_defect: boolean, seq: number,
 *   annotations: number, open_proposals: number, damaged: boolean, captured_at: string | null, stored_at: string, trashed_at: string | null,
 *   group_id: number | null, stack: number, labeler: {id: number, name: string} | null, urls: Record<string, string | null>, boxes: number[][] | null, lines?: number[][]}} Item
 * @typedef {{id: number, slot: number, color: string, name: string}} DefectClass
 * @typedef {{classes: DefectClass[], search: string, root: string, scenes: boolean, stack: (groupId: number) => string}} View
 *   scenes: one tile stands for its stack; stack: the address that shows a stack's photos
 */

/** @type {Record<string, [string, string]>} state: icon, words */
const STATES = {
  unlabelled: ["s-unlabelled", "unlabelled"],
  in_progress: ["s-progress", "in progress"],
  done: ["s-done", "done"],
  accepted: ["s-accepted", "accepted"],
  unsure: ["s-unsure", "unsure"],
  retake: ["s-retake", "retake"],
  rejected: ["s-rejected", "sent back"],
};
const NEEDS = new Set(["retake", "rejected", "unsure"]);

/** @param {Item} item @param {View} view @returns {HTMLElement} not picked yet */
export function makeTile(item, view) {
  const { root, search } = view;
  const link = el("a.photo.j", { href: `${root}/photos/${item.id}${search}`, tabindex: "-1", "aria-label": about(item, view.scenes), "data-id": item.id, draggable: "false" });
  if (item.urls.thumb) link.append(el("img", { src: item.urls.thumb, srcset: `${item.urls.thumb} 1x, ${item.urls.small} 2x`, alt: "", loading: "lazy", decoding: "async", draggable: "false" }));
  else link.append(el("span.broken", {}, "damaged"));
  link.append(caption(item));
  const pick = el("button.pick", { type: "button", tabindex: "-1", "aria-label": `Pick ${item.name}` }, el("span.ck", {}, icon("check", 16)));
  if (!isStack(item, view.scenes)) return el("div.cell", { "data-id": item.id }, link, pick);
  const all = `Show all ${item.stack} photos of this scene`;
  const open = el("a.lbl.open", { href: view.stack(/** @type {number} */ (item.group_id)), tabindex: "-1", "aria-label": all, title: all, draggable: "false" }, icon("stack", 12), String(item.stack));
  return el("div.cell.stacked", { "data-id": item.id }, link, open, pick);
}

/** @param {Item} item @param {boolean} scenes */
export function isStack(item, scenes) {
  return scenes && item.group_id !== null && item.stack > 1;
}

/** The whole tile in words, for those who do not see it. @param {Item} item @param {boolean} [scenes] */
export function about(item, scenes = false) {
  const { name, state, damaged, no_defect: noDefect, annotations } = item;
  const words = damaged ? "damaged" : noDefect ? "no defect" : (STATES[state]?.[1] ?? state);
  const stack = isStack(item, scenes) ? `, on top of ${item.stack} photos of one scene` : "";
  return `${name}, ${words}${annotations ? `, ${annotations} annotation${annotations === 1 ? "" : "s"}` : ""}${stack}`;
}

/** @param {Item} item */
function caption(item) {
  const [name, words] = item.no_defect ? ["s-none", "no defect"] : (STATES[item.state] ?? ["s-unlabelled", item.state]);
  const label = el("span.lbl", {}, icon(name, 12));
  if (item.damaged) label.append("damaged");
  else if (NEEDS.has(item.state)) {
    label.classList.add("need");
    label.append(words);
  } else if (item.state === "in_progress" && item.labeler) label.append(el("bdi.cut", {}, item.labeler.name.split(" ")[0] ?? ""));
  else if (item.annotations) label.append(String(item.annotations));
  const caption = el("span.cap", { "aria-hidden": "true" }, label);
  if (item.open_proposals) caption.append(el("span.lbl.need", {}, `${item.open_proposals} to settle`));
  return caption;
}

/** @param {HTMLElement} tile @param {boolean} isPicked */
export function markPicked(tile, isPicked) {
  tile.querySelector(".photo")?.classList.toggle("picked", isPicked);
  tile.querySelector(".ck")?.classList.toggle("on", isPicked);
  tile.querySelector(".pick")?.setAttribute("aria-pressed", String(isPicked));
}

/**
 * What a tile draws of a photo's annotations, as lists of photos tell it.
 * @param {{class_id: number, shape: any}[]} annotations
 * @returns {{boxes: number[][], lines: number[][]}}
 */
export function drawnOn(annotations) {
  /** @type {{boxes: number[][], lines: number[][]}} */
  const drawn = { boxes: [], lines: [] };
  for (const { class_id, shape } of annotations) {
    if (shape.type === "trace") drawn.lines.push([class_id, ...shape.points.flat()]);
    else if (shape.type === "polygon") for (const ring of shape.polygons.flat()) drawn.lines.push([class_id, ...ring.flat(), ...ring[0]]);
    else drawn.boxes.push([class_id, ...boxOf(shape)]);
  }
  return drawn;
}

/** Of a mask the box round it: on a thumbnail that tells where it is. @param {any} shape @returns {number[]} */
function boxOf(shape) {
  const { x, y, width, height } = shape.type === "mask" ? frameOf(shape) : shape;
  return [x, y, width, height];
}

/** Draw the photo's boxes and lines over its thumbnail, once. @param {HTMLElement} tile @param {Item} item @param {DefectClass[]} classes */
export function showBoxes(tile, item, classes) {
  const link = tile.querySelector("a.photo");
  if (!link || !item.boxes || !item.width || !item.height || link.querySelector(".ov")) return;
  const overlay = svg("svg", { class: "ov thin", viewBox: `0 0 ${item.width} ${item.height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  /** @param {number | undefined} classId @param {string} shape @param {Record<string, string | number>} attributes */
  const draw = (classId, shape, attributes) => {
    const known = classes.find((one) => one.id === classId);
    const group = svg("g", { class: `c${known?.slot ?? 1}` });
    if (known) group.setAttribute("data-class-color", known.color);
    for (const kind of ["h", "s"]) group.append(svg(shape, { class: kind, ...attributes }));
    overlay.append(group);
  };
  for (const [classId, x = 0, y = 0, width = 0, height = 0] of item.boxes) draw(classId, "rect", { x, y, width, height });
  for (const [classId, ...points] of item.lines ?? []) draw(classId, "polyline", { points: points.join(" ") });
  link.append(overlay);
}
