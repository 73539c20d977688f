// How wide the brush is: one width for painting and erasing, in photo pixels, so that a stroke is the same however near
// the photo is seen.
import { clamp } from "../numbers.js";

/** Tools that the brush is for. */
export const PAINTING = new Set(["brush", "eraser"]);
const WIDEST = 1000;
/** When it is first taken in hand, screen pixels. */
const FIRST = 24;
const STEP = 1.2;

/** @param {(name: "brush") => void} emit it has another width */
export function createBrush(emit) {
  /** @type {number | null} */
  let width = null;

  /** @param {number} wanted */
  function set(wanted) {
    width = clamp(Math.round(wanted), 1, WIDEST);
    emit("brush");
  }

  return {
    /** Across, whole photo pixels. @returns {number} */
    get width() {
      return width ?? FIRST;
    },
    /** It is taken in hand: the first time its width suits what is seen. @param {number} scale the camera's */
    take(scale) {
      if (width === null) set(FIRST / scale);
    },
    /** @param {1 | -1} by wider or narrower, at least a pixel */
    step(by) {
      const now = width ?? FIRST;
      set(by > 0 ? Math.max(now + 1, now * STEP) : Math.min(now - 1, now / STEP));
    },
  };
}
