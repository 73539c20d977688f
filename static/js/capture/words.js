// What the page says. Pure: from counts and facts to sentences, in the order of truth: offline or unsafe first.
import { isolated } from "../lib/dom.js";
import { say, sayCount, spoken } from "../lib/language.js";

/** @typedef {ReturnType<typeof import("./shots.js").count>} Counts */
/** @typedef {import("./shapes.js").Facts} Facts */

const LATE = 2 * 86_400_000; // ms, after which an unsent photo is shown as a danger

/** @type {Record<string, () => string>} */
const HELD = {
  stopped: () => say("You stopped sending. Press Go on to send them."),
  mobile: () => say("They wait for Wi-Fi. Keep this page open."),
  small: () => say("Small pictures go out now, the photos wait for Wi-Fi. Keep this page open."),
};

/** Photos that their page, or the camera, was ended with. @param {number} n */
export const notArrived = (n) =>
  sayCount(
    n,
    "Your last photo did not arrive here. Look in your gallery, or take it again.",
    "{n} photos did not arrive here. Look in your gallery, or take them again.",
  );

/** Photos that the server last heard of, and a browser that has forgotten them. @param {number} n */
export const cleared = (n) =>
  sayCount(
    n,
    "This browser has cleared what it kept: {n} photo that had not been sent is lost. Look in your gallery.",
    "This browser has cleared what it kept: {n} photos that had not been sent are lost. Look in your gallery.",
  );

/**
 * @param {Counts} n @param {Facts} facts
 * @returns {[string, string]} headline and the line below
 */
export function headline(n, facts) {
  if (facts.unkept)
    return [sayCount(facts.unkept, "{n} photo is not kept", "{n} photos are not kept"), say("This page alone still has what stands below. Do not close it.")];
  if (facts.keeping)
    return [sayCount(facts.keeping, "Keeping {n} photo on this phone", "Keeping {n} photos on this phone"), say("One moment: do not close this page yet.")];
  if (n.all === 0) return welcome(facts);
  const why = n.open && reason(facts);
  if (why) return [sayCount(n.open, "{n} photo only on this phone", "{n} photos only on this phone"), why];
  if (n.open) return [sending(n, facts), say("Keep this page open until all are stored.")];
  if (n.failed) return [sayCount(n.failed, "{n} photo needs you", "{n} photos need you"), say("{n} stored.", { n: n.stored })];
  if (n.foreign)
    return [
      sayCount(n.foreign, "{n} photo of another project", "{n} photos of another project"),
      say("Press one to see where it belongs. Scan a code of that project to send it."),
    ];
  return [
    n.all === 1 ? say("Stored") : say("All {n} stored", { n: n.all }),
    say("The server holds the same bytes. Last receipt {time}. You can close this page, or press a photo to take it back.", { time: hour(n.receipt) }),
  ];
}

/** Why photos do not go out now; "" when they do. @param {Facts} facts */
function reason(facts) {
  if (facts.ended) return say("Nothing is lost. They go out when you scan a new code of this project.");
  if (!facts.isOnline) return say("No connection. They go out when there is one, while this page is open.");
  if (facts.heldBack) return HELD[facts.heldBack]?.() ?? "";
  if (facts.wait) return say("{why} This page tries again by itself.", { why: facts.wait });
  return facts.isHeld ? say("Say what it is, or press Next. Otherwise it goes out by itself in a moment.") : "";
}

/** @param {Facts} facts @returns {[string, string]} */
function welcome({ project, classes, before }) {
  const names = classes.slice(0, 12).map(({ name }) => isolated(name));
  const below = [
    say("No account. What you take goes to this project and nowhere else."),
    names.length && say("Wanted: {names}. Near and far, in any light.", { names: names.join(", ") }),
    before && sayCount(before, "{n} photo from this phone is stored.", "{n} photos from this phone are stored."),
  ];
  return [say("Photos of damage, for {project}", { project: isolated(project) }), below.filter(Boolean).join(" ")];
}

/** With the time that is left, once it is more than a moment. @param {Counts} n @param {Facts} facts */
function sending({ open, bytes }, { speed }) {
  const minutes = speed ? Math.round(bytes / speed / 60) : 0;
  return minutes ? say("Sending {n}, about {minutes} min", { n: open, minutes }) : say("Sending {n}", { n: open });
}

/** @param {string} time of a receipt */
function hour(time) {
  return new Date(time).toLocaleTimeString(spoken(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/**
 * Too many codes that do not open were tried from this network: when this page tries again.
 * @param {number} seconds to wait @param {Date} now
 * @returns {[string, string]} headline and the line below
 */
export function later(seconds, now) {
  const time = new Date(now.getTime() + seconds * 1000).toLocaleTimeString(spoken(), { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  return [say("Trying again at {time}", { time }), say("Old or wrong codes were scanned here too often. Leave this page open, or scan a newer code now.")];
}

/**
 * @param {Counts} n @param {Facts} facts
 * @returns {[string, boolean]} the pill at the top right, and whether it needs a person
 */
export function line(n, facts) {
  const waiting = { n: n.open };
  if (!facts.isOnline) return [n.open ? say("offline, {n} waiting", waiting) : say("offline"), true];
  if (facts.ended) return [n.open ? say("new code, {n} waiting", waiting) : say("new code needed"), true];
  return [n.open ? say("online, {n} waiting", waiting) : say("online, nothing waiting"), false];
}

/**
 * The line at the foot: where unsent photos are and for how long, else what this page can do without a signal.
 * @param {Counts} n @param {Facts} facts
 * @returns {[string, "check" | "offline" | "alert" | "phone", boolean]} words, mark, and whether it is late
 */
export function truth(n, facts) {
  if (n.oldest !== Infinity) {
    const isLate = facts.now - n.oldest > LATE;
    const words = `${say("Oldest unsent: {age}.", { age: age(facts.now - n.oldest) })} ${risk(facts)}`;
    return [facts.isPersisted ? `${say("Kept on this phone.")} ${words}` : words, isLate || facts.isNearlyFull ? "alert" : "phone", isLate];
  }
  if (!facts.isSecure) return [say("Plain connection: not secret, and opens only with a signal. Photos wait here."), "alert", false];
  const start = facts.isReady ? say("Ready without signal.") : say("Not yet ready without signal.");
  const room = facts.room === null ? "" : ` ${sayCount(facts.room, "Room for about {n} photo.", "Room for about {n} photos.")}`;
  return [`${start}${room}`, facts.isReady ? "check" : facts.isOnline ? "alert" : "offline", false];
}

/** What could go wrong with a photo that is only here, or what to do for it. Two lines at most, with what is before it. @param {Facts} facts */
function risk({ isNearlyFull, isPersisted, isOnline, isReady }) {
  if (isNearlyFull) return say("The room for photos is nearly used up.");
  if (!isPersisted) return say("This browser may drop it when the phone is full.");
  if (isOnline) return say("Keep this page open.");
  return isReady ? say("Open this page again when there is signal.") : say("Keep this page open until there is signal.");
}

/** How long ago, in the one unit that matters. @param {number} ms */
export function age(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return say("just now");
  if (minutes < 60) return say("{n} min", { n: minutes });
  return minutes < 48 * 60 ? say("{n} h", { n: Math.floor(minutes / 60) }) : sayCount(Math.floor(minutes / 1440), "{n} day", "{n} days");
}

/**
 * @param {{state: string, size: number, offset: number, is_shown?: boolean}} shot @param {boolean} isOnline
 * @param {number} [similar] how many other photos of this phone it looks like, once that is known
 * @returns {[string, string, boolean]} words, icon, and whether it needs a person
 */
export function label({ state, size, offset, is_shown }, isOnline, similar) {
  const percent = `${Math.floor((100 * offset) / Math.max(size, 1))}\u00a0%`;
  switch (state) {
    case "writing":
      return [say("not whole yet"), "phone", false];
    case "stored":
      return [stored(similar), "check", false];
    case "failed":
      return [say("needs you"), "alert", true];
    case "uploading":
    case "verifying":
      if (isOnline) return [say("sending {percent}", { percent }), "send", false];
  }
  if (offset) return [say("paused, {percent}", { percent }), "send", false];
  return [is_shown ? say("small one sent") : say("only on this phone"), "phone", false];
}

/** @param {number} [similar] */
function stored(similar) {
  if (similar === undefined) return say("stored");
  return similar ? sayCount(similar, "stored, like {n} other", "stored, like {n} others") : say("stored, new view");
}

/**
 * What can be said of a photo that somebody pressed.
 * @param {{state: string, error: string, project: number, project_name: string, is_shown?: boolean}} shot @param {number} project that is joined
 */
export function about({ state, error, project: own, project_name, is_shown }, project) {
  if (state === "stored") return say("The server holds the same bytes.");
  if (error) return error;
  if (own !== project) return say("Taken for {project}, and only on this phone. Scan a code of that project to send it.", { project: isolated(project_name) });
  return is_shown ? say("The server has a small picture of it. The photo itself is only on this phone.") : say("Only on this phone.");
}

/** Before a photo goes away. @param {{state: string}} shot */
export function question({ state }) {
  if (state === "stored") return say("Take this photo back? It goes to the project's trash. You can do so for 24 hours, while nobody has labelled it.");
  return say("Delete this photo? It is only on this phone: deleted here, it is gone.");
}

/**
 * Browsers inside other apps lose their photos with the app's page.
 * @param {string} agent navigator.userAgent
 */
export function isInsideApp(agent) {
  return /FBAN|FBAV|Instagram|Line\/|MicroMessenger|Snapchat|; wv\)/.test(agent);
}
