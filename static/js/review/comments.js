// The page of comments: answers on the spot, follows what others say, and notes which that name me were looked at.
import { createComposer } from "../comments/composer.js";
import { createOnline } from "../comments/online.js";
import { pageData } from "../lib/dom.js";
import { listen } from "../lib/feed.js";
import { call } from "../lib/http.js";

const TOGETHER = 400; // ms: news that come at once are shown at once
const LOOKED = 1200; // ms in sight until a comment counts as looked at
const data = pageData("page-data");
const place = /** @type {HTMLElement} */ (document.getElementById("threads"));
const news = /** @type {HTMLElement} */ (document.getElementById("news"));
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let shown = place.innerHTML;
/** What was written and not sent, by thread: nothing that comes in between takes it away. @type {Map<number, string>} */
const drafts = new Map();

const isInUse = () => place.querySelector("[aria-busy]") !== null || [...place.querySelectorAll("textarea")].some(({ value }) => value.trim());

/** The page as it is now, unless somebody is in the middle of something here. */
async function refresh() {
  if (isInUse()) return plan();
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("threads");
  if (!fresh || fresh.innerHTML === shown) return;
  if (isInUse()) return plan();
  shown = fresh.innerHTML;
  const focused = document.activeElement?.closest("[data-thread]")?.id;
  place.replaceChildren(...fresh.childNodes);
  news.textContent = place.querySelector("h1")?.textContent ?? "";
  if (focused) /** @type {HTMLElement | null | undefined} */ (document.getElementById(focused)?.querySelector("[data-answer], a"))?.focus();
  watch();
}

function plan() {
  clearTimeout(timer);
  timer = setTimeout(() => void refresh(), TOGETHER);
}

/** @param {HTMLElement} row of a thread */
function answer(row) {
  const acts = /** @type {HTMLElement} */ (row.querySelector(".acts"));
  const thread = Number(row.dataset["thread"]);
  const close = () => {
    composer.element.remove();
    acts.hidden = false;
    /** @type {HTMLElement | null} */ (acts.querySelector("[data-answer]"))?.focus();
  };
  const send = createOnline({
    photo: () => Number(row.dataset["photo"]),
    onChange() {
      drafts.delete(thread);
      close();
      void refresh();
    },
    onFault: (error) => tell(composer.element, error instanceof Error ? error.message : String(error)),
  });
  const say = (/** @type {boolean} */ settles) => (/** @type {string} */ text, /** @type {number[]} */ mentions) => send.say({ text, mentions, reply_to: thread, settles });
  const composer = createComposer({
    label: "Answer",
    text: drafts.get(thread) ?? "",
    onWrite: (text) => drafts.set(thread, text),
    people: () => data.people,
    deeds: () => [
      { words: "Answer", isSolid: true, isEnter: true, run: say(false) },
      { words: "Answer and settle", run: say(true) },
      { words: "Back", takesNone: true, run: close },
    ],
  });
  composer.element.addEventListener("keydown", (event) => event.key === "Escape" && close());
  acts.hidden = true;
  acts.after(composer.element);
  composer.focus();
}

/** @param {HTMLElement} element @param {string} words */
function tell(element, words) {
  element.querySelector(".err")?.remove();
  const said = document.createElement("p");
  said.className = "err";
  said.setAttribute("role", "alert");
  said.textContent = words;
  element.append(said);
}

/** @type {Map<Element, ReturnType<typeof setTimeout>>} */
const looking = new Map();
const eye = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    clearTimeout(looking.get(target));
    if (isIntersecting) looking.set(target, setTimeout(() => void saw(/** @type {HTMLElement} */ (target)), LOOKED));
  }
});

/** @param {HTMLElement} element */
async function saw(element) {
  if (document.hidden) return;
  eye.unobserve(element);
  // What was shown as new stays marked while the page is open: it is not taken away under somebody's eyes.
  await call("POST", `/projects/${data.project_id}/comments/seen`, { ids: [Number(element.dataset["unseen"])] }).catch(() => eye.observe(element));
}

function watch() {
  eye.disconnect();
  for (const element of place.querySelectorAll("[data-unseen]")) eye.observe(element);
}

place.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("[data-answer]") : null;
  const row = /** @type {HTMLElement | null | undefined} */ (button?.closest("[data-thread]"));
  if (row) answer(row);
});
place.addEventListener("sent", () => void refresh());
document.addEventListener("visibilitychange", () => document.hidden || watch()); // what came while nobody looked
listen(data.project_id, (kind, { thread_id }) => {
  // Only that somebody looked: the marks stay until the page is opened anew.
  if (kind === "comment" && thread_id === undefined) return;
  if (kind === "comment" || kind === "photo.state" || kind === "reset") plan();
});
watch();
