// Traces that were measured in a coarse picture, because the sharp one had not come: told until they are measured again
// or given a width by hand. Known only while the page is open.
import { same } from "../numbers.js";

/** @typedef {import("../store.js").Annotation} Annotation */
/** @typedef {ReturnType<typeof createCoarse>} Coarse */

/**
 * @param {object} parts
 * @param {() => boolean} parts.isFinest whether no sharper picture will come
 * @param {() => number} parts.sharpest pixels of the picture that is there a photo pixel; 0: none is there yet
 * @param {(name: string, ...told: any[]) => void} parts.emit "coarse": what waits, or what is known, has changed
 */
export function createCoarse({ isFinest, sharpest, emit }) {
  /** @type {Map<string, {widths: readonly number[], density: number}>} by uid */
  const measured = new Map();
  /** What is done as soon as the sharp picture is there. @type {{uid: string, run: () => void} | null} */
  let waiting = null;

  const coarse = {
    /** A trace was measured just now. @param {Annotation | undefined} record */
    note(record) {
      if (record?.shape.type !== "trace") return;
      if (isFinest()) measured.delete(record.uid);
      else measured.set(record.uid, { widths: record.shape.widths, density: sharpest() });
      emit("coarse");
    },
    /** @param {Annotation} record @returns {number | null} pixels of the picture it was measured in a photo pixel, 0: in none; null: it was sharp, or nobody knows */
    of({ uid, shape }) {
      const known = measured.get(uid);
      return known && shape.type === "trace" && same(shape.widths, known.widths) ? known.density : null;
    },
    /** Whether the sharp picture is wanted, however small the photo is shown. */
    get isWaiting() {
      return waiting !== null;
    },
    /** @param {string} uid @returns {boolean} */
    isWaitingFor: (uid) => waiting?.uid === uid,
    /** Do something with a trace as soon as the sharp picture is there: now, if it is. @param {string} uid @param {() => void} run */
    whenSharp(uid, run) {
      waiting = { uid, run };
      coarse.sharper();
      emit("coarse");
    },
    /** A sharper picture may be there. */
    sharper() {
      if (!waiting || !isFinest()) return;
      const { run } = waiting;
      waiting = null;
      run();
    },
    /** Another photo: what was wanted of this one is not waited for. */
    forget() {
      waiting = null;
    },
  };
  return coarse;
}
