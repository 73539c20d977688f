// What all views of a photo share: its pixels, the thread that works on them, the tables of its local contrast.
import { createTables } from "./tables.js";
import { createThread } from "./thread.js";

/** @typedef {ReturnType<typeof createSeeing>} Seeing */

/**
 * @param {import("./tables.js").Sight} sight
 * @param {() => void} onCounted
 */
export function createSeeing(sight, onCounted) {
  const send = createThread();
  const tables = createTables(sight, send, onCounted);
  let turn = 0;
  return {
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
}
