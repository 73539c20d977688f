// What one step of drawing sets off: it goes out, the photo is in progress, and others learn that somebody is at it.
import { ApiError, call } from "../lib/http.js";

/** @typedef {import("./photos.js").Session} Session */

/**
 * @param {import("./types.js").App} app
 * @param {{onStep: () => void}} on
 * @returns {(of: Session, step: any) => void} to be told of each step, as history tells it
 */
export function createSteps(app, { onStep }) {
  const { data, stack, sync } = app;

  /** A courtesy to others, not a lock: nothing waits for it. @param {Session} of */
  async function takeLease(of) {
    if (of.hasLease) return;
    of.hasLease = true;
    try {
      await call("PUT", `/photos/${of.photo.id}/lease`, {});
    } catch (error) {
      if (error instanceof ApiError && error.slug === "leased" && of === app.session) app.say(`${error.message} What you draw is kept.`);
    }
  }

  return (of, step) => {
    onStep();
    stack.touch();
    if (!stack.isQueue && data.people > 1) void takeLease(of);
    if (step.skipped) app.say(`${step.skipped} left as somebody else made them since.`);
    const { photo } = of;
    void sync.step(photo.id, photo.name, step);
    const state = photo.state === "done" && of.store.size ? "done" : "in_progress";
    if (photo.state !== state || photo.no_defect) app.setPhotoState(photo, { state, no_defect: false });
  };
}
