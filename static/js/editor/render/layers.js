// Three stacked canvases: photo, shapes at rest, and what moves. The shapes' canvas is larger than the view, so that
// panning only shifts it.

/** @typedef {{canvas: HTMLCanvasElement, context: CanvasRenderingContext2D}} Layer */
/** @typedef {ReturnType<typeof createLayers>} Layers */

/** Above two device pixels a CSS pixel nothing is gained, and the shapes cost four times as much. */
const MAX_RATIO = 2;
/** By how much the shapes' canvas reaches beyond the view, CSS pixels. */
export const MARGIN = 192;

/** @param {HTMLElement} element gets the canvases */
export function createLayers(element) {
  const photo = add("photo");
  const shapes = add("shapes");
  const live = add("live");
  const view = { width: 1, height: 1 };
  let ratio = 1;

  /** @param {string} name @returns {Layer} */
  function add(name) {
    const canvas = document.createElement("canvas");
    canvas.className = `layer layer-${name}`;
    canvas.setAttribute("aria-hidden", "true");
    Object.assign(canvas.style, { position: "absolute", left: "0", top: "0", transformOrigin: "0 0", pointerEvents: "none" });
    element.append(canvas);
    return { canvas, context: /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")) };
  }

  /** @param {Layer} layer @param {number} margin */
  function size({ canvas }, margin) {
    const [width, height] = [view.width + 2 * margin, view.height + 2 * margin];
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }

  return {
    photo,
    shapes,
    live,
    view,
    get ratio() {
      return ratio;
    },
    /** Take the element's present size. */
    resize() {
      view.width = Math.max(element.clientWidth, 1);
      view.height = Math.max(element.clientHeight, 1);
      ratio = Math.min(globalThis.devicePixelRatio || 1, MAX_RATIO);
      size(photo, 0);
      size(shapes, MARGIN);
      size(live, 0);
    },
    /** Clear a layer; its context counts CSS pixels of the view from then on. @param {Layer} layer @param {number} [margin] */
    begin({ canvas, context }, margin = 0) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.setTransform(ratio, 0, 0, ratio, margin * ratio, margin * ratio);
      return context;
    },
    remove() {
      for (const { canvas } of [photo, shapes, live]) canvas.remove();
    },
  };
}
