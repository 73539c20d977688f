// Annotorious' image annotator, in an element that the page moves: by itself it neither pans nor zooms, and its
// source names such a wrapper as the way. The element is a layer of its own, so that moving it draws nothing anew.
import { fit } from "../../static/js/editor/camera.js";
import { PHOTO, SHOWN } from "./scene.js";

// What it asks of a bundler.
/** @type {any} */ (globalThis).process = { env: { NODE_ENV: "production" } };
const { createImageAnnotator } = await import("/rival/node_modules/@annotorious/annotorious/dist/annotorious.es.js");
const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/rival/node_modules/@annotorious/annotorious/dist/annotorious.css" });
await new Promise((done) => {
  sheet.addEventListener("load", done);
  document.head.append(sheet);
});

/** Its shapes are in pixels of the picture that is shown. */
const SCALE = SHOWN.width / PHOTO.width;

/** @param {HTMLElement} element @param {import("./scene.js").Scene} scene */
export function open(element, { picture, boxes, bodies }) {
  const camera = fit(PHOTO, { width: element.clientWidth, height: element.clientHeight });
  const wrapper = document.createElement("div");
  Object.assign(wrapper.style, { position: "absolute", left: "0", top: "0", willChange: "transform" });
  Object.assign(picture.style, { width: `${PHOTO.width * camera.scale}px`, height: `${PHOTO.height * camera.scale}px` });
  wrapper.append(picture);
  element.append(wrapper);
  let { x, y } = camera;
  const place = () => (wrapper.style.transform = `translate(${x}px, ${y}px)`);
  place();
  const annotator = createImageAnnotator(picture, { drawingEnabled: false });
  annotator.setAnnotations([...boxes.map(rectangle), ...bodies.map(polygon)].map((selector, at) => ({ id: String(at), bodies: [], target: { annotation: String(at), selector } })));
  return {
    /** @param {number} dx @param {number} dy screen pixels */
    pan(dx, dy) {
      [x, y] = [x + dx, y + dy];
      place();
    },
    told: () => JSON.stringify([annotator.state.hover.current, annotator.getSelected()]),
  };
}

/** @param {import("./scene.js").Box} box */
function rectangle({ x, y, width, height }) {
  const [left, top, w, h] = [x, y, width, height].map((value) => value * SCALE);
  return { type: "RECTANGLE", geometry: { x: left, y: top, w, h, bounds: { minX: left, minY: top, maxX: left + w, maxY: top + h } } };
}

/** @param {import("./scene.js").Body} body */
function polygon({ ring }) {
  const points = ring.map(([x, y]) => [x * SCALE, y * SCALE]);
  const [across, down] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { type: "POLYGON", geometry: { points, bounds: { minX: Math.min(...across), minY: Math.min(...down), maxX: Math.max(...across), maxY: Math.max(...down) } } };
}
