// What a reviewer decided, on its way to the server: in order, one after the other, again when the network is back.
// The page goes on at once; it asks before it is left while something waits.
import { OfflineError } from "../lib/http.js";

/** @typedef {ReturnType<typeof createOutbox>} Outbox */
/** @typedef {() => Promise<unknown>} Send */

const AGAIN = 3000; // milliseconds until it is tried again without a network

/**
 * @param {{onStatus: (status: {waiting: number, isOffline: boolean}) => void, onRefused: (error: Error) => void, later?: (run: () => void, ms: number) => unknown}} on
 */
export function createOutbox({ onStatus, onRefused, later = setTimeout }) {
  /** @type {{send: Send, onRefused: (error: Error) => void}[]} */
  const waiting = [];
  let isSending = false;
  let isOffline = false;
  /** @type {Set<() => void>} */
  const idle = new Set();

  function tell() {
    onStatus({ waiting: waiting.length, isOffline });
    if (waiting.length) return;
    for (const done of idle) done();
    idle.clear();
  }

  async function run() {
    if (isSending) return;
    isSending = true;
    for (let next = waiting[0]; next; next = waiting[0]) {
      try {
        await next.send();
        isOffline = false;
      } catch (error) {
        if (error instanceof OfflineError) {
          isOffline = true;
          isSending = false;
          tell();
          later(() => void run(), AGAIN);
          return;
        }
        isOffline = false;
        next.onRefused(/** @type {Error} */ (error));
      }
      waiting.shift();
      tell();
    }
    isSending = false;
  }

  return {
    get waiting() {
      return waiting.length;
    },
    /** @param {Send} send tried until the server answers @param {(error: Error) => void} [refused] */
    put(send, refused = onRefused) {
      waiting.push({ send, onRefused: refused });
      tell();
      void run();
    },
    /** Try now. */
    wake: () => void run(),
    /** Once all is answered. @returns {Promise<void>} */
    settled: () => (waiting.length ? new Promise((resolve) => void idle.add(resolve)) : Promise.resolve()),
  };
}
