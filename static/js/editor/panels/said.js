// What the editor says: shown for a while at the foot of the photo, and read aloud.
import { el } from "../../lib/dom.js";

const SHOWN_FOR = 6000;

export function createSaid() {
  const shown = /** @type {HTMLElement} */ (document.getElementById("said"));
  /** @type {any} */
  let timer = null;
  return {
    /** @param {string} words "" takes them away */
    say(words) {
      clearTimeout(timer);
      shown.replaceChildren(...(words ? [el("span", {}, words)] : []));
      timer = setTimeout(() => shown.replaceChildren(), SHOWN_FOR);
    },
  };
}
