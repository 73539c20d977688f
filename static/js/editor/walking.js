// From photo to photo: on, back, to one of the filmstrip, past one.
import { createEnding } from "./ending.js";

/** @typedef {import("./photos.js").Photo} Photo */

/**
 * @param {import("./types.js").App} app
 * @param {{open: (photo: Photo) => Promise<void>, close: () => void}} opening
 */
export function createWalking(app, { open, close }) {
  const { stack } = app;
  const ending = createEnding(app, { back: () => void walk(-1), on: () => void onward() });

  function nothingLeft() {
    close();
    ending.show();
  }

  /** @param {Photo} photo */
  function show(photo) {
    ending.hide();
    return open(photo);
  }

  /** @param {1 | -1} direction */
  async function walk(direction) {
    // From the end of the queue one step back is the last photo.
    if (ending.isShown && direction < 0) {
      if (stack.current) await show(stack.current);
      return;
    }
    /** @type {Photo | null} */
    let next;
    try {
      next = await stack.step(direction);
    } catch (error) {
      app.complain(error);
      return;
    }
    if (next) await show(next);
    else if (direction < 0) app.say("This is the first photo.");
    else if (stack.isQueue) nothingLeft();
    else app.say("This is the last photo of this list.");
  }

  /** From the end: to what has come since, else to what was passed without an answer. */
  async function onward() {
    const open = stack.waiting ? undefined : stack.items.find(({ state }) => state === "unlabelled" || state === "in_progress" || state === "rejected");
    if (open) await show(/** @type {Photo} */ (stack.goTo(open.id)));
    else await walk(1);
  }

  /** Past those that are not meant. @param {(photo: Photo) => boolean} isWanted @param {string} none what is said when there is none */
  async function seek(isWanted, none) {
    try {
      const next = await stack.seek(isWanted);
      if (next) await show(next);
      else app.say(none);
    } catch (error) {
      app.complain(error);
    }
  }

  return {
    walk,
    nextUnlabelled: () => seek(({ state, damaged }) => state === "unlabelled" && !damaged, "No unlabelled photo follows in this list."),
    nextOpen: () => seek(({ open_proposals: open }) => Boolean(open), "No photo with an open choice follows in this list."),
    /** @param {Photo | null} first */
    async begin(first) {
      if (first) await show(first);
      else nothingLeft();
    },
    /** @param {number} id */
    async goTo(id) {
      const wanted = stack.goTo(id);
      if (wanted) await show(wanted);
    },
    async skip() {
      const photo = app.photo;
      if (!photo) return;
      // Moved on at once; giving it back does not have to be waited for.
      await walk(1);
      void stack.skip(photo.id);
    },
  };
}
