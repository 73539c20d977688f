// The photo layer without a graphics card: tone and channel by a filter of the page, local contrast and sharpness by
// worked pictures, one of the whole photo and, at rest, one of what is in view.
import { hasSurroundings } from "../seeing/adjust.js";
import { cutOfView, cutOfWhole } from "../seeing/cuts.js";
import { createAdjusted } from "../seeing/adjusted.js";
import { FEW } from "../seeing/pixels.js";
import { createFilter } from "./filter.js";
import { drawPhoto } from "./image.js";

/** @typedef {import("./photo.js").Frame} Frame */
/** @typedef {import("../seeing/adjust.js").Adjust} Adjust */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("./photo.js").Seeing} seeing
 * @param {() => void} onChange
 * @returns {import("./photo.js").BackEnd}
 */
export function createFilters(canvas, seeing, onChange) {
  const filter = createFilter(canvas);
  const inView = createAdjusted(seeing, onChange);

  /** @param {Frame} frame @param {Adjust} adjust @returns {boolean} false: nothing is worked yet */
  function drawWorked({ context, camera, view, isMoving, isSmooth, ratio }, adjust) {
    const photo = seeing.sight.photo();
    const whole = seeing.whole.latest(adjust, cutOfWhole(seeing.sight), cutOfWhole(seeing.sight, FEW));
    if (!whole) return false;
    drawPhoto(context, { picture: whole.picture, size: whole.picture }, photo, camera, view, { isMoving, isSmooth });
    const part = inView.latest(adjust, isMoving ? null : cutOfView(seeing.sight, { camera, view, ratio }));
    if (!part) return true;
    const { x, y, width, height } = part.rect;
    context.imageSmoothingEnabled = isSmooth || !part.isEveryPixel || camera.scale <= 2;
    context.drawImage(part.picture, x * camera.scale + camera.x, y * camera.scale + camera.y, width * camera.scale, height * camera.scale);
    return true;
  }

  return {
    draw(frame, adjust) {
      filter.show(adjust);
      if (!(adjust && hasSurroundings(adjust) && drawWorked(frame, adjust))) frame.plain();
    },
    remove: filter.remove,
  };
}
