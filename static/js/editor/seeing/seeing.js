// What all views of a photo share: its pixels, the thread that works on them, the tables of its local contrast, and the
// worked picture of all of it: coarse, so that the look stays while the photo moves.
import { createTables } from "./tables.js";
import { createThread } from "./thread.js";
import { createAdjusted } from "./adjusted.js";

/** @typedef {ReturnType<typeof createSeeing>} Seeing */

/**
 * @param {import("./tables.js").Sight} sight
 * @param {{onCounted(): void, onWorked(): void}} told
 */
export function createSeeing(sight, { onCounted, onWorked }) {
  const send = createThread();
  const tables = createTables(sight, send, onCounted);
  let turn = 0;
  const parts = {
    sight,
    send,
    tables,
    /** Of which photo what is worked on is. */
    get turn() {
      return turn;
    },
    /** Another photo. */
    forget() {
      turn++;
      tables.forget();
    },
  };
  return Object.assign(parts, { whole: createAdjusted(parts, onWorked) });
}
