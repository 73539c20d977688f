// Asks until the server has all tiles of a photo: they are made when somebody first looks.

/** @typedef {import("./pyramid.js").Pyramid & {done: number}} Standing done: share of the tiles that is there */
/** @typedef {(url: string) => Promise<Standing>} Ask rejects with an error that may have `retryAfter` in seconds */

/** Milliseconds before the first question: who walks on at once needs no tiles. */
const FIRST = 250;
/** Milliseconds between questions. */
const EVERY = 400;
/** Milliseconds before it is asked again where the server could not be reached, or could not make them now. */
const AFTER_A_FAULT = 5000;

/**
 * @param {Ask} ask
 * @param {{onReady(pyramid: import("./pyramid.js").Pyramid): void, onProgress(done: number): void, onFail(error: any): void}} told
 */
export function createAsking(ask, { onReady, onProgress, onFail }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let turn = 0;

  /** @param {string} url @param {number} mine */
  async function look(url, mine) {
    try {
      const { done, side, levels } = await ask(url);
      if (mine !== turn) return;
      if (done === 1) return onReady({ side, levels });
      onProgress(done);
      plan(url, EVERY);
    } catch (error) {
      if (mine !== turn) return;
      onFail(error);
      if (isPassing(error)) plan(url, AFTER_A_FAULT);
    }
  }

  /** @param {string} url @param {number} after ms */
  function plan(url, after) {
    const mine = turn;
    timer = setTimeout(() => void look(url, mine), after);
  }

  return {
    /** @param {string} url */
    start(url) {
      this.stop();
      plan(url, FIRST);
    },
    stop() {
      turn++;
      clearTimeout(timer);
    },
  };
}

/** Whether it may go better the next time: no connection, a busy server. @param {any} error */
function isPassing(error) {
  return typeof error?.status !== "number" || error.status >= 500;
}
