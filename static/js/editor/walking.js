// From photo to photo: on, back, to one of the filmstrip, past one; and what is shown when the queue has no more.

/** @typedef {import("./photos.js").Photo} Photo */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * @param {import("./types.js").App} app
 * @param {{open: (photo: Photo) => Promise<void>, close: () => void}} opening
 */
export function createWalking(app, { open, close }) {
  const { stack } = app;

  function nothingLeft() {
    close();
    byId("nothing").hidden = false;
    byId("work").hidden = true;
    byId("strip").hidden = true;
    byId("nothing").querySelector("h1")?.focus();
  }

  /** @param {1 | -1} direction */
  async function walk(direction) {
    /** @type {Photo | null} */
    let next;
    try {
      next = await stack.step(direction);
    } catch (error) {
      app.complain(error);
      return;
    }
    if (next) await open(next);
    else if (direction < 0) app.say("This is the first photo.");
    else if (stack.isQueue) nothingLeft();
    else app.say("This is the last photo of this list.");
  }

  return {
    walk,
    /** @param {Photo | null} first */
    async begin(first) {
      if (first) await open(first);
      else nothingLeft();
    },
    /** @param {number} id */
    async goTo(id) {
      const wanted = stack.goTo(id);
      if (wanted) await open(wanted);
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
