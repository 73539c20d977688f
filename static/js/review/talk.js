// What is said about the photo that is looked at: pins over it, the thread beside one, and the words with which it is sent
// back. A click on the photo moves the pin of what is being written.
import { beside } from "../comments/beside.js";
import { createPins } from "../comments/pins.js";
import { createThread } from "../comments/thread.js";
import { placeOf, threadsOf } from "../comments/threads.js";
import { el, icon } from "../lib/dom.js";
import { uuid7 } from "../lib/uuid.js";
import { kindOf } from "../editor/shapes/index.js";

/** @typedef {import("../comments/threads.js").Point} Point */
/** @typedef {import("../comments/threads.js").NewComment} NewComment */
/** @typedef {import("./walk.js").Item} Item */

/**
 * @param {HTMLElement} place over the photo
 * @param {object} parts
 * @param {import("../editor/canvas.js").Editor} parts.editor
 * @param {{id: number, name: string}} parts.me
 * @param {{id: number, time_zone: string}} parts.project
 * @param {(method: string, path: string, body?: unknown) => Promise<any>} parts.call
 * @param {import("./outbox.js").Outbox} parts.outbox
 * @param {(said: NewComment & Point) => void} parts.onSentBack
 */
export function createTalk(place, { editor, me, project, call, outbox, onSentBack }) {
  /** @type {Item | null} */
  let shown = null;
  /** @type {import("../comments/threads.js").Comment[]} */
  let comments = [];
  /** @type {readonly import("../comments/threads.js").Person[]} */
  let people = [];
  /** Where the words that send it back are pinned; the annotation's own place until one presses another. @type {Point & {uid?: string} | null} */
  let begun = null;
  const mark = el("span.pin.rv-pin", { hidden: true, "aria-hidden": "true" }, el("span", {}, icon("comment", 12)));
  const pins = createPins({ place, toScreen: editor.toScreen, onOpen: (thread) => (view.key === thread.key ? close() : read(thread)) });
  const view = createThread({ me, zone: project.time_zone, people: () => people, send: { say, change, settle, remove }, onClose: close, sayWords: "Send back with this" });
  place.append(mark, view.element);
  call("GET", `/projects/${project.id}/people`).then(({ items }) => (people = items), () => {});
  editor.on("camera", put);
  new ResizeObserver(put).observe(view.element); // it grows with what is written

  /** @param {string} uid */
  function boundsOf(uid) {
    const record = editor.store.get(uid);
    return record ? kindOf(record.shape).bounds(record.shape) : null;
  }

  const pinned = () => threadsOf(comments).flatMap((thread) => {
    const at = placeOf(thread.first, boundsOf);
    return at ? [{ thread, at }] : [];
  });

  async function load() {
    const asked = shown?.photo.id;
    if (!asked) return;
    const told = await call("GET", `/photos/${asked}/comments?limit=500`).catch(() => null);
    if (!told || shown?.photo.id !== asked) return;
    comments = told.items;
    draw();
  }

  function draw() {
    pins.show(pinned(), view.key);
    const open = threadsOf(comments).find(({ key }) => key === view.key);
    if (open) view.show(open, true);
    put();
  }

  /** The thread goes beside its pin, and not over what is looked at where there is room. */
  function put() {
    pins.move();
    if (begun) {
      const { x, y } = editor.toScreen(begun);
      mark.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    }
    if (!view.isOpen) return;
    const at = begun ?? pinned().find(({ thread }) => thread.key === view.key)?.at ?? { x: 0, y: 0 };
    const [uid] = editor.selection.get();
    const bounds = uid ? boundsOf(uid) : null;
    const corner = bounds && editor.toScreen(bounds);
    const clear = bounds && corner ? { ...corner, width: bounds.width * editor.camera.scale, height: bounds.height * editor.camera.scale } : null;
    const size = { width: view.element.offsetWidth, height: view.element.offsetHeight };
    const to = beside(editor.toScreen(at), size, editor.view, clear);
    view.element.style.transform = `translate(${Math.round(to.x)}px, ${Math.round(to.y)}px)`;
  }

  /** @param {import("../comments/threads.js").Thread} thread */
  function read(thread) {
    begun = null;
    mark.hidden = true;
    view.show(thread, true);
    draw();
    view.focus();
  }

  function close() {
    if (!view.isOpen) return;
    begun = null;
    mark.hidden = true;
    view.hide();
    pins.show(pinned());
    editor.element.focus({ preventScroll: true });
  }

  /** Send something, and show what came of it. @param {() => Promise<unknown>} send */
  function tell(send) {
    outbox.put(async () => {
      await send();
      await load();
    });
  }

  /** @param {NewComment} said */
  function say(said) {
    if (said.reply_to !== undefined) {
      const op_id = uuid7();
      const id = shown?.photo.id;
      tell(() => call("POST", `/photos/${id}/comments`, { ...said, op_id }));
      return;
    }
    const at = begun;
    close();
    if (at) onSentBack({ ...said, ...at });
  }

  /** @param {import("../comments/threads.js").Comment} one @param {string} text @param {number[]} mentions */
  function change(one, text, mentions) {
    tell(() => call("PATCH", `/comments/${one.id}`, { text, mentions }));
  }

  /** @param {import("../comments/threads.js").Thread} thread @param {boolean} settled */
  function settle({ first }, settled) {
    tell(() => call("PATCH", `/comments/${first.id}`, { settled }));
  }

  /** @param {import("../comments/threads.js").Comment} one */
  function remove(one) {
    close();
    tell(() => call("DELETE", `/comments/${one.id}`));
  }

  return {
    get isWriting() {
      return begun !== null;
    },
    /** @param {Item | null} item */
    show(item) {
      const isOther = item?.photo.id !== shown?.photo.id;
      shown = item;
      if (!isOther) return draw();
      comments = [];
      close();
      draw();
      void load();
    },
    /** Somebody said something. @param {number} photo */
    heard(photo) {
      if (shown?.photo.id === photo) void load();
    },
    /** Write what is wrong. @param {Point} point of the photo @param {string | undefined} uid of the annotation */
    begin(point, uid) {
      begun = { ...point, ...(uid ? { uid } : {}) };
      mark.hidden = false;
      view.begin({});
      put();
      view.focus();
    },
    /** What is being written is about another place. @param {Point} point of the photo */
    moveTo(point) {
      const { width, height } = editor.size;
      begun = { x: Math.min(Math.max(point.x, 0), width), y: Math.min(Math.max(point.y, 0), height) };
      put();
      view.focus();
    },
    close,
  };
}
