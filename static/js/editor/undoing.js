// Ctrl+Z: what is half drawn, else the answer of the photo before, else the last step on this photo.

/** @typedef {import("./photos.js").Photo} Photo */
/** @typedef {import("./verdicts.js").Verdict} Verdict */
/** @typedef {{photo: Photo, verdict: Verdict, hasDeleted: boolean}} Left a photo just answered: as it was before, and whether everything drawn went with the answer */

/** @param {import("./types.js").App} app */
export function createUndoing(app) {
  const { editor, sync } = app;
  /** @type {Left | null} */
  let left = null;
  let hasStepped = false;

  /** The photo before comes back, as it was, with its state. @param {Left} before */
  async function takeBack({ photo, verdict, hasDeleted }) {
    left = null;
    const wasHere = photo === app.photo;
    if (!wasHere) await app.goTo(photo.id);
    if (hasDeleted) editor.history.undo();
    // Whether drawing made it in progress meanwhile is the server's to know: unlabelled only if nothing was drawn.
    const state = verdict.state === "unlabelled" && editor.store.size ? "in_progress" : verdict.state;
    const ask = { state, ...(verdict.no_defect ? { no_defect: true } : {}), ...(verdict.reason ? { reason: verdict.reason } : {}) };
    void sync.state(photo.id, photo.name, ask);
    app.setPhotoState(photo, { state, no_defect: Boolean(verdict.no_defect), reason: verdict.reason ?? "" });
    app.say(wasHere ? "Taken back." : "Back on the photo before.");
  }

  return {
    undo() {
      // What is half drawn is the last thing done, or its last point.
      if ((!editor.idle && editor.back()) || editor.cancel()) return;
      if (!hasStepped && left) {
        void takeBack(left);
        return;
      }
      // At the end of the queue no photo is on the screen: there is nothing else to take back.
      if (!app.photo) return;
      const label = editor.history.undo();
      app.say(label ? `Undone: ${label.toLowerCase()}.` : "Nothing to undo.");
    },
    redo() {
      const label = editor.history.redo();
      if (label) app.say(`Done again: ${label.toLowerCase()}.`);
    },
    /** Another photo is on the screen: nothing was done on it yet. */
    opened() {
      hasStepped = false;
    },
    /** Something was done on the photo: from here on Ctrl+Z is about it. */
    stepped() {
      hasStepped = true;
    },
    /** A photo was answered: the next key may take that back. @param {Left} answered */
    answered(answered) {
      left = answered;
      hasStepped = false;
    },
  };
}
