// The contributor's page: takes photos in, keeps them on this phone until the server's receipt, and says the truth about
// each. Here the parts meet: the queue (store, keep, sender), who we are (join), and what is shown.
import { icon, isolated } from "../lib/dom.js";
import { call, root } from "../lib/http.js";
import { say, sayError, speak, translatable } from "../lib/language.js";
import { uuid7 } from "../lib/uuid.js";
import { request } from "../lib/wire.js";
import { askAgain, createAsking, moveTo, showChips, told } from "./chips.js";
import { createJoining, createReporting } from "./join.js";
import { createKeeper, createMark } from "./keep.js";
import { carrier, download, isPersisted, keepPage, persist, room, saveAsFile, stayAwake, takeShared, whereabouts } from "./phone.js";
import { createLook, createRoll } from "./roll.js";
import { createSender } from "./sender.js";
import { ABANDONED, count, due, hold, isAbandoned, localTime, waiting } from "./shots.js";
import { openStore } from "./store.js";
import { cleared, headline, isInsideApp, line, notArrived, truth } from "./words.js";

/** @typedef {import("./shots.js").Shot} Shot */

const STOPPED = "blemish stopped";
const PLACE = "blemish adds the place";
const WAITS = "blemish waits for wifi with";
const HOME = "home";
const LOST = "lost";
/** Beside English; only the one that is spoken is loaded. */
const LANGUAGES = {
  de: () => import("./languages/de.js"),
  fr: () => import("./languages/fr.js"),
  es: () => import("./languages/es.js"),
};
const SHOWN_FOR = 24 * 3_600_000; // ms; when a stored photo cannot be taken back any more, it leaves the roll
const TYPICAL = 4_000_000; // bytes of a phone's photo
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const chips = at("chips");
const translate = translatable(at("capture"));
const facts = {
  project: "",
  classes: /** @type {{id: number, name: string}[]} */ ([]),
  before: 0,
  floor: /** @type {number | null} */ (null),
  isSecure: window.isSecureContext,
  isReady: false,
  isPersisted: /** @type {boolean | null} */ (null),
  room: /** @type {number | null} */ (null),
  isNearlyFull: false,
};
let truthMark = "check";
let questionsShown = "";
let wasAskedToPersist = false;
/** Photos that were lost on this phone since it joined, and how many of them the server was told. */
let lost = { device: 0, missing: 0, told: 0 };
/** Since this page was opened. */
let wasToldLost = false;
const mark = createMark();
/** 1 while the camera is open: it may push this page out of memory. */
let atCamera = 0;
/** Photos that came before it was known for which project. */
let inHand = 0;
/** What the next photo is taken for, when something on the page opened the camera. @type {import("./shapes.js").Purpose} */
let purpose = {};
/** Where the phone is while the camera is open. @type {ReturnType<typeof findPlace>} */
let where = Promise.resolve(null);
/** How alike the stored photos are; loaded when there is one. @type {ReturnType<typeof import("./likeness.js").createLikeness> | null} */
let likeness = null;
let storedBefore = 0;
/** iPhones offer nothing by themselves, and tell whether the page was opened from the home screen. */
const isUninstalled = /** @type {any} */ (navigator).standalone === false;
/** The browser's offer to put this page on the home screen. @type {any} */
let offer = null;
/** What shows what this phone is asked. @type {Promise<unknown> | undefined} */
let requests;
/** The cards of what is wanted, loaded with the first. @type {ReturnType<typeof import("./wanted.js").createWanted> | undefined} */
let wanted;
/** @type {() => void} */
let tellJoined = () => {};
const isJoined = /** @type {Promise<void>} */ (new Promise((done) => (tellJoined = done)));

const store = await openStore().catch(async (error) => {
  await speakFor(undefined);
  announce(say("This browser keeps no photos"), `${sayError(error)} ${say("A private window has no place for them: open the code in a normal one.")}`);
  throw error;
});
const sender = createSender(store, {
  request,
  addressFor: (project) => `${root}/api/projects/${project}/uploads`,
  stayAwake,
  smallAddress: (id) => `${root}/api/capture/waiting/${id}`,
  takeBack: (sha256) => call("DELETE", `/capture/receipts/${sha256}`),
  heldBack,
  isShown: () => document.visibilityState === "visible",
  changed: show,
});
const { way } = sender;
const keeper = createKeeper(store, { changed: show, seen, kept });
const joining = createJoining(store, { joined, closed: announce, notice });
const report = createReporting(({ missing }) => {
  if (missing <= lost.told) return;
  lost.told = missing;
  noteLost();
});
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
  tell: (id, said) => {
    void store.step(id, { type: "told", told: said }).then(sender.send);
    if (said.hint) void coach?.then((one) => one?.point(id, said.hint ?? {}));
  },
};
const look = createLook(/** @type {HTMLDialogElement} */ (at("look")), deeds);
const roll = createRoll(at("roll"), at("troubles"), { ...deeds, look: look.open });
const asking = createAsking(at("after"), { ...deeds, look: look.open, closer: (series) => openCamera({ series }) });

/** @param {import("./shapes.js").Me | undefined} me as the server told it last; before that the browser's language */
async function speakFor(me) {
  const { lang } = document.documentElement;
  const now = await speak(me?.link.language, LANGUAGES, navigator.languages);
  if (now === lang) return;
  document.documentElement.lang = now;
  translate();
}

/** @param {import("./shapes.js").Me} me @param {string} ended why nothing is sent now, "" when it is */
async function joined(me, ended) {
  await speakFor(me);
  facts.project = me.project.name;
  facts.classes = me.classes;
  facts.before = me.counts.stored;
  facts.floor = me.sharpness_floor ?? null;
  Object.assign(way, { project: me.project.id, ended });
  at("project").firstElementChild?.replaceChildren(me.project.name);
  document.title = say("{project} - take photos", { project: isolated(me.project.name) });
  showQuestions(me.attributes);
  at("dock").hidden = at("own").hidden = false;
  crewName().value ||= me.device.name;
  // By another code this is another phone to the server: what it was told of the one before, it has.
  if (lost.device !== me.device.id) lost = { device: me.device.id, missing: lost.missing - lost.told, told: 0 };
  lost.missing = Math.max(lost.missing, me.device.missing ?? 0);
  void reckon(me.device.waiting ?? 0);
  tellJoined();
  void showWanted(me).catch(() => {}); // with the next contact
  showRequests();
  show();
  sender.sendNow();
}

/** What this phone is asked; where the line breaks while it is loaded, the next contact tries again. */
function showRequests() {
  requests ??= import("./requests.js").then(
    ({ createRequests }) => createRequests(at("requests"), store, openCamera, joining.join),
    () => (requests = undefined),
  );
}

/** @param {import("./shapes.js").Me} me */
async function showWanted(me) {
  if (me.wanted?.length) wanted ??= (await import("./wanted.js")).createWanted(at("wanted"), store, openCamera);
  wanted?.list({ ...me, wanted: me.wanted ?? [] }); // kept by an older page, it has none
  show();
}

/** More photos are stored: learn how alike they are. */
async function compare() {
  likeness ??= await import("./likeness.js").then(({ createLikeness }) => createLikeness(show)).catch(() => null);
  likeness?.arrived();
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

/** A browser that clears all that a page kept leaves no trace of it: but the server heard last how many there were. @param {number} told */
async function reckon(told) {
  if (await store.fact(HOME).catch(() => true)) return;
  if (told && !store.shots.length) lose(told, cleared(told));
  await store.putFact(HOME, true).catch(() => {}); // on a full phone there is something, which says the same
}

/** @param {number} photos @param {string} words */
function lose(photos, words) {
  lost.missing += photos;
  wasToldLost = true;
  noteLost();
  notice(words);
  show();
}

function noteLost() {
  void store.putFact(LOST, lost).catch(() => {}); // on a full phone: told by this page at least
}

/** @param {string} title @param {string} words */
function announce(title, words) {
  if (at("headline").textContent !== title) at("headline").textContent = title;
  if (at("subline").textContent !== words) at("subline").textContent = words;
}

function show() {
  mark.put(atCamera + inHand + keeper.waiting + unkept().length);
  const { shots } = store;
  const n = count(shots, way.project);
  // What is wanted stands on the cards then, and need not be told by classes.
  const classes = at("wanted").hidden ? facts.classes : [];
  const all = { ...facts, classes, isOnline: navigator.onLine && way.isUp, keeping: keeper.waiting, unkept: unkept().length, ended: way.ended, wait: way.words, speed: way.speed, isHeld: isHeld(), heldBack: heldBack(), now: Date.now() };
  if (way.project) announce(...headline(n, all));
  if (way.project) showLine(...line(n, all));
  showTruth(...truth(n, all));
  at("stop").textContent = all.heldBack === "stopped" ? say("Go on") : say("Stop");
  at("stop").hidden = !n.open || ["mobile", "small"].includes(all.heldBack);
  at("ended").textContent = way.ended;
  at("ended").hidden = !way.ended;
  at("install").hidden = !(offer || isUninstalled) || n.all > 0; // before the first photo: what is installed may keep its own
  at("install-now").hidden = !offer;
  at("install-how").hidden = Boolean(offer) || !isUninstalled;
  at("rescue").hidden = !unsent().length;
  roll.show(shots, { project: way.project, isOnline: all.isOnline, unkept: keeper.unkept, similar: likeness?.known });
  if (n.stored > storedBefore && all.isOnline && way.project) void compare();
  storedBefore = n.stored;
  look.show(shots, { project: way.project, classes: facts.classes });
  asking.show(shots, facts.classes);
  wanted?.show(shots, way.project);
  if (way.project && all.isOnline && !way.ended)
    report({ photos: n.open, bytes: n.bytes, oldest: n.open ? new Date(n.oldest).toISOString() : null, persisted: facts.isPersisted, missing: lost.missing });
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

/** @param {{files: Iterable<File> | null, value?: string}} input @param {boolean} [isTaken] just taken, not chosen from older ones */
async function take(input, isTaken) {
  const { attributes: preset, ...rest } = isTaken ? purpose : {};
  const attributes = { ...told(chips), ...preset };
  // Every photo that is taken begins a series, so that the next can still join it when this one is long stored.
  const own = isTaken && { series: uuid7(), ...rest, ...hold() };
  purpose = {};
  const files = [...(input.files ?? [])];
  input.value = "";
  atCamera = 0;
  inHand += files.length;
  show();
  await isJoined; // a photo is taken for a project
  inHand -= files.length;
  await keeper.add(files, (file) => {
    const moment = isTaken || !file.lastModified ? new Date() : new Date(file.lastModified);
    return { project: way.project, project_name: facts.project, taken_at: localTime(moment), attributes, ...own };
  });
}

/** What looks at photos; it comes while the camera is open. @type {Promise<ReturnType<typeof import("./coach.js").createCoach> | undefined> | undefined} */
let coach;

function callCoach() {
  coach ??= import("./coach.js").then(
    ({ createCoach }) => createCoach(at("coach"), store, { tell: deeds.tell, again: openCamera }),
    () => (coach = undefined), // the line broke; asked again with the next photo
  );
}

/** @param {Shot} shot @param {ImageData} pixels */
function seen(shot, pixels) {
  at("coach").dataset.shot = shot.id;
  void coach?.then((one) => one?.see(shot, pixels, facts.floor));
}

/** @param {Shot} shot whole on this phone */
function kept(shot) {
  if (shot.series) {
    at("coach").hidden ||= at("coach").dataset.shot !== shot.id; // of one that could not be drawn nothing is known
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
  return carrier?.type === "cellular" ? (localStorage.getItem(WAITS) ?? "") : "";
}

/** @param {boolean} isWanted send, or stop */
function goOn(isWanted) {
  if (isWanted) localStorage.removeItem(STOPPED);
  else localStorage.setItem(STOPPED, "1");
  sendOrStop();
}

function sendOrStop() {
  if (heldBack()) sender.stop();
  sender.sendNow(); // also what may go all the same
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
  at("place-said").hidden = true;
  if (!adds.checked) return localStorage.removeItem(PLACE);
  localStorage.setItem(PLACE, "1");
  if (await findPlace()) return;
  localStorage.removeItem(PLACE);
  adds.checked = false;
  at("place-said").hidden = false;
}

/** @param {import("./shapes.js").Purpose} meant */
function openCamera(meant) {
  purpose = meant;
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
    return sayError(error);
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

/** Photos whose page was ended before they were kept, and those that were stored long ago. */
async function tidy() {
  const now = Date.now();
  const gone = await mark.lost();
  if (gone) lose(gone, notArrived(gone));
  for (const shot of store.shots)
    if (isAbandoned(shot, now)) {
      await store.drop(shot.id);
      if (!wasToldLost) notice(notArrived(1)); // counted, and mostly told, by the note of the page that began it
    } else if (shot.state === "stored" && now - new Date(shot.stored_at).getTime() > SHOWN_FOR) await store.drop(shot.id);
}

function crewName() {
  return /** @type {HTMLInputElement} */ (at("crew-form").querySelector("input"));
}

for (const id of ["take", "choose"])
  at(id).addEventListener("change", ({ target }) => {
    at("notice").textContent = "";
    at("notice").hidden = true;
    void take(/** @type {HTMLInputElement} */ (target), id === "take");
  });
// The camera may push this page out of memory: the note of what only this page has tells of it then.
at("take").addEventListener("click", ({ isTrusted }) => {
  if (isTrusted) purpose = {}; // pressed by a person: the next one
  where = findPlace(); // while the camera is open
  callCoach();
  atCamera = 1;
  show();
});
at("take").addEventListener("cancel", () => {
  atCamera = 0;
  show();
  purpose = {};
});

const adds = /** @type {HTMLInputElement} */ (at("place"));
at("place-switch").hidden = !facts.isSecure;
adds.checked = Boolean(localStorage.getItem(PLACE));
adds.addEventListener("change", () => void switchPlace());
at("stop").addEventListener("click", () => goOn(heldBack() === "stopped"));
at("data").hidden = !carrier?.type;
for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (at("data").querySelectorAll("input"))) {
  input.checked = input.value === (localStorage.getItem(WAITS) ?? "");
  input.addEventListener("change", () => {
    if (input.value) localStorage.setItem(WAITS, input.value);
    else localStorage.removeItem(WAITS);
    sendOrStop();
  });
}
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
    at("crew-said").textContent = say("Kept.");
  } catch (error) {
    at("crew-said").textContent = sayError(error);
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

await speakFor(await store.fact("me").catch(() => undefined));
at("inside").hidden = !isInsideApp(navigator.userAgent);
lost = (await store.fact(LOST).catch(() => null)) ?? lost;
await store.refresh();
await tidy();
setInterval(() => {
  askAgain(chips);
  void tidy().then(show);
}, ABANDONED);
await joining.start();
void learnOfPhone();
void getReady();
await isJoined;
await takeShared((photo) => take({ files: [photo] }));
