// A cursor that keys move, for hands without a pointer: it does what a mouse does, so every tool works with it.
import { clamp } from "./numbers.js";

/** @typedef {import("./camera.js").Point} Point */
/** @typedef {ReturnType<typeof createCursor>} Cursor */

/** How near the border of the view it may come before the photo moves under it. Screen pixels. */
const MARGIN = 40;

/**
 * @param {import("./core.js").Core} editor
 * @param {(event: import("./hand.js").HandEvent) => boolean} dispatch
 */
export function createCursor(editor, dispatch) {
  /** Photo; null while it is put away. @type {Point | null} */
  let at = null;

  /** @param {Point | null} next */
  function move(next) {
    at = next;
    if (at) send("move");
    editor.emit("cursor", at);
  }

  /** @param {"move" | "down" | "up"} type */
  const send = (type) => at && dispatch({ type, ...editor.toScreen(at) });

  /** The photo moves so that the cursor stays in view. */
  function follow() {
    if (!at) return;
    const { x, y } = editor.toScreen(at);
    const { width, height } = editor.view;
    const [dx, dy] = [clamp(x, MARGIN, width - MARGIN) - x, clamp(y, MARGIN, height - MARGIN) - y];
    if (dx || dy) editor.panBy(dx, dy);
  }

  return {
    get at() {
      return at;
    },
    /** Take it up where the pointer was, else in the middle of what is seen. */
    takeUp() {
      const { x, y, width, height } = editor.seen;
      move(onPhoto(editor.pointer ?? { x: x + width / 2, y: y + height / 2 }, editor.size));
    },
    putAway: () => at && move(null),
    /** @param {number} dx screen pixels @param {number} dy */
    step(dx, dy) {
      if (!at) return;
      const { scale } = editor.camera;
      at = onPhoto({ x: at.x + dx / scale, y: at.y + dy / scale }, editor.size);
      follow();
      move(at);
    },
    /** A click where it is. @returns {Point | null} where that was */
    press() {
      for (const type of /** @type {const} */ (["move", "down", "up"])) send(type);
      return at;
    },
  };
}

/** @param {Point} point @param {import("./numbers.js").Size} photo @returns {Point} */
function onPhoto({ x, y }, { width, height }) {
  return { x: clamp(x, 0, width), y: clamp(y, 0, height) };
}
