// The loupe: a disc with what lies under the finger, enlarged, as it is seen and with what is drawn on it.
import { LOUPE, loupeAt, loupeCamera, magnified } from "../loupe.js";
import { toScreen } from "../camera.js";
import { drawLive } from "./overlay.js";
import { createPhotoLayer } from "./photo.js";
import { drawAtRest } from "./shapes.js";

/** @typedef {import("../core.js").Core} Core */
/** @typedef {import("../camera.js").Camera} Camera */

/** Half a line of the cross, CSS pixels. */
const ARM = 26;

/**
 * @param {HTMLElement} element gets the disc
 * @param {Core} editor
 * @param {import("./photo.js").Seeing} seeing
 * @param {{plain(context: CanvasRenderingContext2D, camera: Camera, view: import("../numbers.js").Size): void, ratio(): number, onChange(): void}} layer plain: draw the photo as it was taken
 */
export function createLoupe(element, editor, seeing, { plain, ratio, onChange }) {
  /** Made for the first finger. @type {ReturnType<typeof createDisc> | null} */
  let disc = null;

  function createDisc() {
    const holder = document.createElement("div");
    holder.className = "loupe";
    holder.setAttribute("aria-hidden", "true");
    const [photo, ink] = /** @type {const} */ (["photo", "ink"]).map(() => document.createElement("canvas"));
    for (const canvas of [photo, ink]) holder.append(/** @type {HTMLCanvasElement} */ (canvas));
    element.append(holder);
    return { holder, photo: contextOf(photo), ink: contextOf(ink), layer: createPhotoLayer(/** @type {HTMLCanvasElement} */ (photo), seeing, onChange) };
  }

  /** @param {CanvasRenderingContext2D} context @returns {CanvasRenderingContext2D} cleared; counts CSS pixels */
  function begin(context) {
    Object.assign(context.canvas, { width: LOUPE.width * ratio(), height: LOUPE.height * ratio() });
    context.scale(ratio(), ratio());
    return context;
  }

  /** @param {Camera} camera @param {CanvasRenderingContext2D} context */
  function drawInk(camera, context) {
    const { live, store, style, ink } = editor;
    if (editor.hidden) return;
    context.globalAlpha = ink.opacity / 100;
    drawAtRest(context, store.all(), style, camera, LOUPE, { without: live.edits, stroke: ink.stroke, margin: 0 });
    context.globalAlpha = 1;
    drawLive(context, through(editor, camera));
    drawCross(context);
  }

  return {
    get isShown() {
      return disc !== null && !disc.holder.hidden;
    },
    draw() {
      const point = editor.photo && magnified(editor);
      if (disc) disc.holder.hidden = !point;
      if (!point) return;
      disc ??= createDisc();
      const camera = loupeCamera(editor.camera, point);
      const { x, y } = loupeAt(editor.toScreen(point), editor.view);
      disc.holder.style.transform = `translate(${x}px, ${y}px)`;
      const context = begin(disc.photo);
      disc.layer.draw({ context, camera, view: LOUPE, ratio: ratio(), isMoving: false, isSmooth: editor.smoothing, plain: () => plain(context, camera, LOUPE) }, editor.shownAdjust);
      drawInk(camera, begin(disc.ink));
    },
    remove() {
      disc?.layer.remove();
      disc?.holder.remove();
    },
  };
}

/** @param {HTMLCanvasElement | undefined} canvas */
function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas?.getContext("2d"));
}

/** The editor, as another camera sees it. @param {Core} editor @param {Camera} camera @returns {Core} */
function through(editor, camera) {
  return Object.create(editor, { camera: { value: camera }, view: { value: LOUPE }, toScreen: { value: toScreen.bind(null, camera) } });
}

/** Where the finger points. @param {CanvasRenderingContext2D} context */
function drawCross(context) {
  const [x, y] = [LOUPE.width / 2, LOUPE.height / 2];
  for (const [color, off] of /** @type {const} */ ([["rgba(0, 0, 0, 0.5)", 1], ["rgba(255, 255, 255, 0.8)", 0]])) {
    context.fillStyle = color;
    context.fillRect(x - ARM, y + off, 2 * ARM, 1);
    context.fillRect(x + off, y - ARM, 1, 2 * ARM);
  }
}
