// The contributor's page: takes photos in, keeps them on this phone until the server's receipt, and says the truth about
// each. Here the parts meet: the queue (store, keep, sender), who we are (join), and what is shown.
import { icon, isolated } from "../lib/dom.js";
import { call, root } from "../lib/http.js";
import { uuid7 } from "../lib/uuid.js";
import { request } from "../lib/wire.js";
import { askAgain, createAsking, moveTo, showChips, told } from "./chips.js";
import { createJoining, createReporting } from "./join.js";
import { createKeeper } from "./keep.js";
import { carrier, download, isPersisted, keepPage, persist, room, saveAsFile, stayAwake, whereabouts } from "./phone.js";
import { createLook, createRoll } from "./roll.js";
import { createSender } from "./sender.js";
import { ABANDONED, count, due, hold, isAbandoned, localTime, waiting } from "./shots.js";
import { openStore } from "./store.js";
import { headline, isInsideApp, line, truth } from "./words.js";

/** @typedef {import("./shots.js").Shot} Shot */

const MARKER = "blemish camera";
const STOPPED = "blemish stopped";
const PLACE = "blemish adds the place";
const WAITS = "blemish waits for wifi";
const NOT_ARRIVED = "Your last photo did not arrive here. Look in your gallery, or take it again.";
const IN_APP = "This is a browser inside another app: it may drop photos. Open the code in your own browser.";
const NO_PLACE = "This phone does not tell where it is. Allow it for this page in the browser's settings.";
const SHOWN_FOR = 24 * 3_600_000; // ms; when a stored photo cannot be taken back any more, it leaves the roll
const TYPICAL = 4_000_000; // bytes of a phone's photo
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const chips = at("chips");
const facts = {
  project: "",
  classes: /** @type {{id: number, name: string}[]} */ ([]),
  before: 0,
  isSecure: window.isSecureContext,
  isReady: false,
  isPersisted: /** @type {boolean | null} */ (null),
  room: /** @type {number | null} */ (null),
  isNearlyFull: false,
};
let truthMark = "check";
let questionsShown = "";
let wasAskedToPersist = false;
/** The series that the camera was opened for by "Same one, closer". */
let closer = "";
/** Where the phone is while the camera is open. @type {ReturnType<typeof findPlace>} */
let where = Promise.resolve(null);
/** The browser's offer to put this page on the home screen. @type {any} */
let offer = null;
/** @type {() => void} */
let tellJoined = () => {};
const isJoined = /** @type {Promise<void>} */ (new Promise((done) => (tellJoined = done)));

const store = await openStore().catch((error) => {
  say("This browser keeps no photos", `${error.message} A private window has no place for them: open the code in a normal one.`);
  throw error;
});
const sender = createSender(store, {
  request,
  addressFor: (project) => `${root}/api/projects/${project}/uploads`,
  stayAwake,
  takeBack: (sha256) => call("DELETE", `/capture/receipts/${sha256}`),
  heldBack,
  isShown: () => document.visibilityState === "visible",
  changed: show,
});
const { way } = sender;
const keeper = createKeeper(store, { changed: show, kept });
const joining = createJoining(store, { joined, closed: say, notice });
const report = createReporting();
/** @type {import("./shapes.js").Deeds} */
const deeds = {
  again: (shot) => void store.step(shot.id, { type: "again" }).then(() => goOn(true)),
  save: async (shot) => saveAsFile(await fileOf(shot)),
  remove: async ({ id }) => {
    await sender.letGo(id).catch(() => {}); // a phone that is full to the brim: the server forgets it in a week
    await store.drop(id);
  },
  takeBack,
  keepAgain: (one) => void keeper.again(one),
  saveUnkept: ({ file }) => void saveAsFile(file),
  leaveOut: keeper.leaveOut,
  thumb: thumbOf,
  whole: fileOf,
  changed: show,
  tell: (id, said) => void store.step(id, { type: "told", told: said }).then(sender.send),
};
const look = createLook(/** @type {HTMLDialogElement} */ (at("look")), deeds);
const roll = createRoll(at("roll"), at("troubles"), { ...deeds, look: look.open });
const asking = createAsking(at("after"), { ...deeds, look: look.open, closer: openCloser });

/** @param {import("./shapes.js").Me} me @param {string} ended why nothing is sent now, "" when it is */
function joined(me, ended) {
  facts.project = me.project.name;
  facts.classes = me.classes;
  facts.before = me.counts.stored;
  Object.assign(way, { project: me.project.id, ended });
  at("project").firstElementChild?.replaceChildren(me.project.name);
  document.title = `${isolated(me.project.name)} - take photos`;
  showQuestions(me.attributes);
  at("dock").hidden = at("own").hidden = false;
  crewName().value ||= me.device.name;
  tellJoined();
  show();
  sender.sendNow();
}

/** Answers that are set stay when the same questions come again. @param {import("./shapes.js").Question[]} questions */
function showQuestions(questions) {
  const now = JSON.stringify(questions);
  if (now === questionsShown) return;
  questionsShown = now;
  showChips(chips, questions);
}

/** @param {string} words one more that stands above the photos until the next is taken */
function notice(words) {
  const before = at("notice").textContent ?? "";
  if (!before.includes(words)) at("notice").textContent = `${before} ${words}`.trim();
  at("notice").hidden = false;
}

/** @param {string} title @param {string} words */
function say(title, words) {
  if (at("headline").textContent !== title) at("headline").textContent = title;
  if (at("subline").textContent !== words) at("subline").textContent = words;
}

function show() {
  const { shots } = store;
  const n = count(shots, way.project);
  const all = { ...facts, isOnline: navigator.onLine && way.isUp, keeping: keeper.waiting, unkept: unkept().length, ended: way.ended, wait: way.words, speed: way.speed, isHeld: isHeld(), heldBack: heldBack(), now: Date.now() };
  if (way.project) say(...headline(n, all));
  if (way.project) showLine(...line(n, all));
  showTruth(...truth(n, all));
  at("stop").textContent = all.heldBack === "stopped" ? "Go on" : "Stop";
  at("stop").hidden = !n.open || all.heldBack === "mobile";
  at("ended").textContent = way.ended;
  at("ended").hidden = !way.ended;
  at("install").hidden = !offer || n.all > 0; // before the first photo: what is installed may keep its own
  at("rescue").hidden = !unsent().length;
  roll.show(shots, { project: way.project, isOnline: all.isOnline, unkept: keeper.unkept });
  look.show(shots, { project: way.project, classes: facts.classes });
  asking.show(shots, facts.classes);
  if (way.project && all.isOnline && !way.ended)
    report({ photos: n.open, bytes: n.bytes, oldest: n.open ? new Date(n.oldest).toISOString() : null, persisted: facts.isPersisted });
}

/** @param {string} words @param {boolean} isNeedy */
function showLine(words, isNeedy) {
  at("line").className = isNeedy ? "line pill need" : "line";
  if (at("line").textContent !== words) at("line").textContent = words;
}

/** @param {string} words @param {string} mark @param {boolean} isLate */
function showTruth(words, mark, isLate) {
  at("truth").className = isLate ? "err" : "";
  if (at("truth").textContent !== words) at("truth").textContent = words;
  if (mark !== truthMark) at("truth-mark").replaceChildren(icon((truthMark = mark), 16));
}

/** @param {HTMLInputElement} input @param {boolean} isTaken just taken, not chosen from older ones */
async function take(input, isTaken) {
  at("notice").textContent = "";
  at("notice").hidden = true;
  const attributes = told(chips);
  // Every photo that is taken begins a series, so that the next can still join it when this one is long stored.
  const own = isTaken && { series: closer || uuid7(), ...hold() };
  closer = "";
  const files = [...(input.files ?? [])];
  input.value = "";
  // Until all are kept a marker stays: a page that is ended in the middle says so when it comes back.
  if (files.length) sessionStorage.setItem(MARKER, "keeping");
  await isJoined; // a photo is taken for a project
  await keeper.add(files, (file) => {
    const moment = isTaken || !file.lastModified ? new Date() : new Date(file.lastModified);
    return { project: way.project, project_name: facts.project, taken_at: localTime(moment), attributes, ...own };
  });
  if (!keeper.waiting && sessionStorage.getItem(MARKER) === "keeping") sessionStorage.removeItem(MARKER);
}

/** @param {Shot} shot whole on this phone */
function kept(shot) {
  if (shot.series) {
    asking.ask(shot);
    void where.then((place) => place && deeds.tell(shot.id, { place }));
  }
  sender.send();
  if (!wasAskedToPersist) void persist().then(learnOfPhone);
  wasAskedToPersist = true; // some browsers ask the person: once is enough
}

/** What a person chose holds for all tabs, also when they come back. */
function heldBack() {
  if (localStorage.getItem(STOPPED)) return "stopped";
  return carrier?.type === "cellular" && localStorage.getItem(WAITS) ? "mobile" : "";
}

/** @param {boolean} isWanted send, or stop */
function goOn(isWanted) {
  if (isWanted) localStorage.removeItem(STOPPED);
  else localStorage.setItem(STOPPED, "1");
  sendOrStop();
}

function sendOrStop() {
  if (heldBack()) sender.stop();
  else sender.sendNow();
  show();
}

/** Where the photo is taken, if the person wants it told. @returns {Promise<import("./shapes.js").Place | null>} */
async function findPlace() {
  const place = localStorage.getItem(PLACE) ? await whereabouts() : null;
  if (place) moveTo(chips, place);
  return place;
}

/** The phone asks the person once, when they switch it on. */
async function switchPlace() {
  at("place-said").textContent = "";
  if (!adds.checked) return localStorage.removeItem(PLACE);
  localStorage.setItem(PLACE, "1");
  if (await findPlace()) return;
  localStorage.removeItem(PLACE);
  adds.checked = false;
  at("place-said").textContent = NO_PLACE;
}

/** @param {string} series that the next photo shall join */
function openCloser(series) {
  closer = series;
  at("take").click();
}

/** Somebody still says what all those are that could go out. */
function isHeld() {
  return waiting(store.shots, way.project).every((shot) => !shot.next_try && due(shot) > Date.now());
}

async function learnOfPhone() {
  facts.isPersisted = await isPersisted();
  const space = await room();
  const largest = Math.max(TYPICAL, ...store.shots.map(({ size }) => size));
  facts.room = space && Math.floor(space.left / largest);
  facts.isNearlyFull = space !== null && space.used > 4 * space.left;
  show();
}

async function getReady() {
  facts.isReady = await keepPage();
  show();
}

/** @param {Shot} shot @returns {Promise<string>} "" when it is gone, else why not */
async function takeBack(shot) {
  try {
    await call("DELETE", `/capture/receipts/${shot.sha256}`);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  for (const { id, sha256 } of store.shots) if (sha256 === shot.sha256) await store.drop(id); // chosen twice, it is one photo there
  return "";
}

/** @param {Shot} shot */
async function fileOf({ id, name, type, size }) {
  return new File([await store.bytes(id, 0, size)], name, { type });
}

/** @param {string} id */
async function thumbOf(id) {
  const found = await store.thumb(id);
  return found ? new Blob([found.bytes], { type: found.type }) : null;
}

/** Photos that only the open page has; a video among them is no loss. */
function unkept() {
  return keeper.unkept.filter(({ isHopeless }) => !isHopeless);
}

/** @returns {Shot[]} whole here, and not on the server */
function unsent() {
  return store.shots.filter(({ state }) => state !== "stored" && state !== "writing");
}

async function saveAll() {
  for (const shot of unsent()) download(await fileOf(shot));
}

/** Photos whose page was ended while it wrote them, and those that were stored long ago. */
async function tidy() {
  const now = Date.now();
  for (const shot of store.shots)
    if (isAbandoned(shot, now)) {
      await store.drop(shot.id);
      notice(NOT_ARRIVED);
    } else if (shot.state === "stored" && now - new Date(shot.stored_at).getTime() > SHOWN_FOR) await store.drop(shot.id);
}

function crewName() {
  return /** @type {HTMLInputElement} */ (at("crew-form").querySelector("input"));
}

for (const [id, isTaken] of /** @type {[string, boolean][]} */ ([["take", true], ["choose", false]])) {
  const input = /** @type {HTMLInputElement} */ (at(id));
  input.addEventListener("change", () => void take(input, isTaken));
  if (!isTaken) continue;
  // The camera may push this page out of memory: a marker that is still there on return tells of it.
  input.addEventListener("click", ({ isTrusted }) => {
    if (isTrusted) closer = ""; // pressed by a person: the next one
    where = findPlace(); // while the camera is open
    sessionStorage.setItem(MARKER, "camera");
  });
  input.addEventListener("cancel", () => {
    sessionStorage.removeItem(MARKER);
    closer = "";
  });
}

const adds = /** @type {HTMLInputElement} */ (at("place"));
at("place-switch").hidden = !facts.isSecure;
adds.checked = Boolean(localStorage.getItem(PLACE));
adds.addEventListener("change", () => void switchPlace());
at("stop").addEventListener("click", () => goOn(heldBack() === "stopped"));
at("data").hidden = !carrier?.type;
const waits = /** @type {HTMLInputElement} */ (at("wifi"));
waits.checked = Boolean(localStorage.getItem(WAITS));
at("data").addEventListener("change", () => {
  if (waits.checked) localStorage.setItem(WAITS, "1");
  else localStorage.removeItem(WAITS);
  sendOrStop();
});
carrier?.addEventListener("change", sendOrStop);
window.addEventListener("storage", sendOrStop); // chosen in another tab
window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
  show();
});
at("install-now").addEventListener("click", () => {
  offer.prompt();
  offer = null; // it can be used once
  show();
});
at("save-all").addEventListener("click", () => void saveAll());
at("crew-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await call("PATCH", "/capture/me", { name: crewName().value });
    at("crew-said").textContent = "Kept.";
  } catch (error) {
    at("crew-said").textContent = error instanceof Error ? error.message : String(error);
  }
});

window.addEventListener("online", () => {
  way.isUp = true;
  void joining.join();
  void getReady();
});
window.addEventListener("offline", show);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return asking.release();
  askAgain(chips);
  void store.refresh().then(joining.join); // also to learn whether an ended link holds again
});
window.addEventListener("beforeunload", (event) => {
  if (keeper.waiting || unkept().length) event.preventDefault();
});
window.addEventListener("hashchange", () => void joining.join());
store.onChange(show);
store.onSaid((message) => {
  sender.heard();
  if (message === "joined") void joining.join();
});

if (isInsideApp(navigator.userAgent)) notice(IN_APP);
if (sessionStorage.getItem(MARKER)) notice(NOT_ARRIVED);
sessionStorage.removeItem(MARKER);
await store.refresh();
await tidy();
setInterval(() => {
  askAgain(chips);
  void tidy().then(show);
}, ABANDONED);
await joining.start();
void learnOfPhone();
void getReady();
