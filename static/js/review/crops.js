// Small pictures of annotations, cut from the photo's preview when they come into sight. Only their own few pixels are
// kept; the preview itself is one of the few that `pictures` holds.
import { el } from "../lib/dom.js";
import { HALO, styleOf } from "../editor/render/palette.js";
import { kindOf } from "../editor/shapes/index.js";

/** @typedef {import("../editor/store.js").Shape} Shape */
/** @typedef {{width: number | null, height: number | null, urls: {small: string | null, preview: string | null}}} Pictured */
/** @typedef {{load: (url: string) => Promise<CanvasImageSource>}} Pictures */

/** The long side of the smallest rendition, pixels. */
const SMALL = 512;
/** What is around an annotation: so many times its size. */
const ROOM = 1.6;
const LEAST = 32;

/**
 * @param {Pictures} pictures
 * @param {readonly import("../editor/render/palette.js").DefectClass[]} classes
 */
export function createCrops(pictures, classes) {
  /** @type {WeakMap<Element, () => void>} */
  const drawing = new WeakMap();
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        drawing.get(target)?.();
      }
    },
    { rootMargin: "200px" },
  );

  /**
   * @param {Pictured} photo
   * @param {{shape: Readonly<Shape>, class_id: number} | null} annotation null: all of the photo
   * @param {number} side CSS pixels
   * @returns {HTMLCanvasElement} the picture comes into it when it is seen
   */
  function crop(photo, annotation, side) {
    const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
    const canvas = /** @type {HTMLCanvasElement} */ (el("canvas", { width: side * ratio, height: side * ratio, "aria-hidden": "true" }));
    drawing.set(canvas, () => void draw(canvas, photo, annotation, side, ratio));
    watcher.observe(canvas);
    return canvas;
  }

  /** @param {HTMLCanvasElement} canvas @param {Pictured} photo @param {{shape: Readonly<Shape>, class_id: number} | null} annotation @param {number} side @param {number} ratio */
  async function draw(canvas, photo, annotation, side, ratio) {
    const context = canvas.getContext("2d");
    const size = { width: photo.width ?? 1, height: photo.height ?? 1 };
    const camera = annotation ? cameraOn(kindOf(annotation.shape).bounds(annotation.shape), size, side) : cameraOver(size, side);
    const isCoarse = camera.scale * Math.max(size.width, size.height) * ratio > SMALL;
    const url = (isCoarse ? photo.urls.preview : photo.urls.small) ?? photo.urls.small;
    if (!context || !url) return;
    const picture = await pictures.load(url).catch(() => null);
    if (!picture) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, camera.x, camera.y, size.width * camera.scale, size.height * camera.scale);
    if (!annotation) return;
    for (const [color, width] of /** @type {const} */ ([[HALO, 3], [styleOf(classes, annotation.class_id).color, 1.5]])) {
      Object.assign(context, { strokeStyle: color, lineWidth: width });
      kindOf(annotation.shape).stroke(context, annotation.shape, camera, 1);
    }
  }

  return crop;
}

/** The whole photo fills the square. @param {{width: number, height: number}} photo @param {number} side @returns {import("../editor/camera.js").Camera} */
export function cameraOver({ width, height }, side) {
  const scale = side / Math.min(width, height);
  return { scale, x: (side - width * scale) / 2, y: (side - height * scale) / 2 };
}

/**
 * A square of the photo around an annotation, within the photo where that is large enough.
 * @param {import("../editor/numbers.js").Rect} bounds @param {{width: number, height: number}} photo @param {number} side
 * @returns {import("../editor/camera.js").Camera}
 */
export function cameraOn({ x, y, width, height }, photo, side) {
  const span = Math.min(Math.max(width * ROOM, height * ROOM, LEAST), Math.max(photo.width, photo.height));
  const scale = side / span;
  const within = (/** @type {number} */ middle, /** @type {number} */ length) => (length <= span ? (length - span) / 2 : Math.min(Math.max(middle - span / 2, 0), length - span));
  return { scale, x: -within(x + width / 2, photo.width) * scale, y: -within(y + height / 2, photo.height) * scale };
}
