// The thread that works on masks: started when the first is asked, one for the page. Where there is none (an old
// browser, a worker that cannot load) the page does the work itself.
import { answer } from "./work.js";

/** @typedef {import("./work.js").Ask} Ask */
/** @typedef {ReturnType<typeof answer>} Told */
/** @typedef {(ask: Ask) => Promise<Told>} Send */

/** @returns {Send} */
export function createThread() {
  /** @type {Worker | null} */
  let worker = null;
  let isHere = typeof Worker === "undefined";
  /** Asked and not answered. @type {Map<number, {ask: Ask, done: (told: Told) => void}>} */
  const waiting = new Map();
  let count = 0;

  function start() {
    worker = new Worker(new URL("./background.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data: { id, told } }) => {
      waiting.get(id)?.done(told);
      waiting.delete(id);
    });
    worker.addEventListener("error", goOnHere);
  }

  /** The worker is gone, or never came: what it was asked is done here. */
  function goOnHere() {
    isHere = true;
    worker?.terminate();
    worker = null;
    for (const { ask, done } of waiting.values()) done(answer(ask));
    waiting.clear();
  }

  return function send(ask) {
    if (isHere) return Promise.resolve(answer(ask));
    return new Promise((done) => {
      const id = count++;
      waiting.set(id, { ask, done });
      try {
        if (!worker) start();
        worker?.postMessage({ id, ask });
      } catch {
        goOnHere();
      }
    });
  };
}
