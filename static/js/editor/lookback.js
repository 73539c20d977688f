// Looking at what was done to the photo, and at what it was then; bringing that back is a step like any other. Nothing
// that is looked at touches the document.
import { call, OfflineError } from "../lib/http.js";
import { documentAt, isTold, joined, together, touchedBy, unsentSteps } from "./chronicle.js";
import { createEmitter } from "./emitter.js";

/** @typedef {import("./chronicle.js").Step} Step */
/** @typedef {ReturnType<typeof createLookback>} Lookback */

/** How many steps are asked for at a time. */
const PAGE = 40;

/** @param {import("./types.js").App} app */
export function createLookback(app) {
  const { editor, sync } = app;
  const { on, emit } = createEmitter();
  /** Whose history it is. @type {import("./photos.js").Session | null} */
  let of = null;
  /** @type {Step[]} */
  let known = [];
  /** @type {string | null} */
  let next = null;
  /** What was done beside the steps. @type {import("./chronicle.js").Note[]} */
  let notes = [];
  let trouble = "";
  let isLoading = false;
  /** It changed while it was being asked for. */
  let isStale = false;
  /** @type {Step | null} */
  let seen = null;
  /** @type {Step | null} */
  let chosen = null;

  /** All of it, newest first: what the server does not have yet comes before. @returns {Step[]} */
  function all() {
    if (!of || of !== app.session) return [];
    const { photo } = of;
    return [...unsentSteps(sync.inHand(photo.id), app.data.me, photo.state).filter(({ step }) => !known.some((one) => one.step === step)), ...known];
  }

  function forget() {
    of = app.session;
    [known, next, trouble, chosen, notes] = [[], null, "", null, []];
    look(null);
  }

  /** @param {string | null} cursor */
  async function ask(cursor) {
    const asked = of;
    if (!asked) return;
    if (isLoading) return void (isStale = true);
    isLoading = true;
    isStale = false;
    emit("change");
    try {
      const [page, beside] = await Promise.all([
        call("GET", `/photos/${asked.photo.id}/history?limit=${PAGE}${cursor ? `&cursor=${cursor}` : ""}`),
        cursor === null ? call("GET", `/photos/${asked.photo.id}/chronicle`) : null,
      ]);
      if (asked === of) take(page, cursor !== null);
      if (asked === of && beside) notes = beside.items;
      trouble = "";
    } catch (error) {
      if (asked === of) trouble = error instanceof OfflineError ? "The server cannot be reached now. Earlier steps are shown when it is back." : error instanceof Error ? error.message : String(error);
    }
    isLoading = false;
    if (asked !== of || isStale) return ask(null);
    emit("change");
  }

  /** @param {{items: Step[], next: string | null}} page @param {boolean} isEarlier */
  function take({ items, next: cursor }, isEarlier) {
    if (isEarlier) known = [...known, ...items];
    else {
      const { steps, isJoined } = joined(known, items);
      known = steps;
      if (isJoined) return;
    }
    next = cursor;
  }

  /** @param {Step | null} step */
  function look(step) {
    seen = step;
    const steps = step ? all() : [];
    const at = steps.findIndex((one) => one.step === step?.step);
    editor.showPast(step && at >= 0 ? { records: documentAt(editor.store.all(), steps, at), marked: touchedBy(step) } : null);
    emit("look");
  }

  editor.on("photo", () => {
    if (seen || chosen) forget();
  });

  return {
    /** Steps that say something, newest first. */
    get steps() {
      return all().filter(isTold);
    },
    /** Those steps, and what was done beside them, newest first. */
    get deeds() {
      return together(all().filter(isTold), of === app.session ? notes : [], next !== null);
    },
    get hasMore() {
      return next !== null;
    },
    get isLoading() {
      return isLoading;
    },
    /** Why it could not be asked for; "" when it could. */
    get trouble() {
      return trouble;
    },
    /** The step that the photo is shown after. */
    get seen() {
      return seen;
    },
    /** The step that is looked at for good, not only while the pointer is over it. */
    get chosen() {
      return chosen;
    },
    /** Ask what was done to the photo on the screen. */
    load() {
      if (of !== app.session) forget();
      return app.photo?.reading ? Promise.resolve() : ask(null);
    },
    /** Earlier steps. */
    more: () => (next ? ask(next) : Promise.resolve()),
    /** In passing; not under a hand that draws. Null: back to what was chosen, or to now. @param {Step | null} step */
    glance(step) {
      if (step && (!editor.idle || editor.pressed)) return;
      if (step ?? seen) look(step ?? chosen);
    },
    /** @param {Step} step */
    choose(step) {
      editor.interrupt();
      editor.selection.clear();
      editor.forget();
      chosen = step;
      look(step);
    },
    /** @returns {boolean} whether an earlier state was shown */
    back() {
      if (!seen) return false;
      chosen = null;
      look(null);
      return true;
    },
    /** Bring back what is shown: one step, which can be undone. */
    restore() {
      const { past } = editor;
      if (!past || !app.canLabel) return;
      chosen = null;
      look(null);
      const before = editor.store.all();
      editor.restore(past.records);
      app.say(editor.store.all() === before ? "That is how it is now." : "Restored. Ctrl Z takes it back.");
    },
    /** "change": the steps, or how asking stands · "look": what is looked at */
    on,
  };
}
