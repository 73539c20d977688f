// Rulers along the photo, in its own pixels or, where a printed marker tells them, in millimetres, running to its real size; the accent shows what is selected.
import { svg } from "../../lib/dom.js";
import { longestOf, middleOf } from "../scale.js";
import { kindOf } from "../shapes/index.js";

const NICE = [1, 2, 5];
/** Millimetres between long ticks, at least. */
const FINEST = 0.1;

/**
 * The distance between long ticks: a 1, 2 or 5 times a power of ten, about 100 screen pixels.
 * @param {number} scale screen pixels a unit
 * @param {number} [least] units
 */
export function tickStep(scale, least = 1) {
  const wanted = 100 / scale;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = NICE.find((nice) => nice * power >= wanted) ?? 10;
  return Math.max(factor * power, least);
}

/** @param {import("../types.js").App} app */
export function createRulers(app) {
  const { editor } = app;
  const across = /** @type {SVGSVGElement} */ (/** @type {unknown} */ (document.getElementById("ruler-x")));
  const down = /** @type {SVGSVGElement} */ (/** @type {unknown} */ (document.getElementById("ruler-y")));
  const corner = /** @type {HTMLElement} */ (document.getElementById("ruler-unit"));
  const status = /** @type {HTMLElement} */ (document.getElementById("status"));
  let isPlanned = false;

  /** @param {SVGSVGElement} ruler @param {boolean} isDown @param {number} length @param {number} offset @param {number} size */
  function draw(ruler, isDown, length, offset, size) {
    const unit = editor.scale ? middleOf(editor.scale) : 1;
    const scale = editor.camera.scale * unit;
    const step = tickStep(scale, editor.scale ? FINEST : 1);
    const parts = editor.scale || step >= 10 ? 10 : step >= 5 ? 5 : 1;
    let path = "";
    ruler.replaceChildren();
    ruler.setAttribute("width", String(isDown ? 20 : length));
    ruler.setAttribute("height", String(isDown ? length : 20));
    const first = Math.max(Math.floor(-offset / scale / step) * step, 0);
    for (let value = first; value <= size / unit; value += step / parts) {
      const at = Math.round((value * scale + offset) * 10) / 10;
      if (at > length) break;
      const index = Math.round(value / (step / parts));
      const long = index % parts === 0 ? 10 : index % 5 === 0 ? 6 : 3;
      if (at >= 0) path += isDown ? `M20 ${at}h-${long}` : `M${at} 20v-${long}`;
      if (index % parts === 0 && at > -60) label(ruler, isDown, at, Number(value.toFixed(1)));
    }
    line(ruler, "ticks", path);
    const boxes = selected().map((shape) => kindOf(shape).bounds(shape));
    if (boxes.length) {
      const low = Math.min(...boxes.map((box) => (isDown ? box.y : box.x))) * editor.camera.scale + offset;
      const high = Math.max(...boxes.map((box) => (isDown ? box.y + box.height : box.x + box.width))) * editor.camera.scale + offset;
      line(ruler, "ticks now", isDown ? `M19 ${low}V${high}` : `M${low} 19H${high}`);
    }
  }

  /** @param {SVGSVGElement} ruler @param {string} name @param {string} path */
  function line(ruler, name, path) {
    ruler.append(svg("path", { class: name, d: path || "M0 0" }));
  }

  /** @param {SVGSVGElement} ruler @param {boolean} isDown @param {number} at @param {number} value */
  function label(ruler, isDown, at, value) {
    /** @type {Record<string, string | number>} */
    const place = isDown ? { class: "ax end", transform: "rotate(-90)", x: -at - 3, y: 10 } : { class: "ax", x: at + 3, y: 10 };
    ruler.append(svg("text", place, String(value)));
  }

  /** What is selected as it is shown, also in the middle of a drag. */
  function selected() {
    return editor.selection.records().map(({ uid, shape }) => editor.live.edits.get(uid) ?? shape);
  }

  function show() {
    isPlanned = false;
    const { camera, view, photo } = editor;
    if (!photo) return;
    corner.textContent = editor.scale ? "mm" : "";
    draw(across, false, view.width, camera.x, photo.width);
    draw(down, true, view.height, camera.y, photo.height);
    tellStatus();
  }

  function tellStatus() {
    const { pointer, camera, photo } = editor;
    if (!photo) return;
    const shapes = selected();
    const shape = editor.live.draft?.shape ?? (shapes.length === 1 ? shapes[0] : undefined);
    const isInside = pointer && pointer.x >= 0 && pointer.y >= 0 && pointer.x <= photo.width && pointer.y <= photo.height;
    const words = [
      `${Math.round(camera.scale * 100)} %`,
      isInside ? `x ${Math.round(pointer.x)}  y ${Math.round(pointer.y)}` : "",
      shape ? `${kindOf(shape).title} ${kindOf(shape).describe(shape)}${editor.scale ? `, ${longestOf(editor.scale, shape)}` : ""}` : "",
    ];
    words.forEach((word, index) => {
      const place = /** @type {HTMLElement} */ (status.children[index]);
      place.textContent = word;
      place.hidden = !word;
    });
  }

  const plan = () => {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(show);
  };
  for (const name of ["camera", "selection", "store", "live", "scale"]) editor.on(name, plan);
  editor.on("pointer", tellStatus);
  return { photo: plan };
}
