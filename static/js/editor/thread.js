// A thread that answers questions for the page: started when the first is asked. Where there is none (an old browser, a
// worker that cannot load) the page answers itself. For answers that need nothing but their question; the tracing,
// whose worker remembers a tree, has a thread of its own (trace/thread.js).

/**
 * @template Ask, Told
 * @param {() => Worker} start the worker; it gets {id, ask} and posts {id, told}
 * @param {(ask: Ask) => Told} answer the same here
 * @returns {(ask: Ask) => Promise<Told>}
 */
export function createThread(start, answer) {
  /** @type {Worker | null} */
  let worker = null;
  let isHere = typeof Worker === "undefined";
  /** Asked and not answered. @type {Map<number, {ask: Ask, done: (told: Told) => void}>} */
  const waiting = new Map();
  let count = 0;

  function begin() {
    worker = start();
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
        if (!worker) begin();
        worker?.postMessage({ id, ask });
      } catch {
        goOnHere();
      }
    });
  };
}
