// Three stacked canvases: photo, shapes at rest, and what moves. One loop; only dirty layers are drawn; idle
// costs nothing.

/** @typedef {"photo" | "shapes" | "live"} LayerName */
/** @typedef {{canvas: HTMLCanvasElement, context: CanvasRenderingContext2D}} Layer */

/** Above two device pixels a CSS pixel nothing is gained, and the shapes cost four times as much. */
const MAX_RATIO = 2;

/**
 * @param {HTMLElement} element gets the canvases
 * @param {(name: LayerName, context: CanvasRenderingContext2D, view: {width: number, height: number}) => void} draw
 */
export function createLayers(element, draw) {
  const names = /** @type {const} */ (["photo", "shapes", "live"]);
  /** @type {Record<LayerName, Layer>} */
  const layers = /** @type {any} */ ({});
  for (const name of names) {
    const canvas = document.createElement("canvas");
    canvas.className = `layer layer-${name}`;
    canvas.setAttribute("aria-hidden", "true");
    element.append(canvas);
    layers[name] = { canvas, context: /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")) };
  }
  /** @type {Set<LayerName>} */
  const dirty = new Set();
  const view = { width: 1, height: 1 };
  let ratio = 1;
  let request = 0;

  /** @param {...LayerName} which */
  function invalidate(...which) {
    for (const name of which) dirty.add(name);
    request ||= requestAnimationFrame(frame);
  }

  function frame() {
    request = 0;
    for (const name of names) {
      if (!dirty.delete(name)) continue;
      const { context } = layers[name];
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, view.width, view.height);
      draw(name, context, view);
    }
  }

  /** Take the element's present size. */
  function resize() {
    view.width = Math.max(element.clientWidth, 1);
    view.height = Math.max(element.clientHeight, 1);
    ratio = Math.min(window.devicePixelRatio || 1, MAX_RATIO);
    for (const name of names) {
      const { canvas } = layers[name];
      canvas.width = Math.round(view.width * ratio);
      canvas.height = Math.round(view.height * ratio);
    }
    invalidate(...names);
  }

  return {
    view,
    invalidate,
    resize,
    /** Draw now, for measuring. */
    flush: frame,
    photo: layers.photo.canvas,
    remove() {
      cancelAnimationFrame(request);
      for (const name of names) layers[name].canvas.remove();
    },
  };
}
