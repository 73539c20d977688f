// Which version of a clash stays: one annotation after the other, and nothing is dropped until somebody chose. What is
// taken is a step like any other; that the rest is dropped goes to the server after it, by the journal.
import { clashesOf } from "./clashes.js";
import { createEmitter } from "./emitter.js";

/** @typedef {import("./clashes.js").Clash} Clash */
/** @typedef {ReturnType<typeof createChoosing>} Choosing */

/** @param {import("./types.js").App} app */
export function createChoosing(app) {
  const { editor, sync } = app;
  const { on, emit } = createEmitter();
  /** Whose versions are shown. @type {string | null} */
  let shown = null;
  let isFolded = false;

  const all = () => clashesOf(app.session?.proposals ?? [], (uid) => editor.store.get(uid), app.data.me.id);

  /** @returns {Clash | null} */
  function present() {
    const clashes = all();
    return clashes.find(({ uid }) => uid === shown) ?? clashes[0] ?? null;
  }

  function tell() {
    const clash = isFolded || editor.past ? null : present();
    shown = clash?.uid ?? null;
    editor.showVersions(clash?.versions ?? []);
    emit("change");
  }

  /** @param {Clash} clash */
  function bringInSight({ versions }) {
    const frame = editor.frameOf(versions.flatMap(({ content }) => (content ? [content] : [])));
    const { x, y, width, height } = editor.seen;
    if (frame && (frame.x < x || frame.y < y || frame.x + frame.width > x + width || frame.y + frame.height > y + height)) editor.zoomTo(frame);
  }

  editor.on("past", tell);
  editor.on("store", () => app.session?.proposals.length && tell());

  return {
    all,
    /** The clash that is shown, and its place among all; null: none is. */
    get present() {
      const clashes = all();
      const clash = clashes.find(({ uid }) => uid === shown);
      return clash ? { clash, at: clashes.indexOf(clash), count: clashes.length } : null;
    },
    /** Another photo is shown, or others did something. */
    photo() {
      if (!app.session?.proposals.length) isFolded = false;
      tell();
    },
    /** @param {string} [uid] whose versions; none told: the first */
    open(uid) {
      isFolded = false;
      shown = uid ?? shown;
      tell();
      const clash = present();
      if (clash) bringInSight(clash);
    },
    /** Later: the pill still says that somebody is needed. */
    fold() {
      isFolded = true;
      tell();
    },
    next() {
      const clashes = all();
      const at = clashes.findIndex(({ uid }) => uid === shown);
      const next = clashes[(at + 1) % clashes.length];
      if (!next) return;
      isFolded = false;
      shown = next.uid;
      tell();
      bringInSight(next);
    },
    /** @param {number} place of the version that stays, among those of the clash that is shown */
    choose(place) {
      const { photo, session } = app;
      const clash = all().find(({ uid }) => uid === shown);
      const version = clash?.versions[place];
      if (!photo || !session || !clash || !version || !editor.mayEdit()) return;
      if (!version.isHere) editor.take(clash.uid, version.content);
      void sync.settle(photo.id, photo.name, clash.ids);
      session.proposals = session.proposals.filter(({ uid }) => uid !== clash.uid);
      tell();
      app.say(version.isHere ? "Kept as it is." : "Taken. Ctrl Z takes that back.");
      app.panels.show();
    },
    /** "change": what is shown */
    on,
  };
}
