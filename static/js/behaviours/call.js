// A button that makes one call: data-method, data-call, data-body (JSON), data-then ("reload" or a path).
// data-ask="id" first opens that <dialog>; its [data-yes] button goes on. A refusal is told after the button.
// A "sent" event carries the answer first; preventDefault() on it stays here.
import { call } from "../lib/http.js";
import { closeBy } from "../lib/dialog.js";
import { go, sortErrors } from "./form.js";

/** @param {HTMLElement} button */
export function bind(button) {
  const dialog = document.getElementById(button.dataset.ask ?? "");
  if (dialog instanceof HTMLDialogElement) {
    closeBy(dialog);
    button.addEventListener("click", () => {
      const isYes = new AbortController();
      dialog.querySelector("[data-yes]")?.addEventListener(
        "click",
        () => {
          dialog.close();
          void send(button);
        },
        { signal: isYes.signal },
      );
      dialog.addEventListener("close", () => isYes.abort(), { once: true });
      dialog.showModal();
    });
  } else button.addEventListener("click", () => void send(button));
}

/** @param {HTMLElement} button */
async function send(button) {
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  tell(button, "");
  try {
    const body = button.dataset.body ? JSON.parse(button.dataset.body) : undefined;
    const answer = await call(button.dataset.method ?? "POST", button.dataset.call ?? "", body);
    const sent = new CustomEvent("sent", { detail: answer, bubbles: true, cancelable: true });
    if (button.dispatchEvent(sent)) go(button.dataset.then ?? "", answer);
  } catch (error) {
    tell(button, sortErrors(error, []).general);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/**
 * @param {HTMLElement} button
 * @param {string} text "" takes the words away
 */
function tell(button, text) {
  if (button.nextElementSibling?.matches(".err")) button.nextElementSibling.remove();
  if (!text) return;
  const words = document.createElement("span");
  words.className = "err";
  words.setAttribute("role", "alert");
  words.textContent = text;
  button.after(words);
}
