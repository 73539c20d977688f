// What people say about the photo on the screen: its threads, as the server tells them and as they will be once what waits
// is sent. What is said here goes through the journal like any other work, so that nothing is lost without a connection.
import { after, naming, placeOf, threadsOf, withWaiting } from "../comments/threads.js";
import { call } from "../lib/http.js";
import { createEmitter } from "./emitter.js";
import { clamp } from "./numbers.js";
import { kindOf } from "./shapes/index.js";

/** @typedef {import("../comments/threads.js").Comment} Comment */
/** @typedef {import("../comments/threads.js").Person} Person */
/** @typedef {import("../comments/threads.js").Thread} Thread */
/** @typedef {import("../comments/thread.js").Place} Place */
/** @typedef {ReturnType<typeof createTalking>} Talking */

/** Of how many photos is remembered what was said. */
const KEPT = 50;
/** Milliseconds: news that come at once are asked for once. */
const SOON = 200;

/** @param {import("./types.js").App} app */
export function createTalking(app) {
  const { editor, sync, data } = app;
  const { on, emit } = createEmitter();
  const isOn = data.people > 1;
  /** By photo, as the server told them; the latest used last. @type {Map<number, Comment[]>} */
  const told = new Map();
  /** Why photos were sent back that were shown so: they stay so while they are mended. @type {Map<number, string>} */
  const sentBack = new Map();
  /** Of comments that name me. @type {Set<number>} */
  const seen = new Set();
  /** @type {readonly Person[]} */
  let people = [];
  /** @type {number | null} */
  let photo = null;
  /** The thread that is read. @type {string | null} */
  let open = null;
  /** Where one is begun. @type {Place | null} */
  let begun = null;
  /** What I deleted last here. @type {Comment | null} */
  let deleted = null;
  /** Done was said once while these were open. @type {ReadonlySet<string>} */
  let warned = new Set();
  /** The comment that the address asks for, until it was shown. */
  let wanted = Number(/^#comment-(\d+)$/.exec(globalThis.location?.hash ?? "")?.[1]);
  /** @type {any} */
  let timer = null;

  if (isOn) call("GET", `/projects/${data.project.id}/people`).then(({ items }) => (people = items), () => {});

  /** @returns {Thread[]} */
  function threads() {
    if (photo === null) return [];
    return threadsOf(withWaiting(told.get(photo) ?? [], sync.inHand(photo), data.me));
  }

  async function load() {
    timer = null;
    const asked = photo;
    if (asked === null) return;
    try {
      const { items } = await call("GET", `/photos/${asked}/comments?limit=500`);
      told.delete(asked);
      told.set(asked, items);
      for (const id of told.keys()) if (told.size > KEPT) told.delete(id);
    } catch {
      return; // what was told before stays; the pill tells how the connection stands
    }
    if (asked !== photo) return;
    emit("change");
    if (wanted) openWanted();
    else if (open !== null) lookAtOpen();
    else if (begun === null) openWhatSentBack();
  }

  function openWanted() {
    const found = threads().find(({ first, replies }) => [first, ...replies].some(({ id }) => id === wanted));
    wanted = NaN;
    if (found) show(found.key);
  }

  /** The newest open thread on a photo that came back is read at once. */
  function openWhatSentBack() {
    if (photo === null || !sentBack.has(photo) || warned.size || app.photo?.state !== "rejected") return;
    const last = threads().filter(isAskedOfMe).at(-1);
    if (last) show(last.key);
  }

  /** @param {Thread} thread */
  const isAskedOfMe = ({ isSettled, first }) => !isSettled && first.author.id !== data.me.id;

  /** @param {string | null} key */
  function show(key) {
    open = key;
    begun = null;
    emit("open");
    lookAtOpen();
  }

  /** What is read, or comes while it is, was looked at. */
  function lookAtOpen() {
    const thread = threads().find((one) => one.key === open);
    if (thread) look(naming(thread, data.me.id).filter((id) => !seen.has(id)));
  }

  /** @param {number[]} ids comments that name me */
  function look(ids) {
    if (!ids.length) return;
    for (const id of ids) seen.add(id);
    call("POST", `/projects/${data.project.id}/comments/seen`, { ids }).catch(() => ids.forEach((id) => seen.delete(id)));
  }

  /** @param {import("../comments/threads.js").Talk} talk */
  function send(talk) {
    if (!app.photo) return;
    void sync.talk(app.photo.id, app.photo.name, talk);
    emit("change");
  }

  /** @param {string} uid */
  function boundsOf(uid) {
    const record = editor.store.get(uid);
    return record ? kindOf(record.shape).bounds(record.shape) : null;
  }

  /** On what is selected, else where the pointer or the cursor of the keys is, else in the middle of what is seen. @returns {Place} */
  function placeHere() {
    const [uid] = editor.selection.get();
    const bounds = uid === undefined ? null : boundsOf(uid);
    const { width, height } = editor.size;
    const middle = { x: editor.seen.x + editor.seen.width / 2, y: editor.seen.y + editor.seen.height / 2 };
    const { x, y } = bounds ? { x: bounds.x + bounds.width, y: bounds.y } : (editor.cursor.at ?? editor.pointer ?? middle);
    return { ...(bounds ? { uid } : {}), x: clamp(x, 0, width), y: clamp(y, 0, height) };
  }

  return {
    /** False in a project with one member. */
    isOn,
    threads,
    people: () => people,
    get open() {
      return open;
    },
    get begun() {
      return begun;
    },
    /** Whether something may be said here and now; an accepted photo can be talked about, too. */
    get mayWrite() {
      return Boolean(isOn && data.can_label && app.isWriter && app.photo && !app.photo.trashed_at && !app.photo.reading);
    },
    /** Why the photo came back; null when it did not. */
    get sentBack() {
      return photo === null ? null : (sentBack.get(photo) ?? null);
    },
    /** @param {Thread} thread @returns {import("../comments/threads.js").Point | null} photo */
    placeOf: ({ first }) => placeOf(first, boundsOf),
    /** Another photo is shown, or its state has changed. @param {import("./photos.js").Photo} shown */
    photo(shown) {
      if (!isOn) return;
      if (shown.state === "rejected") sentBack.set(shown.id, shown.reason ?? "");
      const next = shown.reading ? null : shown.id; // what others said of a photo would tell what is on it
      if (next === photo) return;
      photo = next;
      warned = new Set();
      deleted = null;
      show(null);
      emit("change");
      void load();
    },
    /** Somebody said something. */
    look() {
      if (isOn) timer ??= setTimeout(() => void load(), SOON);
    },
    show,
    close() {
      begun = null;
      show(null);
    },
    /** Begin a thread. */
    begin() {
      editor.interrupt();
      open = null;
      begun = placeHere();
      emit("open");
    },
    /** Go to the next thread. @returns {boolean} whether there is one */
    next() {
      const thread = after(threads(), open);
      if (!thread) return false;
      show(thread.key);
      return true;
    },
    /** Before done is said: what sent the photo back is shown first; said once more, it is settled. @returns {boolean} whether to go on */
    mayBeDone() {
      const left = photo !== null && sentBack.has(photo) ? threads().filter(isAskedOfMe).filter(({ first }) => first.id !== null) : [];
      if (left.every(({ key }) => warned.has(key))) {
        for (const { first } of left) send({ method: "PATCH", path: `/comments/${first.id}`, body: { settled: true } });
        if (left.length) app.say(""); // that they are open is not true of the next photo
        return true;
      }
      warned = new Set(left.map(({ key }) => key));
      show(left[0]?.key ?? null);
      app.say(`${left.length === 1 ? "The comment that sent it back is" : `${left.length} comments are`} open. Done once more settles ${left.length === 1 ? "it" : "them"}.`);
      return false;
    },
    /** @type {import("../comments/thread.js").Send} */
    send: {
      say(comment) {
        if (!app.photo) return;
        send({ method: "POST", path: `/photos/${app.photo.id}/comments`, body: comment });
        const made = threads().findLast(({ first }) => first.isWaiting && first.id === null);
        if (comment.reply_to === undefined && made) show(made.key);
      },
      change: ({ id }, text, mentions) => send({ method: "PATCH", path: `/comments/${id}`, body: { text, mentions } }),
      settle: ({ first }, settled) => send({ method: "PATCH", path: `/comments/${first.id}`, body: { settled } }),
      remove(comment) {
        deleted = comment;
        send({ method: "DELETE", path: `/comments/${comment.id}` });
      },
    },
    /** What I deleted last on this photo, and did not bring back. */
    get deleted() {
      return deleted;
    },
    bringBack() {
      const comment = deleted;
      deleted = null;
      if (comment) send({ method: "POST", path: `/comments/${comment.id}/undelete` });
    },
    /** "change": what was said · "open": what is read or begun */
    on,
  };
}
