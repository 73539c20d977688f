// Who this phone is: it joins a project by the token in the fragment, which the page swaps for a cookie. What the server
// told then is kept, so that a start without a signal shows the project and takes photos. And what the phone tells of
// itself: how much is on it and nowhere else.
import { ApiError, OfflineError, call } from "../lib/http.js";
import { say, sayError } from "../lib/language.js";
import { later } from "./words.js";

/** @typedef {import("./shapes.js").Me} Me */
/** @typedef {import("./shapes.js").Joined} On */

const AGAIN = 30; // seconds, when the server could not be asked or could not say who we are
const REPORTED = 5_000; // ms between two reports while photos go out
const LAST_REPORTED = 500; // ms after the last has gone: then people close the page
const PATIENCE = 15_000; // ms for its answer: a weak signal may carry nothing at all

/** @param {Pick<import("./store.js").Store, "fact" | "putFact" | "say">} store @param {On} on */
export function createJoining(store, on) {
  let retry = 0;

  /** Ask the server who this phone is, with the code in the address if there is one. */
  async function join() {
    clearTimeout(retry);
    const token = location.hash.slice(1);
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const me = await (token ? call("POST", "/capture/join", { token }, { signal }) : call("GET", "/capture/me", undefined, { signal }));
      if (token) forgetToken();
      await store.putFact("me", me).catch(() => {}); // a full phone keeps what it knew before
      if (token) store.say("joined");
      await on.joined(me, "");
    } catch (error) {
      await refused(error instanceof DOMException ? new OfflineError() : error, token);
    }
  }

  /** Open with what the server told last, before it is asked; a new code in the address may be of another project. */
  async function start() {
    const known = location.hash ? undefined : await remembered();
    if (known) await on.joined(known, "");
    await join();
  }

  /** @returns {Promise<Me | undefined>} */
  const remembered = () => store.fact("me").catch(() => undefined);

  /** @param {unknown} error @param {string} token */
  async function refused(error, token) {
    const known = await remembered();
    if (error instanceof OfflineError) {
      if (known) await on.joined(known, "");
      else on.closed(say("No connection"), say("This page opens your project when there is one. Photos cannot be taken here before."));
      if (token || !known) retry = window.setTimeout(() => void join(), AGAIN * 1000);
    } else if (error instanceof ApiError && error.status === 429) await wait(error.retryAfter ?? 60, known);
    else if (error instanceof ApiError && error.status < 500) await closed(error, token, known);
    else await wait(AGAIN, known, sayError(error));
  }

  /** @param {number} seconds @param {Me | undefined} known @param {string} [words] */
  async function wait(seconds, known, words = "") {
    const [title, why] = words ? [say("The server does not answer as it should"), words] : later(seconds, new Date());
    if (known) await on.joined(known, "");
    else on.closed(title, why);
    if (known) on.notice(`${title}. ${why}`);
    retry = window.setTimeout(() => void join(), seconds * 1000);
  }

  /** @param {ApiError} error @param {string} token @param {Me | undefined} known */
  async function closed(error, token, known) {
    if (token) {
      // This code opens nothing, but the one of before may still hold.
      forgetToken();
      if (!known) return on.closed(say("This code does not open"), sayError(error));
      on.notice(sayError(error));
      return void join();
    }
    if (known) return on.joined(known, say("This phone's code is no longer valid. Scan a new code of this project; your photos stay here."));
    return on.closed(say("Scan the code"), say("This page opens by the QR code of a project. Ask the person who wants the photos."));
  }

  /** The fragment leaves the address, so that it is not shared by accident. */
  function forgetToken() {
    history.replaceState(null, "", location.pathname);
  }

  return { start, join };
}

/**
 * Tell the server how many photos are still here, whenever that changes: nobody shall think that all have come.
 * @param {(waiting: {missing: number}) => void} heard once the server has it
 * @returns {(waiting: {photos: number, bytes: number, oldest: string | null, persisted: boolean | null, missing: number}) => void}
 */
export function createReporting(heard) {
  let told = "";
  let next = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function report() {
    timer = undefined;
    const now = next;
    await call("PATCH", "/capture/me", { waiting: JSON.parse(now) }, { keepalive: true }).then(
      () => heard(JSON.parse((told = now))),
      () => {}, // told with the next change, or the next visit
    );
  }

  return (waiting) => {
    next = JSON.stringify(waiting);
    if (next === told || timer) return;
    timer = setTimeout(() => void report(), waiting.photos ? REPORTED : LAST_REPORTED);
  };
}
