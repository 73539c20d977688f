// Rulers along the photo, in its own pixels, running to its real size; the accent shows what is selected.
import { svg } from "../../lib/dom.js";
import { kindOf } from "../shapes/index.js";

const NICE = [1, 2, 5];

/**
 * The distance in photo pixels between long ticks: a 1, 2 or 5 times a power of ten, about 100 screen pixels.
 * @param {number} scale
 */
export function tickStep(scale) {
  const wanted = 100 / scale;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = NICE.find((nice) => nice * power >= wanted) ?? 10;
  return Math.max(factor * power, 1);
}

/** @param {import("../types.js").App} app */
export function createRulers(app) {
  const { editor } = app;
  const across = /** @type {SVGSVGElement} */ (/** @type {unknown} */ (document.getElementById("ruler-x")));
  const down = /** @type {SVGSVGElement} */ (/** @type {unknown} */ (document.getElementById("ruler-y")));
  const status = /** @type {HTMLElement} */ (document.getElementById("status"));
  let isPlanned = false;

  /** @param {SVGSVGElement} ruler @param {boolean} isDown @param {number} length @param {number} offset @param {number} size */
  function draw(ruler, isDown, length, offset, size) {
    const { scale } = editor.camera;
    const step = tickStep(scale);
    const parts = step >= 10 ? 10 : step >= 5 ? 5 : 1;
    let path = "";
    ruler.replaceChildren();
    ruler.setAttribute("width", String(isDown ? 20 : length));
    ruler.setAttribute("height", String(isDown ? length : 20));
    const first = Math.max(Math.floor(-offset / scale / step) * step, 0);
    for (let value = first; value <= size; value += step / parts) {
      const at = Math.round((value * scale + offset) * 10) / 10;
      if (at > length) break;
      const index = Math.round(value / (step / parts));
      const long = index % parts === 0 ? 10 : index % 5 === 0 ? 6 : 3;
      if (at >= 0) path += isDown ? `M20 ${at}h-${long}` : `M${at} 20v-${long}`;
      if (index % parts === 0 && at > -60) label(ruler, isDown, at, Math.round(value));
    }
    line(ruler, "ticks", path);
    const boxes = selected().map((shape) => kindOf(shape).bounds(shape));
    if (boxes.length) {
      const low = Math.min(...boxes.map((box) => (isDown ? box.y : box.x))) * scale + offset;
      const high = Math.max(...boxes.map((box) => (isDown ? box.y + box.height : box.x + box.width))) * scale + offset;
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
      shape ? `${kindOf(shape).title} ${kindOf(shape).describe(shape)}` : "",
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
  for (const name of ["camera", "selection", "store", "live"]) editor.on(name, plan);
  editor.on("pointer", tellStatus);
  return { photo: plan };
}
