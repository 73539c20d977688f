// Walking the objects close up: each that is walked to fills the view with some room around it, and afterwards the view
// is the one from before.

/** @typedef {ReturnType<typeof createCloseups>} Closeups */

/** The view is so many times as large as the object: what is around it tells what it is. */
const ROOM = 1.5;

/**
 * @param {object} parts
 * @param {import("./look.js").Look} parts.look
 * @param {(uid: string) => import("./numbers.js").Rect | null} parts.frameOf of an object; null: there is none
 * @param {(name: string, ...told: any[]) => void} parts.emit
 */
export function createCloseups({ look, frameOf, emit }) {
  let isOn = false;
  /** Brings the view from before the first close-up of this photo. @type {(() => void) | null} */
  let goBack = null;

  const closeups = {
    get isOn() {
      return isOn;
    },
    /** @param {boolean} on */
    turn(on) {
      if (on === isOn) return;
      isOn = on;
      if (!on) closeups.leave();
      emit("closeups", on);
    },
    /** Look at an object, while they are looked at close up. @param {string | undefined} uid */
    at(uid) {
      const frame = isOn && uid !== undefined ? frameOf(uid) : null;
      if (!frame) return;
      const { camera } = look;
      goBack ??= look.isWhole ? look.fit : () => look.setCamera(camera);
      look.zoomTo(frame, ROOM);
    },
    /** The view is the one from before; the next object is looked at close up again. */
    leave() {
      goBack?.();
      goBack = null;
    },
  };
  return closeups;
}
