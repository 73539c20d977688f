// The end of the queue: what to do instead, and the way back to the photo that was the last.
import { keyNames } from "./keys.js";

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {import("./types.js").App} app @param {() => void} back to the last photo */
export function createEnding(app, back) {
  const page = byId("nothing");
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
      byId("work").hidden = true;
      byId("strip").hidden = true;
      button.hidden = !app.stack.current;
      page.querySelector("h1")?.focus();
    },
    hide() {
      if (page.hidden) return;
      page.hidden = true;
      byId("work").hidden = false;
      app.focus();
    },
  };
}
