// The tracing's thread: started when the first line is begun, one for the page. Where there is none (an old browser,
// a worker that cannot load) the page does the work itself.
import { createTracing } from "./tracing.js";

/** @typedef {import("./tracing.js").Ask} Ask */
/** @typedef {import("./tracing.js").Told} Told */

export function createThread() {
  /** @type {Worker | null} */
  let worker = null;
  /** @type {ReturnType<typeof createTracing> | null} */
  let here = null;
  /** Asked and not answered. @type {Map<number, {ask: Ask, done: (told: Told) => void, failed: (error: unknown) => void}>} */
  const waiting = new Map();
  /** The tree that stands in the worker. @type {Ask | null} */
  let opened = null;
  let count = 0;

  function start() {
    worker = new Worker(new URL("./background.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data: { id, told } }) => {
      const asked = waiting.get(id);
      if (asked?.ask.kind === "open") opened = asked.ask;
      waiting.delete(id);
      asked?.done(told);
    });
    worker.addEventListener("error", goOnHere);
  }

  /** The worker is gone, or never came: what it knew and what it was asked is done here. */
  function goOnHere() {
    worker?.terminate();
    worker = null;
    const tracing = (here ??= createTracing());
    if (opened) attempt(() => tracing.answer(/** @type {Ask} */ (opened)));
    opened = null;
    for (const { ask, done, failed } of waiting.values()) attempt(() => done(tracing.answer(ask)), failed);
    waiting.clear();
  }

  /** @param {() => void} run @param {(error: unknown) => void} [failed] */
  function attempt(run, failed = () => {}) {
    try {
      run();
    } catch (error) {
      failed(error);
    }
  }

  /** @param {Ask} ask @returns {Promise<Told>} rejects where the picture cannot be worked on */
  return function send(ask) {
    if (!here && !worker) attempt(typeof Worker === "undefined" ? goOnHere : start, goOnHere);
    return new Promise((done, failed) => {
      if (here) {
        const tracing = here;
        attempt(() => done(tracing.answer(ask)), failed);
        return;
      }
      const id = count++;
      waiting.set(id, { ask, done, failed });
      worker?.postMessage({ id, ask });
    });
  };
}
