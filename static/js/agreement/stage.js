// The photo of a settling: a part of it as large as fits, moved and enlarged by hand, with names at the shapes.
import { el } from "../lib/dom.js";
import { picture } from "./versions.js";

/** @typedef {import("./versions.js").Rect} Rect */
/** @typedef {{rect: Rect, words: string, below?: boolean}} Label at a shape; below: under it, so that two stand apart */

const CONTEXT = 2.2; // times as wide and high as what is decided
const EDGE = 0.03; // of a part, may lie beside the photo
const LEAST = 48; // photo pixels across: closer shows no more
const WHEEL = 1.0015;
const AIR = 4; // CSS pixels between a name and the edge

/**
 * The part of a photo that shows a place with some of what is around it, in the proportions of the stage.
 * @param {Rect} place
 * @param {{width: number, height: number}} stage CSS pixels
 * @param {number} [context]
 * @returns {Rect}
 */
export function partAround(place, stage, context = CONTEXT) {
  const ratio = stage.width / stage.height;
  const width = Math.max(place.width * context, place.height * context * ratio, LEAST);
  const height = width / ratio;
  return { x: place.x + (place.width - width) / 2, y: place.y + (place.height - height) / 2, width, height };
}

/**
 * A part that shows no more emptiness beside the photo than it has to: moved, never resized.
 * @param {Rect} part
 * @param {{width: number, height: number}} photo
 * @returns {Rect}
 */
export function within(part, photo) {
  const begin = (/** @type {number} */ from, /** @type {number} */ length, /** @type {number} */ whole) =>
    length >= whole ? (whole - length) / 2 : Math.min(Math.max(from, -length * EDGE), whole - length * (1 - EDGE));
  return { ...part, x: begin(part.x, part.width, photo.width), y: begin(part.y, part.height, photo.height) };
}

/**
 * A part that is larger or smaller about a point that stays where it is.
 * @param {Rect} part
 * @param {number} factor above 1: more of the photo
 * @param {{x: number, y: number}} at shares of the stage, 0..1
 * @param {{width: number, height: number}} photo
 * @returns {Rect}
 */
export function zoomed(part, factor, at, photo) {
  const most = (2 * Math.max(photo.width, photo.height)) / Math.min(part.width, part.height);
  const by = Math.min(Math.max(factor, LEAST / Math.max(part.width, part.height)), Math.max(most, 1));
  return { x: part.x + part.width * at.x * (1 - by), y: part.y + part.height * at.y * (1 - by), width: part.width * by, height: part.height * by };
}

/**
 * @param {HTMLElement} place
 * @param {(photo: any, part: Rect) => void} moved which part of the photo is shown now
 */
export function createStage(place, moved) {
  /** @type {{photo: any, labels: Label[], around: Rect | null} | null} */
  let content = null;
  /** @type {Rect} */
  let part = { x: 0, y: 0, width: 1, height: 1 };
  /** @type {SVGElement | null} */
  let drawn = null;
  const names = el("div.stage-labels", { "aria-hidden": "true" });
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();

  const size = () => ({ width: place.clientWidth || 1, height: place.clientHeight || 1 });
  const wholeOf = (/** @type {{width: number, height: number}} */ { width, height }) => partAround({ x: 0, y: 0, width, height }, size(), 1.04);

  /** All that is to be decided, as large as fits; or all of the photo. */
  function fit() {
    if (!content) return;
    const { photo, around } = content;
    part = wholeOf(photo);
    const near = around && partAround(around, size());
    if (near && near.width < part.width) part = within(near, photo);
    look();
  }

  function look() {
    if (!content) return;
    drawn?.setAttribute("viewBox", `${part.x} ${part.y} ${part.width} ${part.height}`);
    moved(content.photo, part);
    names.replaceChildren(...content.labels.map(({ words, below }) => el(below ? "span.lbl.below" : "span.lbl", {}, words)));
    content.labels.forEach(({ rect, below }, index) => {
      const label = /** @type {HTMLElement} */ (names.children[index]);
      const left = ((rect.x - part.x) / part.width) * place.clientWidth;
      const top = ((below ? rect.y + rect.height : rect.y) - part.y) / part.height;
      // All of a name is seen, also of a shape at the right edge.
      label.style.left = `${Math.max(Math.min(left, place.clientWidth - label.offsetWidth - AIR), AIR)}px`;
      label.style.top = `${Math.min(Math.max(top, 0.03), 0.97) * 100}%`;
    });
  }

  /** @param {{clientX: number, clientY: number}} event */
  function shareOf({ clientX, clientY }) {
    const { left, top, width, height } = place.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }

  place.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      if (!content) return;
      part = zoomed(part, WHEEL ** event.deltaY, shareOf(event), content.photo);
      look();
    },
    { passive: false },
  );
  place.addEventListener("pointerdown", (event) => {
    place.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, shareOf(event));
  });
  place.addEventListener("pointermove", (event) => {
    const was = fingers.get(event.pointerId);
    if (!was || !content) return;
    const now = shareOf(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = (/** @type {{x: number, y: number}} */ at) => Math.max(Math.hypot((at.x - other.x) * place.clientWidth, (at.y - other.y) * place.clientHeight), 1);
      part = zoomed(part, apart(was) / apart(now), other, content.photo);
    } else part = { ...part, x: part.x - (now.x - was.x) * part.width, y: part.y - (now.y - was.y) * part.height };
    fingers.set(event.pointerId, now);
    look();
  });
  for (const name of ["pointerup", "pointercancel"]) place.addEventListener(name, (event) => fingers.delete(/** @type {PointerEvent} */ (event).pointerId));

  return {
    /**
     * @param {any} photo
     * @param {SVGElement[]} shapes
     * @param {Label[]} labels
     * @param {Rect | null} around what is decided; null: the whole photo
     */
    show(photo, shapes, labels, around) {
      content = { photo, labels, around };
      drawn = picture(photo, photo.urls.view ?? photo.urls.preview, shapes);
      place.replaceChildren(drawn, names);
      fit();
    },
    /** As at first, when there is more or less room. */
    fit,
    /** More or less of the photo, about its middle. @param {number} factor */
    zoom(factor) {
      if (!content) return;
      part = zoomed(part, factor, { x: 0.5, y: 0.5 }, content.photo);
      look();
    },
    /** All of the photo. */
    whole() {
      if (!content) return;
      part = wholeOf(content.photo);
      look();
    },
    /** @param {boolean} hidden */
    hide(hidden) {
      place.classList.toggle("bare", hidden);
    },
  };
}
