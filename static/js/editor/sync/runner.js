// When things are sent: one run at a time, a moment after something was done; after a failure later and later.
import { ApiError } from "../../lib/http.js";

/** @typedef {{later: (run: () => void, ms: number) => any, cancel: (timer: any) => void, random: () => number}} Timers */
/**
 * @typedef {object} Work
 * @property {() => Promise<void>} prepare before anything is sent
 * @property {() => boolean} isLeft
 * @property {() => Promise<void>} next send one request; what it throws ends the run, and it is tried again later
 * @property {() => void} onSignedOut
 * @property {() => void} onEnd of a run
 */
/** @typedef {ReturnType<typeof createRunner>} Runner */

const LONGEST_WAIT = 30_000;

/** @type {Timers} */
export const browserTimers = {
  later: (run, ms) => setTimeout(run, ms),
  cancel: (timer) => clearTimeout(timer),
  random: () => Math.random(),
};

/**
 * How long to wait after so many failures: longer each time, with jitter so that a crowd does not come back at once.
 * @param {number} failures
 * @param {number} random 0 to 1
 * @param {number | null} [asked] seconds, when the server said how long
 * @returns {number} milliseconds
 */
export function waitAfter(failures, random, asked = null) {
  const wait = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(failures, 8)) * (0.5 + random / 2);
  return Math.max(wait, (asked ?? 0) * 1000);
}

/** @param {Work} work @param {Timers} timers */
export function createRunner({ prepare, isLeft, next, onSignedOut, onEnd }, timers) {
  let isOn = false;
  let isRunning = false;
  let isOffline = false;
  let isSignedOut = false;
  let failures = 0;
  /** @type {any} */
  let timer = null;

  const maySend = () => isOn && !isSignedOut;

  /** @param {number} delay milliseconds; with 0 what was planned for later comes at once */
  function plan(delay) {
    if (timer !== null) {
      if (delay > 0) return;
      timers.cancel(timer);
    }
    timer = timers.later(() => {
      timer = null;
      void run();
    }, delay);
  }

  async function run() {
    if (isRunning || !maySend()) return;
    isRunning = true;
    try {
      await prepare();
      while (isLeft() && maySend()) {
        await next();
        failures = 0;
        isOffline = false;
      }
    } catch (error) {
      postpone(error);
    } finally {
      isRunning = false;
      onEnd();
    }
  }

  /** @param {any} error */
  function postpone(error) {
    const isAnswer = error instanceof ApiError;
    if (isAnswer && error.status === 401) {
      isSignedOut = true;
      onSignedOut();
      return;
    }
    isOffline = !isAnswer;
    failures += 1;
    if (timer !== null) timers.cancel(timer);
    timer = null;
    plan(waitAfter(failures, timers.random(), isAnswer ? error.retryAfter : null));
  }

  return {
    get isOffline() {
      return isOffline;
    },
    get isSignedOut() {
      return isSignedOut;
    },
    /** Nothing is under way, and something could be. */
    get isFree() {
      return maySend() && !isRunning;
    },
    plan,
    /** @param {boolean} on whether anything may be sent at all */
    turn(on) {
      isOn = on;
    },
    /** The network or the page is back: try at once. */
    wake() {
      failures = 0;
      if (isLeft()) plan(0);
    },
    /** Somebody signed in again. */
    signedIn() {
      isSignedOut = false;
    },
  };
}
