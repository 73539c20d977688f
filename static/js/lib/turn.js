// Something that one tab of a browser does at a time. Web Locks decide; where there are none (plain http), a lease.

const LEASE = 15_000; // ms
const RENEWED = 5_000;

/**
 * @param {string} name
 * @param {(ms: number) => Promise<boolean>} lease take or renew one for so long (0: give it back); false: another tab has it
 * @param {(signal: AbortSignal) => Promise<void>} work aborted when another tab has taken the turn away
 * @param {boolean} [isTaken] take it from a tab that holds it and does nothing, such as one that the phone has frozen
 * @returns {Promise<boolean>} false: another tab has the turn, and nothing was done
 */
export function takeTurn(name, lease, work, isTaken = false) {
  return globalThis.navigator?.locks ? byLock(name, work, isTaken) : byLease(lease, work);
}

/** @param {string} name @param {(signal: AbortSignal) => Promise<void>} work @param {boolean} isTaken */
async function byLock(name, work, isTaken) {
  const abort = new AbortController();
  let done = Promise.resolve();
  try {
    return await navigator.locks.request(name, isTaken ? { steal: true } : { ifAvailable: true }, async (lock) => {
      if (!lock) return false;
      await (done = work(abort.signal));
      return true;
    });
  } catch (error) {
    abort.abort(); // taken away; or the work failed, and then there is nothing to abort
    await done;
    if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    return true;
  }
}

/** @param {(ms: number) => Promise<boolean>} lease @param {(signal: AbortSignal) => Promise<void>} work */
async function byLease(lease, work) {
  if (!(await lease(LEASE))) return false;
  const abort = new AbortController();
  const renewal = setInterval(async () => {
    if (!(await lease(LEASE).catch(() => false))) abort.abort();
  }, RENEWED);
  try {
    await work(abort.signal);
  } finally {
    clearInterval(renewal);
    await lease(0);
  }
  return true;
}
