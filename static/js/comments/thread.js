// One thread in a popover: what was said, and where an answer is written. Knows no server: what is done goes to `send`.
import { el, icon } from "../lib/dom.js";
import { when } from "../editor/when.js";
import { createComposer } from "./composer.js";
import { pieces } from "./naming.js";

/** @typedef {import("./threads.js").Comment} Comment */
/** @typedef {import("./threads.js").NewComment} NewComment */
/** @typedef {import("./threads.js").Person} Person */
/** @typedef {import("./threads.js").Thread} Thread */
/** @typedef {{uid?: string | undefined, x?: number | undefined, y?: number | undefined}} Place of a thread that is being begun */
/**
 * @typedef {object} Send what a person does; each may be kept and sent later
 * @property {(comment: NewComment) => void} say
 * @property {(comment: Comment, text: string, mentions: number[]) => void} change
 * @property {(thread: Thread, isSettled: boolean) => void} settle
 * @property {(comment: Comment) => void} remove
 */
/** @typedef {ReturnType<typeof createThread>} ThreadView */

/**
 * @param {object} options
 * @param {Person} options.me
 * @param {string} options.zone of the project
 * @param {() => readonly Person[]} options.people who can be named
 * @param {Send} options.send
 * @param {() => void} options.onClose by its button or Escape
 * @param {string} [options.sayWords] of the button that sends a new comment
 */
export function createThread({ me, zone, people, send, onClose, sayWords = "Comment" }) {
  const element = el("section.thread.float", { role: "dialog", tabindex: -1, hidden: true });
  /** What was typed and not sent, by thread: closing loses nothing. @type {Map<string, string>} */
  const drafts = new Map();
  /** @type {ReturnType<typeof createComposer> | null} */
  let composer = null;
  /** The comment that is being changed. @type {string | null} */
  let changing = null;
  /** @type {{thread: Thread | null, place: Place | null, mayWrite: boolean}} */
  let shown = { thread: null, place: null, mayWrite: false };

  /** @param {Comment} one */
  function said(one) {
    if (one.deleted_at !== null) return el("p.mut", {}, "This comment was deleted.");
    const known = [...one.mentions, ...(one.isWaiting ? people() : [])];
    return el("p.said-words", { dir: "auto" }, ...pieces(one.text, known).map(({ text, person }) => (person ? el("b", {}, text) : text)));
  }

  /** @param {Comment} one @param {boolean} mayWrite */
  function comment(one, mayWrite) {
    const isMine = one.author.id === me.id;
    const isOwn = isMine && mayWrite && one.id !== null && one.deleted_at === null;
    const since = [one.isWaiting ? "waits" : when(one.at, zone), one.edited_at && !one.isWaiting ? "changed" : ""].filter(Boolean).join(", ");
    const head = el("header", {}, el("span.who", { "aria-hidden": "true" }, initials(one.author.name)), el("b", {}, isMine ? "You" : el("bdi", {}, one.author.name)), el("time.mut", { datetime: one.at }, since), el("span.grow"), ...(isOwn ? ownActs(one) : []));
    if (changing !== one.op_id) return el("li", { "data-comment": one.op_id }, head, said(one));
    composer = createComposer({
      label: "Change the comment",
      text: drafts.get(one.op_id) ?? one.text,
      people,
      onWrite: (text) => drafts.set(one.op_id, text),
      deeds: () => [
        { words: "Save", isSolid: true, isEnter: true, run: (text, mentions) => (done(one.op_id), send.change(one, text, mentions)) },
        { words: "Back", takesNone: true, run: () => (done(one.op_id), draw()) },
      ],
    });
    return el("li", { "data-comment": one.op_id }, head, composer.element);
  }

  /** @param {Comment} one */
  function ownActs(one) {
    const change = el("button.btn.quiet.dense", { type: "button" }, "Change");
    change.addEventListener("click", () => {
      changing = one.op_id;
      draw();
      composer?.focus();
    });
    const remove = el("button.btn.quiet.dense.icon", { type: "button", "aria-label": "Delete this comment" }, icon("trash", 16));
    remove.addEventListener("click", () => send.remove(one));
    return [change, remove];
  }

  /** @param {string} key */
  function done(key) {
    drafts.delete(key);
    changing = null;
  }

  /** @param {Thread} thread */
  function answering({ key, first, isSettled }) {
    if (first.id === null) return el("p.mut", {}, "Waits for the server; then it can be answered.");
    const reply_to = first.id;
    const say = (/** @type {boolean} */ settles) => (/** @type {string} */ text, /** @type {number[]} */ mentions) => {
      drafts.delete(key);
      send.say({ text, mentions, reply_to, settles });
    };
    composer = createComposer({
      label: "Answer",
      text: drafts.get(key) ?? "",
      people,
      onWrite: (text) => drafts.set(key, text),
      deeds: (hasText) => [
        { words: "Answer", isSolid: hasText, isEnter: true, run: say(false) },
        hasText ? { words: "Answer and settle", run: say(true) } : { words: isSettled ? "Open again" : "Settle", takesNone: true, run: () => shown.thread && send.settle(shown.thread, !isSettled) },
      ],
    });
    return composer.element;
  }

  /** @param {Place} place */
  function beginning(place) {
    composer = createComposer({
      label: "What is it about?",
      text: drafts.get("new") ?? "",
      people,
      onWrite: (text) => drafts.set("new", text),
      deeds: (hasText) => [
        {
          words: sayWords,
          isSolid: hasText,
          isEnter: true,
          run: (text, mentions) => {
            drafts.delete("new");
            send.say({ text, mentions, ...place });
          },
        },
        { words: "Back", takesNone: true, run: () => onClose() },
      ],
    });
    return composer.element;
  }

  function draw() {
    const { thread, place, mayWrite } = shown;
    composer = null;
    const close = el("button.btn.quiet.dense.icon", { type: "button", "aria-label": "Close" }, icon("cross", 16));
    close.addEventListener("click", onClose);
    const title = thread ? `Comment ${thread.number}` : "New comment";
    const standing = thread?.first.settled_by ? el("span.mut", {}, "settled by ", el("bdi", {}, thread.first.settled_by.id === me.id ? "you" : thread.first.settled_by.name)) : null;
    const parts = [el("header.row", {}, el("h3", {}, title), standing, el("span.grow"), close)];
    if (thread) parts.push(el("ul", {}, ...[thread.first, ...thread.replies].map((one) => comment(one, mayWrite))));
    if (thread && mayWrite && changing === null) parts.push(answering(thread));
    if (!thread && place) parts.push(beginning(place));
    element.setAttribute("aria-label", title);
    element.replaceChildren(...parts);
    element.hidden = false;
    const list = element.querySelector("ul");
    if (list) list.scrollTop = list.scrollHeight;
  }

  // What a key does here, it does not do to the photo as well.
  element.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    if (changing !== null) {
      changing = null;
      draw();
    } else onClose();
  });
  element.addEventListener("pointerdown", (event) => event.stopPropagation());

  return {
    element,
    /** @param {Thread} thread @param {boolean} mayWrite */
    show(thread, mayWrite) {
      // Under somebody who writes nothing is made anew that is as it was.
      if (JSON.stringify([thread, mayWrite]) === JSON.stringify([shown.thread, shown.mayWrite])) return;
      const isFocused = element.contains(document.activeElement);
      if (shown.thread?.key !== thread.key) changing = null;
      shown = { thread, place: null, mayWrite };
      draw();
      if (isFocused) focus();
    },
    /** Begin a thread. @param {Place} place */
    begin(place) {
      changing = null;
      shown = { thread: null, place, mayWrite: true };
      draw();
    },
    hide() {
      changing = null;
      shown = { thread: null, place: null, mayWrite: false };
      element.hidden = true;
      element.replaceChildren();
    },
    /** The key of what is read; null while a thread is begun, or nothing is shown. */
    get key() {
      return shown.thread?.key ?? null;
    },
    get isOpen() {
      return !element.hidden;
    },
    focus,
  };

  /** Where one writes; a finger does not want its keyboard for reading. */
  function focus() {
    if (composer && (!shown.thread || !matchMedia("(pointer: coarse)").matches)) composer.focus();
    else element.focus({ preventScroll: true });
  }
}

/** @param {string} name @returns {string} at most two letters */
function initials(name) {
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? "")
    .join("");
}
