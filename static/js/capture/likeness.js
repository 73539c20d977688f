// How alike the photos of this phone are, once the server has looked: "new view", "like 3 others". Only its own photos are
// counted there. Nothing depends on it: without an answer the words stay as they are.
import { call } from "../lib/http.js";

/** The server looks a few seconds after a photo came; then again, as it may have many in hand. */
const ASK_AFTER = [6_000, 20_000, 60_000];

/**
 * @param {() => void} changed called when more is known
 * @returns {{known: Map<string, number>, arrived: () => void}} how many others a photo looks like, by SHA-256
 */
export function createLikeness(changed) {
  /** @type {Map<string, number>} */
  const known = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const ask = async (/** @type {number} */ turn) => {
    const answer = await call("GET", "/capture/likeness").catch(() => ({ photos: [] }));
    for (const { sha256, similar } of answer.photos) known.set(sha256, similar);
    if (answer.photos.length) changed();
    wait(turn + 1);
  };
  /** @param {number} turn */
  function wait(turn) {
    clearTimeout(timer);
    const after = ASK_AFTER[turn];
    if (after !== undefined) timer = setTimeout(() => void ask(turn), after);
  }
  return { known, arrived: () => wait(0) };
}
