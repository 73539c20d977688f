// What people say about the photo: pins over it, the thread that is read beside its pin, and all of them in the side
// panel; first there when the photo was sent back.
import { beside } from "../../comments/beside.js";
import { createPins } from "../../comments/pins.js";
import { createThread } from "../../comments/thread.js";
import { el, icon, isolated } from "../../lib/dom.js";
import { kindOf } from "../shapes/index.js";
import { when } from "../when.js";

/** @typedef {import("../../comments/threads.js").Thread} Thread */

/** @param {import("../types.js").App} app */
export function createComments(app) {
  const { editor, talking } = app;
  const section = /** @type {HTMLElement} */ (document.getElementById("comments-section"));
  const side = /** @type {HTMLElement} */ (section.parentElement);
  /** Where the section stands while nothing was sent back. */
  const usual = /** @type {Element} */ (section.nextElementSibling);
  const list = /** @type {HTMLElement} */ (document.getElementById("comments"));
  const count = /** @type {HTMLElement} */ (document.getElementById("comment-count"));
  const why = /** @type {HTMLElement} */ (document.getElementById("sent-back"));
  const add = /** @type {HTMLButtonElement} */ (section.querySelector("[data-run=comment]"));
  const place = /** @type {HTMLElement} */ (document.getElementById("stage"));
  const { zone, me } = { zone: app.data.project.time_zone, me: app.data.me };
  let isPlanned = false;
  /** Where the thread is begun that is on the screen. @type {unknown} */
  let begunAt = null;
  if (!talking.isOn) return { next: () => {}, photo: () => {} };

  const pins = createPins({ place, toScreen: editor.toScreen, onOpen: ({ key }) => (talking.open === key ? close() : read(key)) });
  const thread = createThread({ me, zone, people: talking.people, send: talking.send, onClose: close });
  place.append(thread.element);

  /** @param {string} key */
  function read(key) {
    talking.show(key);
    thread.focus();
  }

  function close() {
    const key = thread.key;
    talking.close();
    if (!key || !pins.focus(key) || !document.activeElement?.matches(":focus-visible")) app.focus();
  }

  /** @returns {{thread: Thread, at: import("../../comments/threads.js").Point}[]} */
  function pinned() {
    return talking.threads().flatMap((one) => {
      const at = talking.placeOf(one);
      return at ? [{ thread: one, at }] : [];
    });
  }

  /** @param {Thread} one */
  function row({ key, number, first, replies, isSettled }) {
    const last = replies.at(-1) ?? first;
    const who = last.author.id === me.id ? "you" : isolated(last.author.name);
    const about = [who, last.isWaiting ? "waits" : when(last.at, zone), replies.length ? `${replies.length + 1} comments` : ""].filter(Boolean).join(", ");
    const button = el(
      "button.talk",
      { type: "button", "aria-pressed": String(talking.open === key) },
      el(`span.pin-mark${isSettled ? ".settled" : ""}`, { "aria-hidden": "true" }, String(number)),
      el("span.talk-words", {}, el("bdi.cut", {}, last.text || "deleted"), el("span.mut.cut", {}, about)),
      isSettled ? icon("check", 16) : null,
      el("span.vh", {}, isSettled ? "settled" : `comment ${number}`),
    );
    button.addEventListener("click", () => {
      show(key);
      thread.focus();
    });
    return el("li", {}, button);
  }

  function goneRow() {
    const undo = el("button.btn.quiet.dense", { type: "button" }, "Undo");
    undo.addEventListener("click", talking.bringBack);
    return el("li.talk-gone", { role: "status" }, el("span.mut", {}, "Your comment is deleted."), undo);
  }

  /** Read a thread, with its pin in sight. @param {string} key */
  function show(key) {
    talking.show(key);
    const at = pinned().find((one) => one.thread.key === key)?.at;
    if (!at) return;
    const { x, y } = editor.toScreen(at);
    const { width, height } = editor.view;
    if (x < 0 || y < 0 || x > width || y > height) editor.panBy(width / 2 - x, height / 2 - y);
  }

  function fill() {
    isPlanned = false;
    const threads = talking.threads();
    const open = threads.filter(({ isSettled }) => !isSettled);
    const isSentBack = talking.sentBack !== null;
    section.hidden = !threads.length && !isSentBack && !talking.mayWrite;
    count.textContent = open.length ? String(open.length) : "";
    why.hidden = !isSentBack;
    why.replaceChildren(el("b", {}, "Sent back"), talking.sentBack ? el("bdi", {}, talking.sentBack) : "");
    add.disabled = !talking.mayWrite;
    const focused = [...list.querySelectorAll("button")].indexOf(/** @type {any} */ (document.activeElement));
    list.replaceChildren(...[...open, ...threads.filter(({ isSettled }) => isSettled)].map(row), ...(talking.deleted ? [goneRow()] : []));
    if (focused >= 0) list.querySelectorAll("button")[focused]?.focus();
    section.classList.toggle("first", isSentBack);
    if (isSentBack && side.firstElementChild !== section) side.prepend(section);
    else if (!isSentBack && section.nextElementSibling !== usual) usual.before(section);
    pins.show(pinned(), talking.open);
    showThread(threads);
  }

  /** @param {readonly Thread[]} threads */
  function showThread(threads) {
    const { open, begun } = talking;
    const wasOpen = thread.isOpen;
    const found = threads.find(({ key }) => key === open);
    if (found) thread.show(found, talking.mayWrite);
    else if (begun && begun !== begunAt) thread.begin(begun);
    else if (!begun && wasOpen) thread.hide();
    if (begun && begun !== begunAt) thread.focus();
    begunAt = begun;
    put();
  }

  /** The popover goes where its pin is, and never over what is selected. */
  function put() {
    pins.move();
    if (!thread.isOpen) return;
    const found = pinned().find((one) => one.thread.key === talking.open)?.at;
    const { x, y } = found ?? talking.begun ?? {};
    const { view } = editor;
    const size = { width: thread.element.offsetWidth, height: thread.element.offsetHeight };
    const pin = x === undefined || y === undefined ? { x: view.width, y: 0 } : editor.toScreen({ x, y });
    const at = beside(pin, size, view, selected());
    thread.element.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px)`;
  }

  /** What is selected, or what is talked about. @returns {import("../../comments/threads.js").Rect | null} screen */
  function selected() {
    const uid = editor.selection.get()[0] ?? talking.begun?.uid ?? talking.threads().find(({ key }) => key === talking.open)?.first.uid;
    const record = uid ? editor.store.get(uid) : undefined;
    if (!record) return null;
    const { x, y, width, height } = kindOf(record.shape).bounds(record.shape);
    const corner = editor.toScreen({ x, y });
    return { ...corner, width: width * editor.camera.scale, height: height * editor.camera.scale };
  }

  function plan() {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(fill);
  }

  talking.on("change", plan);
  talking.on("open", fill);
  editor.on("store", plan);
  editor.on("selection", put);
  editor.on("camera", put);
  editor.on("state", () => pins.layer.classList.toggle("aside", !editor.idle));
  for (const name of ["hidden", "past"]) editor.on(name, () => (pins.layer.hidden = editor.hidden || editor.past !== null));
  add.addEventListener("click", () => editor.run("comment"));

  return {
    /** Read the next thread. */
    next() {
      if (!talking.next()) return;
      show(/** @type {string} */ (talking.open));
      thread.focus();
    },
    /** @param {import("../photos.js").Photo} photo */
    photo(photo) {
      talking.photo(photo);
      plan();
    },
  };
}
