// What the page says. Pure: from counts and facts to sentences, in the order of truth: offline or unsafe first.
import { isolated } from "../lib/dom.js";

/**
 * @typedef {{all: number, stored: number, waiting: number, sending: number, refused: number}} Counts
 * @typedef {{project: string, classes: string[], isOnline: boolean, isSecure: boolean, hasHash: boolean, before: number, receipt: string}} Facts
 */

/** @param {number} n @param {string} one @param {string} [many] */
const some = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/**
 * @param {Counts} n @param {Facts} facts
 * @returns {[string, string]} headline and the line below
 */
export function headline(n, facts) {
  const open = n.waiting + n.sending;
  if (n.all === 0) {
    const wanted = facts.classes.length ? ` Wanted: ${facts.classes.map(isolated).join(", ")}. Near and far, in any light.` : "";
    const before = facts.before ? ` ${some(facts.before, "photo")} from this phone ${facts.before === 1 ? "is" : "are"} stored.` : "";
    return [`Photos of damage, for ${isolated(facts.project)}`, `No account. What you take goes to this project and nowhere else.${wanted}${before}`];
  }
  if (open && !facts.isOnline) return [`${some(open, "photo")} only on this phone`, "No connection. They go out when there is one, while this page is open."];
  if (open) return [`Sending ${n.all - open - n.refused + 1} of ${n.all - n.refused}`, "Keep this page open until all are stored."];
  if (n.refused) return [`${some(n.refused, "photo needs", "photos need")} you`, `${n.stored} stored.`];
  const time = facts.receipt ? ` Last receipt ${facts.receipt}.` : "";
  return [n.all === 1 ? "Stored" : `All ${n.all} stored`, `The server holds the same bytes.${time} You can close this page, or press a photo to take it back.`];
}

/**
 * Too many codes that do not open were tried from this network: when this page tries again.
 * @param {number} seconds to wait @param {Date} now
 * @returns {[string, string]} headline and the line below
 */
export function later(seconds, now) {
  const when = new Date(now.getTime() + seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  return [`Trying again at ${when}`, "Old or wrong codes were scanned here too often. Leave this page open, or scan a newer code now."];
}

/**
 * @param {Counts} n @param {Facts} facts
 * @returns {[string, boolean]} the pill at the top right, and whether it needs a person
 */
export function line(n, facts) {
  const open = n.waiting + n.sending;
  if (!facts.isOnline) return [open ? `offline, ${open} waiting` : "offline", true];
  return [open ? `online, ${open} waiting` : "online, nothing waiting", false];
}

/**
 * @param {Counts} n @param {Facts} facts
 * @returns {[string, "check" | "offline" | "alert" | "phone"]} the line at the foot and its mark
 */
export function truth(n, facts) {
  const open = n.waiting + n.sending;
  if (!facts.isOnline) return [open ? "Offline. Photos not yet stored are only in this open page: do not close it." : "Offline. You can take photos while this page stays open.", "offline"];
  if (open) return ["Photos not yet stored are only in this open page.", "phone"];
  if (!facts.isSecure) return [`Plain connection, not secret.${facts.hasHash ? "" : " The server alone checks each photo's bytes."}`, "alert"];
  return ["Secure connection. A photo is ticked only when the server holds the same bytes.", "check"];
}

/**
 * @param {{state: string, percent: number, words: string, tries: number}} shot
 * @returns {[string, string, boolean]} words, icon, and whether it needs a person
 */
export function label(shot) {
  switch (shot.state) {
    case "stored":
      return ["stored", "check", false];
    case "sending":
      return [`sending ${shot.percent}\u00a0%`, "send", false];
    case "checking":
      return ["sending 100\u00a0%", "send", false];
    case "refused":
      return ["needs you", "alert", true];
    default:
      return ["only on this phone", "phone", false];
  }
}

/**
 * Browsers inside other apps lose their photos with the app's page.
 * @param {string} agent navigator.userAgent
 */
export function isInsideApp(agent) {
  return /FBAN|FBAV|Instagram|Line\/|MicroMessenger|Snapchat|; wv\)/.test(agent);
}
