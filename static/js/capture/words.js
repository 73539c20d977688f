// What the page says. Pure: from counts and facts to sentences, in the order of truth: offline or unsafe first.
import { isolated } from "../lib/dom.js";

/** @typedef {ReturnType<typeof import("./shots.js").count>} Counts */
/** @typedef {import("./shapes.js").Facts} Facts */

const LATE = 2 * 86_400_000; // ms, after which an unsent photo is shown as a danger

/** @param {number} n @param {string} one @param {string} [many] */
const some = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

/**
 * @param {Counts} n @param {Facts} facts
 * @returns {[string, string]} headline and the line below
 */
export function headline(n, facts) {
  if (facts.unkept) return [`${some(facts.unkept, "photo is", "photos are")} not kept`, "This page alone still has what stands below. Do not close it."];
  if (facts.keeping) return [`Keeping ${some(facts.keeping, "photo")} on this phone`, "One moment: do not close this page yet."];
  if (n.all === 0) return welcome(facts);
  if (n.open && facts.ended) return [`${some(n.open, "photo")} only on this phone`, "Nothing is lost. They go out when you scan a new code of this project."];
  if (n.open && !facts.isOnline) return [`${some(n.open, "photo")} only on this phone`, "No connection. They go out when there is one, while this page is open."];
  if (n.open && facts.heldBack) return [`${some(n.open, "photo")} only on this phone`, facts.heldBack === "stopped" ? "You stopped sending. Press Go on to send them." : "They wait for Wi-Fi. Keep this page open."];
  if (n.open && facts.wait) return [`${some(n.open, "photo")} only on this phone`, `${facts.wait} This page tries again by itself.`];
  if (n.open && facts.isHeld) return [`${some(n.open, "photo")} only on this phone`, "Say what it is, or press Next. Otherwise it goes out by itself in a moment."];
  if (n.open) return [`Sending ${n.open}${timeLeft(n, facts)}`, "Keep this page open until all are stored."];
  if (n.failed) return [`${some(n.failed, "photo needs", "photos need")} you`, `${n.stored} stored.`];
  if (n.foreign) return [`${some(n.foreign, "photo")} of another project`, "Press one to see where it belongs. Scan a code of that project to send it."];
  return [n.all === 1 ? "Stored" : `All ${n.all} stored`, `The server holds the same bytes. Last receipt ${hour(n.receipt)}. You can close this page, or press a photo to take it back.`];
}

/** @param {Facts} facts @returns {[string, string]} */
function welcome({ project, classes, before }) {
  const names = classes.slice(0, 12).map(({ name }) => isolated(name));
  const wanted = names.length ? ` Wanted: ${names.join(", ")}. Near and far, in any light.` : "";
  const stored = before ? ` ${some(before, "photo")} from this phone ${before === 1 ? "is" : "are"} stored.` : "";
  return [`Photos of damage, for ${isolated(project)}`, `No account. What you take goes to this project and nowhere else.${wanted}${stored}`];
}

/** @param {Counts} n @param {Facts} facts */
function timeLeft(n, { speed }) {
  const minutes = speed ? Math.round(n.bytes / speed / 60) : 0;
  return minutes ? `, about ${minutes} min` : "";
}

/** @param {string} time of a receipt */
function hour(time) {
  return new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
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
  if (!facts.isOnline) return [n.open ? `offline, ${n.open} waiting` : "offline", true];
  if (facts.ended) return [n.open ? `new code, ${n.open} waiting` : "new code needed", true];
  return [n.open ? `online, ${n.open} waiting` : "online, nothing waiting", false];
}

/**
 * The line at the foot: where unsent photos are and for how long, else what this page can do without a signal.
 * @param {Counts} n @param {Facts} facts
 * @returns {[string, "check" | "offline" | "alert" | "phone", boolean]} words, mark, and whether it is late
 */
export function truth(n, facts) {
  if (n.oldest !== Infinity) {
    const isLate = facts.now - n.oldest > LATE;
    const words = `Oldest unsent: ${age(facts.now - n.oldest)}. ${risk(facts)}`;
    return [facts.isPersisted ? `Kept on this phone. ${words}` : words, isLate || facts.isNearlyFull ? "alert" : "phone", isLate];
  }
  if (!facts.isSecure) return ["Plain connection: not secret, and opens only with a signal. Photos wait here.", "alert", false];
  const start = facts.isReady ? "Ready without signal." : "Not yet ready without signal.";
  const room = facts.room === null ? "" : ` Room for about ${some(facts.room, "photo")}.`;
  return [`${start}${room}`, facts.isReady ? "check" : facts.isOnline ? "alert" : "offline", false];
}

/** What could go wrong with a photo that is only here, or what to do for it. Two lines at most, with what is before it. @param {Facts} facts */
function risk({ isNearlyFull, isPersisted, isOnline, isReady }) {
  if (isNearlyFull) return "The room for photos is nearly used up.";
  if (!isPersisted) return "This browser may drop it when the phone is full.";
  if (isOnline) return "Keep this page open.";
  return isReady ? "Open this page again when there is signal." : "Keep this page open until there is signal.";
}

/** How long ago, in the one unit that matters. @param {number} ms */
export function age(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : some(Math.floor(minutes / 1440), "day");
}

/**
 * @param {{state: string, size: number, offset: number}} shot @param {boolean} isOnline
 * @returns {[string, string, boolean]} words, icon, and whether it needs a person
 */
export function label({ state, size, offset }, isOnline) {
  const percent = `${Math.floor((100 * offset) / Math.max(size, 1))}\u00a0%`;
  switch (state) {
    case "writing":
      return ["not whole yet", "phone", false];
    case "stored":
      return ["stored", "check", false];
    case "failed":
      return ["needs you", "alert", true];
    case "uploading":
    case "verifying":
      if (isOnline) return [`sending ${percent}`, "send", false];
  }
  return offset ? [`paused, ${percent}`, "send", false] : ["only on this phone", "phone", false];
}

/**
 * What can be said of a photo that somebody pressed.
 * @param {{state: string, error: string, project: number, project_name: string}} shot @param {number} project that is joined
 */
export function about({ state, error, project: own, project_name }, project) {
  if (state === "stored") return "The server holds the same bytes.";
  if (error) return error;
  if (own !== project) return `Taken for ${isolated(project_name)}, and only on this phone. Scan a code of that project to send it.`;
  return "Only on this phone.";
}

/** Before a photo goes away. @param {{state: string}} shot */
export function question({ state }) {
  if (state === "stored") return "Take this photo back? It goes to the project's trash. You can do so for 24 hours, while nobody has labelled it.";
  return "Delete this photo? It is only on this phone: deleted here, it is gone.";
}

/**
 * Browsers inside other apps lose their photos with the app's page.
 * @param {string} agent navigator.userAgent
 */
export function isInsideApp(agent) {
  return /FBAN|FBAV|Instagram|Line\/|MicroMessenger|Snapchat|; wv\)/.test(agent);
}
