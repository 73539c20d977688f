// The end of the queue: what to do instead, and the way back to the photo that was the last.
import { keyNames } from "./keys.js";

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {import("./types.js").App} app @param {() => void} back to the last photo */
export function createEnding(app, back) {
  const page = byId("nothing");
  /** What tells of the photo, and is no longer true. */
  const parts = ["work", "strip", "photo-name", "photo-words", "place"].map(byId);
  const button = byId("nothing-back");

  button.addEventListener("click", back);
  // The keys that lead back are those of the photo, which is hidden now.
  document.addEventListener("keydown", (event) => {
    if (page.hidden || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
    const names = keyNames({ key, code, ctrlKey, metaKey, altKey, shiftKey });
    const means = (/** @type {string} */ id) => app.editor.keysOf(id).some((name) => names.includes(name));
    if (means("undo-step")) app.undo();
    else if (means("previous-photo")) back();
    else return;
    event.preventDefault();
  });

  return {
    get isShown() {
      return !page.hidden;
    },
    show() {
      page.hidden = false;
      for (const part of parts) part.hidden = true;
      button.hidden = !app.stack.current;
      page.querySelector("h1")?.focus();
    },
    hide() {
      if (page.hidden) return;
      page.hidden = true;
      for (const part of parts) part.hidden = false;
      app.focus();
    },
  };
}
