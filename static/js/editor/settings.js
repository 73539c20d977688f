// What a person set for themselves, wherever they sign in: looks, keys, how they see. The page comes with what the server
// knows; this browser keeps a copy, which holds what was set without a connection. Each setting has the moment it was
// set: the later one counts. Sending never holds anything up; what does not get through is sent the next time.
import { ApiError } from "../lib/http.js";
import { createEmitter } from "./emitter.js";
import { same } from "./numbers.js";

/** @typedef {{value: any, at: string}} Choice at: as the server writes times, so that text compares as time does */
/** @typedef {Readonly<Record<string, Choice>>} Choices by the setting's name */
/** @typedef {ReturnType<typeof createSettings>} Settings */
/** @typedef {Pick<Storage, "getItem" | "setItem">} Place */

/** What holds for whom has set nothing. @type {Readonly<Record<string, any>>} */
export const USUAL = { theme: "system", editor_theme: "mid", adjust: {}, ink: {}, keep_view: true, smoothing: false, queue_order: "oldest", preset: "blemish", keys: {} };
/** Milliseconds until what is set is sent: a slider that is dragged sets many. */
const PAUSE = 500;
/** Milliseconds until what did not get through is sent again. */
const AGAIN = 30_000;

/**
 * Of two lists the later choice of each setting. Pure.
 * @param {Choices} ours
 * @param {Choices} theirs counts when both were set at once
 * @returns {Choices}
 */
export function merged(ours, theirs) {
  const newer = Object.entries(theirs).filter(([name, { at }]) => !ours[name] || at >= ours[name].at);
  return { ...ours, ...Object.fromEntries(newer) };
}

/**
 * What the server does not know yet. Pure.
 * @param {Choices} ours
 * @param {Choices} theirs the server's
 * @returns {Choices}
 */
export function unsent(ours, theirs) {
  return Object.fromEntries(Object.entries(ours).filter(([name, { at }]) => !theirs[name] || at > theirs[name].at));
}

/**
 * @param {object} options
 * @param {Choices} options.given the server's, from the page
 * @param {string} options.key one per person and server
 * @param {(method: string, path: string, body: any) => Promise<any>} options.call
 * @param {Place | null} [options.place] null: this browser keeps nothing
 * @param {() => number} [options.now] milliseconds
 * @param {(run: () => void, ms: number) => any} [options.later]
 */
export function createSettings({ given, key, call, place = null, now = Date.now, later = setTimeout }) {
  const { on, emit } = createEmitter();
  /** As the server told last. */
  let server = given;
  let known = merged(read(copy()), given);
  let isSending = false;
  /** @type {any} */
  let timer;

  function copy() {
    try {
      return place?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  /** @param {Choices} next */
  function take(next) {
    const before = known;
    known = next;
    try {
      place?.setItem(key, JSON.stringify(known));
    } catch {
      // It holds for this page, and for the server.
    }
    const names = Object.keys(known).filter((name) => !same(before[name]?.value, known[name]?.value));
    if (names.length) emit("change", new Set(names));
  }

  /** @param {number} pause milliseconds */
  function soon(pause) {
    clearTimeout(timer);
    timer = later(() => void send(), pause);
  }

  /** @param {Choices} sent @param {Choices} told what the server made of it */
  function answered(sent, told) {
    server = told;
    // A clock that is ahead was set right: of what was sent the server's moment counts, unless it was set anew since.
    const left = Object.entries(known).filter(([name, choice]) => sent[name] !== choice);
    take(merged(Object.fromEntries(left), told));
  }

  async function send() {
    const waiting = unsent(known, server);
    if (isSending || !Object.keys(waiting).length) return;
    isSending = true;
    try {
      answered(waiting, await call("PATCH", "/me/settings", waiting));
      if (Object.keys(unsent(known, server)).length) soon(PAUSE);
    } catch (error) {
      // What an older server does not know stays here. Without a sign-in the next occasion will do.
      if (!(error instanceof ApiError) || error.status >= 500) soon(AGAIN);
      else if (error.status === 422) server = merged(server, waiting);
    } finally {
      isSending = false;
    }
  }

  return {
    /** Be told which settings have changed, here or elsewhere. @param {(names: ReadonlySet<string>) => void} listener */
    onChange: (listener) => on("change", listener),
    /** @param {string} name @returns {any} */
    get: (name) => known[name]?.value ?? USUAL[name],
    /** @param {string} name @param {any} value null: as is usual */
    set(name, value) {
      if (same(known[name]?.value ?? USUAL[name], value)) return;
      // Later than what is known, also where this device's clock is behind.
      const at = Math.max(now(), (Date.parse(known[name]?.at ?? "") || 0) + 1);
      take({ ...known, [name]: { value, at: new Date(at).toISOString() } });
      soon(PAUSE);
    },
    /** Send what waits, now. */
    send,
    /** Another tab of this browser has set something. @param {string | null} text its copy */
    hear: (text) => take(merged(known, read(text))),
  };
}

/** @param {string | null} text @returns {Choices} what can be used of a copy */
function read(text) {
  try {
    const found = Object.entries(JSON.parse(text ?? "{}"));
    return Object.fromEntries(found.filter(([name, choice]) => name in USUAL && typeof choice?.at === "string" && "value" in choice));
  } catch {
    return {};
  }
}
