// A small picture of one annotation, with some of what is around it.
import { el } from "../../lib/dom.js";
import { kindOf } from "../shapes/index.js";
import { HALO } from "../render/palette.js";

/** CSS pixels. */
const [WIDTH, HEIGHT] = [168, 126];
/** Around the annotation is this share of its size, and at least so many photo pixels. */
const AROUND = 0.6;
const LEAST = 24;

/**
 * The part of a photo that is shown, in the crop's proportions.
 * @param {import("../numbers.js").Rect} bounds of the annotation, photo pixels
 * @returns {import("../camera.js").Camera} from the photo to the crop
 */
export function cameraOn({ x, y, width, height }) {
  const scale = Math.min(WIDTH / Math.max(width * (1 + 2 * AROUND), LEAST), HEIGHT / Math.max(height * (1 + 2 * AROUND), LEAST));
  return { scale, x: WIDTH / 2 - (x + width / 2) * scale, y: HEIGHT / 2 - (y + height / 2) * scale };
}

/**
 * @param {import("../photos.js").Photo} photo
 * @param {import("../store.js").Annotation} record
 * @param {import("../render/palette.js").ClassStyle} style
 * @returns {HTMLCanvasElement} the picture comes into it
 */
export function crop(photo, { shape }, style) {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
  const canvas = /** @type {HTMLCanvasElement} */ (el("canvas.crop", { width: WIDTH * ratio, height: HEIGHT * ratio, "aria-hidden": "true" }));
  const context = canvas.getContext("2d");
  const url = photo.urls.preview ?? photo.urls.small;
  if (!context || !url) return canvas;
  const camera = cameraOn(kindOf(shape).bounds(shape));
  const image = new Image();
  image.onload = () => {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.imageSmoothingQuality = "high";
    context.drawImage(image, camera.x, camera.y, (photo.width ?? 0) * camera.scale, (photo.height ?? 0) * camera.scale);
    for (const [color, width] of /** @type {const} */ ([[HALO, 4], [style.color, 2]])) {
      Object.assign(context, { strokeStyle: color, lineWidth: width });
      kindOf(shape).stroke(context, shape, camera, 1);
    }
  };
  image.src = url;
  return canvas;
}
