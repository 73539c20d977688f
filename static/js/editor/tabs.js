// One tab of a browser writes, the others look on: two journals of one person must not race. Web Locks decide;
// where they are missing (plain http), a record in localStorage that is renewed every two seconds.
import { uuid7 } from "../lib/uuid.js";

const EVERY = 2000;
const DEAD = 6000;

/**
 * @param {string} name one per person and server
 * @param {{gained: () => void, lost: () => void}} on
 */
export function becomeWriter(name, on) {
  return "locks" in navigator && navigator.locks ? byLocks(name, on) : byRecord(name, on);
}

/** @param {string} name @param {{gained: () => void, lost: () => void}} on */
function byLocks(name, on) {
  let isWriter = false;
  /** @type {() => void} */
  let decide = () => {};
  const decided = /** @type {Promise<void>} */ (new Promise((resolve) => (decide = resolve)));
  /** @param {LockOptions} options */
  async function hold(options) {
    try {
      const got = await navigator.locks.request(name, options, (lock) => {
        decide();
        if (!lock) return false;
        isWriter = true;
        on.gained();
        return new Promise(() => {});
      });
      if (got === false) void hold({});
    } catch {
      // Another tab took it over. It comes back to us when that one is closed.
      if (!isWriter) return;
      isWriter = false;
      on.lost();
      void hold({});
    }
  }
  void hold({ ifAvailable: true });
  return {
    get isWriter() {
      return isWriter;
    },
    /** Fulfilled when it is known whether this tab writes. */
    decided,
    take: () => void hold({ steal: true }),
  };
}

/** @param {string} name @param {{gained: () => void, lost: () => void}} on */
function byRecord(name, on) {
  const tab = uuid7();
  let isWriter = false;
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(name) ?? "null");
    } catch {
      return null;
    }
  };
  /** @param {boolean} force */
  function look(force) {
    const held = read();
    const isFree = !held || held.tab === tab || Date.now() - held.at > DEAD;
    if (isFree || force) localStorage.setItem(name, JSON.stringify({ tab, at: Date.now() }));
    const now = isFree || force;
    if (now === isWriter) return;
    isWriter = now;
    if (now) on.gained();
    else on.lost();
  }
  look(false);
  setInterval(() => look(false), EVERY);
  window.addEventListener("storage", (event) => event.key === name && look(false));
  window.addEventListener("pagehide", () => isWriter && localStorage.removeItem(name));
  return {
    get isWriter() {
      return isWriter;
    },
    decided: Promise.resolve(),
    take: () => look(true),
  };
}
