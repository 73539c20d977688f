// What lies under the pointer, and what it hovers over.
import { createIndex, enclosed, hitTest } from "./hit.js";

/** @typedef {import("./hand.js").PointerKind} PointerKind */
/** @typedef {ReturnType<typeof createAim>} Aim */

/** How far a pointer reaches: a mouse is exact, a finger is not. Screen pixels. @type {Record<PointerKind, number>} */
export const REACH = { mouse: 6, pen: 10, touch: 22 };

/**
 * @param {object} parts
 * @param {() => import("./store.js").Store} parts.store the present one
 * @param {import("./selection.js").Selection} parts.selection
 * @param {import("./look.js").Look} parts.look
 * @param {(name: string, ...told: any[]) => void} parts.emit
 */
export function createAim({ store, selection, look, emit }) {
  /** @type {string | null} */
  let hovered = null;
  /** Made when it is needed, thrown away when the document changes. @type {import("./hit.js").Index | null} */
  let index = null;

  /** @param {string | null} uid */
  function setHovered(uid) {
    if (uid === hovered) return;
    hovered = uid;
    emit("hover", uid);
  }

  return {
    get hovered() {
      return hovered;
    },
    setHovered,
    /** @param {{photo: import("./camera.js").Point, pointer: PointerKind}} event */
    hitAt(event) {
      if (look.hidden || look.past) return null;
      index ??= createIndex(store().all());
      return hitTest(index, event.photo, { tolerance: REACH[event.pointer] / look.camera.scale, selected: selection.size === 1 ? selection : undefined, hovered });
    },
    /** @param {import("./numbers.js").Rect} rect photo @returns {string[]} */
    enclosedBy(rect) {
      index ??= createIndex(store().all());
      return look.hidden || look.past ? [] : enclosed(index, rect);
    },
    /** The document has changed, or is another one. */
    renew() {
      index = null;
      if (hovered !== null && !store().get(hovered)) setHovered(null);
    },
  };
}
