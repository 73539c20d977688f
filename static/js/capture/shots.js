// A photo on this phone and what can happen to it. Pure: a shot and an event make the shot that follows, which the
// store keeps; also which shot is sent next, and how many there are of each kind.
import { say } from "../lib/language.js";

/** @typedef {import("./shapes.js").Shot} Shot */
/** @typedef {import("./shapes.js").ShotEvent} ShotEvent */

export const ABANDONED = 60_000; // ms without a piece: the page that wrote it is gone
const LONGEST = 300_000;
const HELD = 20_000; // ms since a person last touched what is asked of a photo

/** @type {Record<ShotEvent["type"], Shot["state"][]>} */
const POSSIBLE = {
  touched: ["writing"],
  kept: ["writing"],
  pictured: ["queued", "uploading", "verifying", "stored", "failed"],
  shown: ["queued", "uploading", "verifying", "stored", "failed"],
  told: ["writing", "queued", "failed"],
  begun: ["queued", "uploading", "verifying"], // the latter two: a tab was closed in the middle
  moved: ["uploading"],
  received: ["uploading", "verifying"],
  delayed: ["uploading", "verifying"],
  refused: ["uploading", "verifying"],
  again: ["queued", "failed"],
};

/**
 * @param {import("./shapes.js").About & Pick<Shot, "id" | "name" | "type" | "size"> & {now: number}} about
 * @returns {Shot}
 */
export function newShot({ now, ...about }) {
  return {
    ...about,
    state: "writing",
    kept_at: now,
    touched_at: now,
    sha256: "",
    is_pictured: false,
    upload_url: "",
    offset: 0,
    tries: 0,
    next_try: 0,
    error: "",
    is_final: false,
    stored_at: "",
  };
}

/**
 * @param {Shot} shot
 * @param {ShotEvent} event
 * @returns {Shot | null} null: this cannot happen to it now
 */
export function after(shot, event) {
  if (!POSSIBLE[event.type].includes(shot.state)) return null;
  switch (event.type) {
    case "touched":
      return { ...shot, touched_at: event.now };
    case "kept":
      return { ...shot, state: "queued", sha256: event.sha256 };
    case "pictured":
      return { ...shot, is_pictured: true };
    case "shown":
      return { ...shot, is_shown: true };
    case "told":
      return { ...shot, ...event.told, is_retold: shot.is_retold || Boolean(event.told.hint ?? event.told.place ?? event.told.coached) || event.told.note !== undefined };
    case "begun":
      return { ...shot, state: "uploading", error: "" };
    case "moved":
      return { ...shot, state: event.offset === shot.size ? "verifying" : "uploading", is_retold: false, upload_url: event.upload_url, offset: event.offset };
    case "received":
      return received(shot, event.receipt);
    case "delayed":
      return { ...shot, state: "queued", error: event.words, tries: shot.tries + (event.is_counted ? 1 : 0), next_try: event.next_try };
    case "refused":
      return { ...shot, state: "failed", error: event.words, is_final: event.is_final, upload_url: "", offset: 0 };
    case "again":
      return { ...shot, state: "queued", error: "", is_final: false, tries: 0, next_try: 0, held_until: 0 };
  }
}

/** The bytes here may go only when the server holds the same ones. @param {Shot} shot @param {import("../lib/tus.js").Receipt} receipt @returns {Shot} */
function received(shot, receipt) {
  if (receipt.size === shot.size && receipt.sha256 === shot.sha256)
    return { ...shot, state: "stored", offset: shot.size, error: "", tries: 0, stored_at: receipt.stored_at };
  return { ...shot, state: "failed", error: say("The receipt does not fit this photo. Send it again."), is_final: false, upload_url: "", offset: 0 };
}

/**
 * How long to wait after so many tries: longer each time up to five minutes, with jitter, so that a crowd of phones
 * does not come back at once.
 * @param {number} tries @param {number} random 0 to 1
 * @returns {number} ms
 */
export function backOff(tries, random) {
  return Math.min(LONGEST, 1000 * 2 ** Math.min(Math.max(tries, 1) - 1, 20)) * (0.5 + random / 2);
}

/**
 * @param {Shot[]} shots @param {number} project that the phone has joined
 * @returns {Shot[]} those that may go out, oldest first
 */
export function waiting(shots, project) {
  return shots.filter((shot) => shot.project === project && isOnItsWay(shot)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** For a photo of which somebody is saying something. @param {number} [now] */
export function hold(now = Date.now()) {
  return { held_until: now + HELD };
}

/** @param {Shot} shot @returns {number} ms; when it may go out */
export function due({ next_try, held_until = 0 }) {
  return Math.max(next_try, held_until);
}

/** Nothing of it is on its way now, so that what is said of it goes with it. @param {Shot} shot */
export function isTellable({ state }) {
  return POSSIBLE.told.includes(state);
}

/** Whole on this phone, and not refused. @param {Shot} shot */
export function isOnItsWay(shot) {
  return shot.state === "queued" || shot.state === "uploading" || shot.state === "verifying";
}

/** A page that was closed while it wrote left this behind: its end is not here. @param {Shot} shot @param {number} now */
export function isAbandoned(shot, now) {
  return shot.state === "writing" && now - shot.touched_at > ABANDONED;
}

/**
 * @param {Shot[]} shots @param {number} project
 * @returns {{all: number, stored: number, open: number, foreign: number, failed: number, bytes: number, oldest: number, receipt: string}}
 *   open: to be sent to this project, with their bytes; foreign: taken for another project; oldest: when the oldest that
 *   is not stored was kept (Infinity: all are); receipt: time of the last one
 */
export function count(shots, project) {
  const open = waiting(shots, project);
  const stored = shots.filter((shot) => shot.state === "stored");
  return {
    all: shots.filter(({ state }) => state !== "writing").length,
    stored: stored.length,
    open: open.length,
    foreign: shots.filter((shot) => shot.project !== project && isOnItsWay(shot)).length,
    failed: shots.filter((shot) => shot.state === "failed").length,
    bytes: open.reduce((sum, shot) => sum + shot.size - shot.offset, 0),
    oldest: Math.min(...shots.filter((shot) => shot.state !== "stored").map((shot) => shot.kept_at)),
    receipt: stored.reduce((last, shot) => (shot.stored_at > last ? shot.stored_at : last), ""),
  };
}

/**
 * Write a moment as this phone's clock shows it, with its offset: "2026-11-24T09:00:00+01:00".
 * @param {Date} moment
 */
export function localTime(moment) {
  const two = (/** @type {number} */ value) => String(Math.floor(Math.abs(value))).padStart(2, "0");
  const east = -moment.getTimezoneOffset();
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  const time = `${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
  return `${day}T${time}${east < 0 ? "-" : "+"}${two(east / 60)}:${two(east % 60)}`;
}
