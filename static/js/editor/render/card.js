// The photo layer by the graphics card: what was drawn goes through one shader, on a canvas over it. Sliders only
// change numbers. Never in software: that is many times slower than filters.
import { TILES } from "../seeing/clahe.js";
import { createPass } from "./pass.js";

/** Names of renderers that only do as if they were a card; some browsers give them though one was asked for. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/**
 * @param {HTMLCanvasElement} canvas of the photo layer
 * @param {import("./photo.js").Seeing} seeing
 * @param {() => void} onLost it is of no use any more
 * @returns {import("./photo.js").BackEnd | null} null: there is no graphics card
 */
export function createCard(canvas, seeing, onLost) {
  const over = document.createElement("canvas");
  const gl = over.getContext("webgl2", { failIfMajorPerformanceCaveat: true, depth: false, antialias: false });
  const pass = gl && isHardware(gl) ? createPass(gl) : null;
  if (!gl || !pass) return null;
  over.className = "layer layer-card";
  over.setAttribute("aria-hidden", "true");
  over.style.pointerEvents = "none";
  over.addEventListener("webglcontextlost", onLost);

  /** @param {boolean} on */
  function showOver(on) {
    over.style.display = on ? "" : "none";
    canvas.style.visibility = on ? "hidden" : "";
  }

  /** As large as the layer, and over it. */
  function fit() {
    if (!over.isConnected) canvas.after(over);
    const { width, height } = canvas;
    if (over.width !== width || over.height !== height) Object.assign(over, { width, height });
    Object.assign(over.style, { width: canvas.style.width, height: canvas.style.height });
  }

  /** @param {import("./photo.js").Frame} frame @returns {import("./pass.js").Place} */
  function placeOf({ camera, ratio }) {
    const photo = seeing.sight.photo();
    const pixels = camera.scale * ratio; // a photo pixel
    const across = TILES / (photo.width * pixels);
    const down = TILES / (photo.height * pixels);
    return { left: -camera.x * ratio * across, foot: (canvas.height - camera.y * ratio) * down, across, down, reach: pixels / seeing.sight.sharpest() };
  }

  return {
    draw(frame, adjust) {
      frame.plain();
      showOver(adjust !== null);
      if (!adjust) return;
      fit();
      pass.set(adjust, seeing.tables.of(adjust));
      pass.run(canvas, placeOf(frame));
    },
    remove() {
      over.removeEventListener("webglcontextlost", onLost);
      showOver(false);
      over.remove();
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };
}

/** @param {WebGL2RenderingContext} gl */
function isHardware(gl) {
  const told = gl.getExtension("WEBGL_debug_renderer_info");
  return !gl.isContextLost() && !SOFTWARE.test(String(gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER)));
}
