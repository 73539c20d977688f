// What is said of a photo as a whole: done, no defect, cannot tell, retake; then the next photo is there.
import { isCopied } from "./wire.js";

/** @typedef {{state: string, no_defect?: boolean, reason?: string}} Verdict */

/**
 * @param {import("./types.js").App} app
 * @param {{onAnswer: (left: import("./undoing.js").Left) => void}} on
 */
export function createVerdicts(app, { onAnswer }) {
  const { editor, sync } = app;
  /** Copies that were shown as not looked at, when done was said first. @type {ReadonlySet<string>} */
  let shown = new Set();

  /** @param {Verdict} verdict @param {boolean} [hasDeleted] everything that was drawn went with it */
  async function decide(verdict, hasDeleted = false) {
    const { photo } = app;
    if (!photo) return;
    const before = { state: photo.state, no_defect: photo.no_defect, reason: photo.reason ?? "" };
    void sync.state(photo.id, photo.name, verdict);
    app.setPhotoState(photo, { state: verdict.state, no_defect: Boolean(verdict.no_defect), reason: verdict.reason ?? "" });
    await app.walk(1);
    onAnswer({ photo, verdict: before, hasDeleted });
  }

  /** Copies that nobody has looked at are shown first; with all of them selected, done takes them as they are. @returns {boolean} whether none is left */
  function lookedAt() {
    const uids = editor.store.all().filter(isCopied).map(({ uid }) => uid);
    if (uids.every((uid) => shown.has(uid) && editor.selection.has(uid))) {
      editor.editAll(uids, () => ({}), "Looked at");
      return true;
    }
    shown = new Set(uids);
    editor.selection.set(uids);
    app.say(`${uids.length} copied, and not looked at yet. Enter once more says ${uids.length === 1 ? "it is" : "they are"} right.`);
    return false;
  }

  return {
    /** @param {"done" | "no_defect" | "unsure"} verdict */
    async answer(verdict) {
      if (!app.canLabel) return;
      const count = editor.store.size;
      if (verdict === "done" && !count) {
        app.say("Nothing is drawn. Draw what you see, or say no defect: X.");
        return;
      }
      if (verdict === "done" && !(lookedAt() && app.talking.mayBeDone())) return;
      if (verdict === "no_defect" && count) {
        const asked = app.session;
        if (!(await app.panels.answers.confirmNoDefect(count)) || app.session !== asked) return;
        editor.remove(editor.store.all().map(({ uid }) => uid));
      }
      await decide(verdict === "unsure" ? { state: "unsure" } : { state: "done", no_defect: verdict === "no_defect" }, verdict === "no_defect" && count > 0);
    },
    async askRetake() {
      if (!app.canLabel) return;
      if (app.photo?.reading) return app.say("This photo was labelled before. If you cannot, say so: cannot tell.");
      const asked = app.session;
      const wanted = await app.panels.answers.askReason();
      if (!wanted || app.session !== asked) return;
      if (wanted.kind === "question") await app.askField(wanted.reason);
      else await decide({ state: "retake", reason: wanted.reason });
    },
    /** An accepted photo can be changed again. */
    async reopen() {
      const { photo } = app;
      if (!photo) return;
      await sync.state(photo.id, photo.name, { state: "in_progress" });
      app.setPhotoState(photo, { state: "in_progress", no_defect: false });
      app.say("Open again. Change what has to be changed.");
    },
  };
}
