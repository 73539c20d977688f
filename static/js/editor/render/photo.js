// The photo layer as the person wants to see it: by the graphics card where there is a real one, else by the page's
// filters and a worker. A card that is lost is done without from then on.
import { isAsTaken } from "../seeing/adjust.js";
import { createCard } from "./card.js";
import { createFilters } from "./filters.js";

/** @typedef {import("../seeing/adjust.js").Adjust} Adjust */
/**
 * What is drawn: one photo through one camera.
 * @typedef {object} Frame
 * @property {CanvasRenderingContext2D} context of the layer, cleared; counts CSS pixels
 * @property {import("../camera.js").Camera} camera
 * @property {import("../numbers.js").Size} view CSS pixels
 * @property {number} ratio device pixels a CSS pixel
 * @property {boolean} isMoving then speed counts more than quality
 * @property {boolean} isSmooth pixels are smoothed however large they are
 * @property {() => void} plain draw the photo as it was taken
 */
/** @typedef {{draw(frame: Frame, adjust: Adjust | null): void, remove(): void}} BackEnd adjust: null shows the photo as it was taken */
/** @typedef {import("../seeing/seeing.js").Seeing} Seeing */

/**
 * @param {HTMLCanvasElement} canvas of the layer
 * @param {Seeing} seeing
 * @param {() => void} onChange it must be drawn anew
 */
export function createPhotoLayer(canvas, seeing, onChange) {
  /** Made when it is needed first: most people never adjust anything. @type {BackEnd | null} */
  let back = null;
  let isGone = false;

  function goOnWithout() {
    if (isGone) return;
    back?.remove();
    back = createFilters(canvas, seeing, onChange);
    onChange();
  }

  return {
    /** @param {Frame} frame @param {Adjust} adjust */
    draw(frame, adjust) {
      const isPlain = isAsTaken(adjust);
      if (!isPlain) back ??= createCard(canvas, seeing, goOnWithout) ?? createFilters(canvas, seeing, onChange);
      if (back) back.draw(frame, isPlain ? null : adjust);
      else frame.plain();
    },
    remove() {
      isGone = true;
      back?.remove();
    },
  };
}
