// The whole photo beside the crop, 128 px wide or high, with a frame round what is looked at.
import { el, svg } from "../lib/dom.js";

const SIDE = 128;

/**
 * @param {HTMLElement} element
 * @param {import("../editor/canvas.js").Editor} editor
 */
export function createInset(element, editor) {
  const image = /** @type {HTMLImageElement} */ (el("img", { alt: "" }));
  // Two lines, so that one of them is seen on any ground.
  const frames = [svg("rect", { class: "under" }), svg("rect", { class: "over" })];
  const drawn = svg("svg", { "aria-hidden": "true" }, ...frames);
  element.append(image, drawn);
  /** @type {string | null} */
  let url = null;

  function frame() {
    const { size, seen } = editor;
    const left = Math.max(seen.x, 0);
    const top = Math.max(seen.y, 0);
    const width = Math.min(seen.x + seen.width, size.width) - left;
    const height = Math.min(seen.y + seen.height, size.height) - top;
    const isWhole = width >= size.width * 0.98 && height >= size.height * 0.98;
    element.hidden = isWhole || !url || width <= 0 || height <= 0;
    if (element.hidden) return;
    for (const rect of frames) for (const [name, value] of Object.entries({ x: left, y: top, width, height })) rect.setAttribute(name, String(value));
  }

  editor.on("camera", frame);

  return {
    /** @param {import("./walk.js").Item | null} item */
    show(item) {
      const { width, height } = editor.size;
      url = item?.photo.urls.small ?? null;
      if (url && image.getAttribute("src") !== url) image.src = url;
      const scale = SIDE / Math.max(width, height);
      for (const part of [image, drawn]) for (const [name, value] of Object.entries({ width: width * scale, height: height * scale })) part.setAttribute(name, String(Math.round(value)));
      drawn.setAttribute("viewBox", `0 0 ${width} ${height}`);
      frame();
    },
  };
}
