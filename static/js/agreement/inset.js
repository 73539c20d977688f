// The whole photo, small, beside a part of it that is shown large, with a frame round that part.
import { svg } from "../lib/dom.js";
import { picture } from "./versions.js";

/** @typedef {import("./versions.js").Rect} Rect */

/**
 * Is all of a photo seen?
 * @param {Rect} part
 * @param {{width: number, height: number}} photo
 */
export function isAllOf({ x, y, width, height }, photo) {
  return x <= 0 && y <= 0 && x + width >= photo.width && y + height >= photo.height;
}

/** @param {HTMLElement} place */
export function createInset(place) {
  // Two lines, so that one of them is seen on any ground.
  const lines = ["selh", "sel"].map((name) => svg("path", { class: name }));
  /** @type {unknown} */
  let shown = null;

  return {
    /** @param {any} photo @param {Rect} part that is shown large */
    show(photo, part) {
      if (photo !== shown) place.replaceChildren(picture(photo, photo.urls.thumb, lines));
      shown = photo;
      const { x, y, width, height } = part;
      for (const line of lines) line.setAttribute("d", `M${x} ${y}h${width}v${height}h${-width}Z`);
      place.hidden = isAllOf(part, photo);
    },
  };
}
