// What this phone is asked: to take a photo again, or what it shows. Asked for every few seconds while somebody looks at
// the page, and kept here with its pictures, so that it stands without a signal too. An answer in words or "cannot" is
// kept until the server has it; a photo taken for a request says so, and goes the way of all photos.
import { el, icon, isolated } from "../lib/dom.js";
import { call, root } from "../lib/http.js";
import { printed, say, spoken } from "../lib/language.js";
import { pictureOf } from "./chips.js";
import { button } from "./roll.js";

/** @typedef {import("./shapes.js").Asked} Asked */
/** @typedef {{id: number, body: {state: string, why?: string, words?: string}}} Answer */

// ms: between two looks, the same when the server cannot be reached, and for its answer
const EVERY = 4_000;
const LONGEST = 120_000;
const PATIENCE = 15_000;
// px of height from which on several requests stand open
const ROOMY = 800;
const ASKED = "requests";
const ANSWERS = "answers";
const PHONE = { headers: { "blemish-sender": "phone" } };
// It has ended, or is for another phone now
const FINAL = [404, 409, 422];

/**
 * Those that still want something from a person here.
 * @param {Asked[]} asked @param {Answer[]} answers not sent yet @param {{retake_of?: number | undefined, state: string}[]} shots
 */
export function unanswered(asked, answers, shots) {
  return asked.filter(({ id }) => !answers.some((one) => one.id === id) && !shots.some((shot) => shot.retake_of === id && shot.state !== "failed"));
}

/**
 * @param {HTMLElement} place
 * @param {Pick<import("./store.js").Store, "shots" | "fact" | "putFact" | "changeFact" | "onChange">} store
 * @param {(purpose: import("./shapes.js").Purpose) => void} openCamera
 * @param {() => void} ended told when the code of this phone holds no more
 */
export async function createRequests(place, store, openCamera, ended) {
  /** @type {Asked[]} */
  let asked = (await store.fact(ASKED)) ?? [];
  /** @type {Answer[]} */
  let answers = (await store.fact(ANSWERS)) ?? [];
  /** Cards stay as they are, with what somebody writes there, once their picture has come. @type {Map<number, HTMLElement>} */
  const cards = new Map();
  let shown = "";
  let failures = 0;
  let isBusy = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function look() {
    clearTimeout(timer);
    if (isBusy || document.visibilityState !== "visible") return;
    isBusy = true;
    try {
      await sendAnswers();
      const { items } = await call("GET", "/capture/requests", undefined, { signal: AbortSignal.timeout(PATIENCE) });
      await hear(items);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (/** @type {any} */ (error).status === 401) ended();
    }
    isBusy = false;
    timer = setTimeout(look, Math.min(LONGEST, EVERY * 2 ** failures));
  }

  /** @param {Asked[]} items as the server tells them */
  async function hear(items) {
    const before = told(asked);
    const pictures = new Map(asked.map(({ id, bytes }) => [id, bytes]));
    asked = await Promise.all(items.map(async (item) => ({ ...item, bytes: pictures.get(item.id) ?? (await pictureFor(item)) })));
    show();
    if (told(asked) === before) return;
    // a full phone: asked again with the next visit
    await store.putFact(ASKED, asked).catch(() => {});
    for (const { id, state } of asked) if (state === "open") await call("PATCH", `/requests/${id}`, { state: "seen" }, PHONE).catch(() => {});
  }

  /** @param {Asked} item @returns {Promise<ArrayBuffer | null>} null: there is none, or not now */
  async function pictureFor({ picture }) {
    const answer = picture && (await fetch(`${root}/api${picture}`).catch(() => null));
    return answer && answer.ok ? answer.arrayBuffer() : null;
  }

  async function sendAnswers() {
    // another tab may have sent some
    answers = (await store.fact(ANSWERS)) ?? answers;
    show();
    for (const answer of answers) {
      await call("PATCH", `/requests/${answer.id}`, answer.body, PHONE).catch((error) => {
        if (!FINAL.includes(error.status)) throw error;
      });
      asked = asked.filter(({ id }) => id !== answer.id);
      await keep((all) => all.filter(({ id }) => id !== answer.id));
    }
  }

  /** @param {(answers: Answer[]) => Answer[]} change also of what other tabs have kept */
  async function keep(change) {
    // a full phone sends it from here, while this page is open
    await store.changeFact(ANSWERS, (kept = answers) => (answers = change(kept))).catch(() => {});
    show();
  }

  /** @param {number} id @param {Answer["body"]} body */
  async function answer(id, body) {
    await keep((all) => [...all, { id, body }]);
    await look();
  }

  /** @param {Asked} one */
  function makeCard(one) {
    const isRetake = one.kind === "retake";
    const moment = new Date(one.taken_at).toLocaleString(spoken(), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
    const taken = one.is_own ? say("This phone: {time}.", { time: moment }) : say("Another phone of your code: {time}.", { time: moment });
    // The reasons that the editor offers, and what to do better.
    const advice = isRetake && printed(`advice ${one.reason}`);
    const words = [taken, advice, one.words].filter(Boolean).join(" ");
    const picture = one.bytes ? pictureOf(new Blob([one.bytes], { type: "image/jpeg" })) : null;
    const title = isRetake ? say("Take it again: {reason}", { reason: isolated(printed(`reason ${one.reason}`) || one.reason) }) : one.reason;
    const acts = el("div.row");
    const again = () => openCamera({ retake_of: one.id, ...(one.series && { series: one.series }) });
    const first = () => {
      acts.replaceChildren(button(isRetake ? say("Take it again") : say("Answer by a photo"), again), button(say("Cannot"), ask));
      if (!isRetake) acts.prepend(wordsForm((said) => void answer(one.id, { state: "answered", words: said })));
    };
    const ask = () => {
      const reasons = ["repaired", "no_access", "gone"].map((why) => button(printed(`cannot ${why}`), () => void answer(one.id, { state: "cannot", why })));
      acts.replaceChildren(el("b", {}, say("Why not?")), ...reasons, button(say("Back"), first));
      reasons[0]?.focus();
    };
    first();
    const card = el("li", {}, el("span.small", {}, picture), el("div", {}, el("h2", {}, title), el("p", {}, words)), acts);
    if (!one.picture || picture) cards.set(one.id, card);
    return card;
  }

  function show() {
    const now = unanswered(asked, answers, store.shots);
    const key = told(now.map((one) => ({ ...one, state: "" })));
    if (key === shown) return;
    shown = key;
    place.hidden = !now.length;
    const rows = el("ul", {}, ...now.map((one) => cards.get(one.id) ?? makeCard(one)));
    place.replaceChildren(now.length > 1 ? el("details", { open: window.innerHeight >= ROOMY }, el("summary", {}, say("{n} requests for this phone", { n: now.length }), icon("down")), rows) : rows);
  }

  store.onChange(show);
  window.addEventListener("online", look);
  document.addEventListener("visibilitychange", look);
  show();
  await look();
}

/** @param {Asked[]} asked @returns {string} what is new when it differs */
const told = (asked) => asked.map(({ id, state, bytes }) => `${id} ${state} ${Boolean(bytes)}`).join();

/** @param {(words: string) => void} answer */
function wordsForm(answer) {
  /** @type {any} */
  const input = el("input.in", { maxlength: 2000, autocomplete: "off", "aria-label": say("Your answer"), placeholder: say("Your answer") });
  const form = el("form", {}, input, el("button.glove.sm", { type: "submit" }, say("Answer")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim()) answer(input.value.trim());
    else input.focus();
  });
  return form;
}
