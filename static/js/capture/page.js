// The contributor's page: takes photos in, keeps them on this phone until the server's receipt, and says the truth about
// each. Here the parts meet: the queue (store, keep, sender), who we are (join), and what is shown.
import { icon, isolated } from "../lib/dom.js";
import { call, root } from "../lib/http.js";
import { say, sayError, speak, translatable } from "../lib/language.js";
import { request } from "../lib/wire.js";
import { askAgain, createAsking, moveTo, showChips } from "./chips.js";
import { createJoining, createReporting } from "./join.js";
import { createKeeper, createMark } from "./keep.js";
import { createLosses } from "./losses.js";
import { createOwn, heldBack } from "./own.js";
import { download, isPersisted, keepPage, persist, room, saveAsFile, stayAwake, takeShared } from "./phone.js";
import { createLook, createRoll } from "./roll.js";
import { createSender } from "./sender.js";
import { ABANDONED, count, due, waiting } from "./shots.js";
import { openStore } from "./store.js";
import { createTaking } from "./taking.js";
import { headline, isInsideApp, line, truth } from "./words.js";

/** @typedef {import("./shots.js").Shot} Shot */

/** Beside English; only the one that is spoken is loaded. */
const LANGUAGES = {
  de: () => import("./languages/de.js"),
  fr: () => import("./languages/fr.js"),
  es: () => import("./languages/es.js"),
};
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
const mark = createMark();
/** How alike the stored photos are; loaded when there is one. @type {ReturnType<typeof import("./likeness.js").createLikeness> | null} */
let likeness = null;
let storedBefore = 0;
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
const keeper = createKeeper(store, { changed: show, seen: (shot, pixels) => taking.seen(shot, pixels), kept });
const joining = createJoining(store, { joined, closed: announce, notice });
const losses = createLosses(store, mark, (words) => {
  notice(words);
  show();
});
const report = createReporting(({ missing }) => losses.told(missing));
const own = createOwn(at, { decided, changed: show, moved: (place) => moveTo(chips, place) });
/** @type {import("./shapes.js").Deeds} */
const deeds = {
  again: (shot) => void store.step(shot.id, { type: "again" }).then(() => own.goOn(true)),
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
    if (said.hint) taking.pointed(id, said.hint);
  },
};
const taking = createTaking(at, { store, facts, way, isJoined, keep: keeper.add, findPlace: own.findPlace, tell: deeds.tell, changed: show });
const { openCamera } = taking;
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
  own.called(me.device.name);
  void losses.joined(me.device);
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

/** @param {string} title @param {string} words */
function announce(title, words) {
  if (at("headline").textContent !== title) at("headline").textContent = title;
  if (at("subline").textContent !== words) at("subline").textContent = words;
}

function show() {
  mark.put(taking.waiting + keeper.waiting + unkept().length);
  const { shots } = store;
  const n = count(shots, way.project);
  // What is wanted stands on the cards then, and need not be told by classes.
  const classes = at("wanted").hidden ? facts.classes : [];
  const all = { ...facts, classes, isOnline: navigator.onLine && way.isUp, keeping: keeper.waiting, unkept: unkept().length, ended: way.ended, wait: way.words, speed: way.speed, isHeld: isHeld(), heldBack: heldBack(), now: Date.now() };
  if (way.project) announce(...headline(n, all));
  if (way.project) showLine(...line(n, all));
  showTruth(...truth(n, all));
  at("ended").textContent = way.ended;
  at("ended").hidden = !way.ended;
  own.show(n);
  at("rescue").hidden = !unsent().length;
  roll.show(shots, { project: way.project, isOnline: all.isOnline, unkept: keeper.unkept, similar: likeness?.known });
  if (n.stored > storedBefore && all.isOnline && way.project) void compare();
  storedBefore = n.stored;
  look.show(shots, { project: way.project, classes: facts.classes });
  asking.show(shots, facts.classes);
  wanted?.show(shots, way.project);
  if (way.project && all.isOnline && !way.ended)
    report({ photos: n.open, bytes: n.bytes, oldest: n.open ? new Date(n.oldest).toISOString() : null, persisted: facts.isPersisted, missing: losses.missing });
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

/** @param {Shot} shot whole on this phone */
function kept(shot) {
  if (shot.series) {
    taking.kept(shot);
    asking.ask(shot);
  }
  sender.send();
  if (!wasAskedToPersist) void persist().then(learnOfPhone);
  wasAskedToPersist = true; // some browsers ask the person: once is enough
}

/** Whether photos go out now. */
function decided() {
  if (heldBack()) sender.stop();
  sender.sendNow(); // also what may go all the same
  show();
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

at("save-all").addEventListener("click", () => void saveAll());
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
await losses.recall();
await store.refresh();
await losses.tidy();
setInterval(() => {
  askAgain(chips);
  void losses.tidy().then(show);
}, ABANDONED);
await joining.start();
void learnOfPhone();
void getReady();
await isJoined;
await takeShared((photo) => taking.take({ files: [photo] }));
