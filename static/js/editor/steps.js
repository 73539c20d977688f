// What one step of drawing sets off: it goes out, the photo is in progress, and others learn that somebody is at it.

/** @typedef {import("./photos.js").Session} Session */

/**
 * @param {import("./types.js").App} app
 * @param {{onStep: () => void}} on
 * @returns {(of: Session, step: any, undo: import("./journal.js").UndoRow) => void} to be told of each step, as history tells it
 */
export function createSteps(app, { onStep }) {
  const { sync } = app;

  return (of, step, undo) => {
    onStep();
    void app.leases.take(of);
    if (step.skipped) app.say(`${step.skipped} left as somebody else made them since.`);
    const { photo } = of;
    void sync.step(photo.id, photo.name, step, undo);
    const state = photo.state === "done" && of.store.size ? "done" : "in_progress";
    if (photo.state !== state || photo.no_defect) app.setPhotoState(photo, { state, no_defect: false });
  };
}
