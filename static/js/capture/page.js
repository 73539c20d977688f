// The contributor's page: joins by the token in the fragment, takes photos in, and says the truth about each.
import { icon, isolated } from "../lib/dom.js";
import { ApiError, OfflineError, call } from "../lib/http.js";
import { forgetOld, showChips, told } from "./chips.js";
import { showRoll } from "./roll.js";
import { send, sendNow, way } from "./sender.js";
import { add, changed, count, localTime, onChange, shots } from "./shots.js";
import { headline, isInsideApp, later, line, truth } from "./words.js";

const MARKER = "blemish camera";
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const chips = at("chips");
const facts = { project: "", classes: /** @type {string[]} */ ([]), isOnline: true, isSecure: window.isSecureContext, hasHash: !!globalThis.crypto?.subtle, before: 0, receipt: "" };
let truthMark = "check";
let retry = 0;

/** Swap the token for the cookie; the fragment leaves the address so that it is not shared by accident. */
async function join() {
  const token = location.hash.slice(1);
  clearTimeout(retry);
  try {
    const me = token ? await call("POST", "/capture/join", { token }) : await call("GET", "/capture/me");
    if (token) history.replaceState(null, "", location.pathname);
    welcome(me);
  } catch (error) {
    if (error instanceof OfflineError) {
      say("No connection", "This page opens your project when there is one. Photos cannot be taken here before.");
      window.addEventListener("online", () => void join(), { once: true });
      return;
    }
    if (error instanceof ApiError && error.status === 429) {
      const wait = error.retryAfter ?? 60;
      say(...later(wait, new Date()));
      retry = window.setTimeout(() => void join(), wait * 1000);
      return;
    }
    const words = error instanceof ApiError ? error.message : String(error);
    if (token && error instanceof ApiError && error.status < 500) history.replaceState(null, "", location.pathname);
    if (error instanceof ApiError && error.status === 401) say("Scan the code", "This page opens by the QR code of a project. Ask the person who wants the photos.");
    else say("This code does not open", words);
  }
}

/** @param {any} me */
function welcome(me) {
  facts.project = me.project.name;
  facts.classes = me.classes.slice(0, 12).map((/** @type {{name: string}} */ item) => item.name);
  facts.before = me.counts.stored;
  way.projectId = me.project.id;
  way.ended = "";
  at("project").firstElementChild?.replaceChildren(me.project.name);
  document.title = `${isolated(me.project.name)} - take photos`;
  showChips(chips, me.attributes);
  at("dock").hidden = false;
  at("crew").hidden = false;
  const name = /** @type {HTMLInputElement} */ (at("crew-form").querySelector("input"));
  name.value = me.device.name;
  const notes = [];
  if (isInsideApp(navigator.userAgent)) notes.push("This is a browser inside another app: it may drop photos. Open the code in your own browser.");
  if (sessionStorage.getItem(MARKER)) notes.push("Your last photo did not arrive here. Look in your gallery, or take it again.");
  sessionStorage.removeItem(MARKER);
  notice(notes.join(" "));
  changed();
}

/** @param {string} words */
function notice(words) {
  at("notice").textContent = words;
  at("notice").hidden = !words;
}

/** @param {string} title @param {string} words */
function say(title, words) {
  if (at("headline").textContent !== title) at("headline").textContent = title;
  if (at("subline").textContent !== words) at("subline").textContent = words;
}

function show() {
  facts.isOnline = navigator.onLine && way.isUp;
  facts.receipt = way.lastReceipt ? new Date(way.lastReceipt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false }) : "";
  const n = count();
  say(...headline(n, facts));
  const [pill, isNeedy] = line(n, facts);
  at("line").className = isNeedy ? "line pill need" : "line";
  if (at("line").textContent !== pill) at("line").textContent = pill;
  const [words, mark] = truth(n, facts);
  if (at("truth").textContent !== words) at("truth").textContent = words;
  if (mark !== truthMark) at("truth-mark").replaceChildren(icon((truthMark = mark), 16));
  if (way.ended) notice(`${way.ended} Photos not yet stored stay in this open page.`);
  showRoll(at("roll"), at("troubles"));
}

/** @param {HTMLInputElement} input @param {boolean} isTaken just taken, not chosen from older ones */
function take(input, isTaken) {
  sessionStorage.removeItem(MARKER);
  notice("");
  const attributes = told(chips);
  for (const file of input.files ?? []) {
    const moment = isTaken || !file.lastModified ? new Date() : new Date(file.lastModified);
    add(file, localTime(moment), attributes);
  }
  input.value = "";
  changed();
  send();
}

for (const [id, isTaken] of /** @type {[string, boolean][]} */ ([["take", true], ["choose", false]])) {
  const input = /** @type {HTMLInputElement} */ (at(id));
  input.addEventListener("change", () => take(input, isTaken));
  if (!isTaken) continue;
  // The camera may push this page out of memory: a marker that is still there on return tells of it.
  input.addEventListener("click", () => sessionStorage.setItem(MARKER, "open"));
  input.addEventListener("cancel", () => sessionStorage.removeItem(MARKER));
}

at("crew-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = /** @type {HTMLInputElement} */ (at("crew-form").querySelector("input")).value;
  try {
    await call("PATCH", "/capture/me", { name });
    at("crew-said").textContent = "Kept.";
  } catch (error) {
    at("crew-said").textContent = error instanceof Error ? error.message : String(error);
  }
});

onChange(show);
window.addEventListener("online", () => {
  way.isUp = true;
  changed();
  sendNow();
});
window.addEventListener("offline", changed);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  forgetOld(chips);
  sendNow();
});
window.addEventListener("beforeunload", (event) => {
  if (shots.some((shot) => shot.state !== "stored" && !(shot.state === "refused" && shot.isFinal))) event.preventDefault();
});
window.addEventListener("hashchange", () => void join());
void join();
