// A button that makes one call: data-method, data-call, data-body (JSON), data-then ("reload" or a path).
// data-ask="id" first opens that <dialog>; its [data-yes] button goes on. An error is told beside the button.
import { call } from "../lib/http.js";
import { go } from "./form.js";

/** @param {HTMLElement} button */
export function bind(button) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById(button.dataset.ask ?? ""));
  button.addEventListener("click", () => {
    if (dialog) dialog.showModal();
    else void send();
  });
  dialog?.querySelector("[data-yes]")?.addEventListener("click", () => {
    dialog.close();
    void send();
  });
  for (const close of dialog?.querySelectorAll("[data-close]") ?? []) close.addEventListener("click", () => dialog?.close());

  async function send() {
    button.setAttribute("disabled", "");
    try {
      const body = button.dataset.body ? JSON.parse(button.dataset.body) : undefined;
      const answer = await call(button.dataset.method ?? "POST", button.dataset.call ?? "", body);
      if (button.dispatchEvent(new CustomEvent("sent", { detail: answer, bubbles: true, cancelable: true }))) go(button.dataset.then ?? "", answer);
    } catch (error) {
      const words = document.createElement("span");
      words.className = "err";
      words.setAttribute("role", "alert");
      words.textContent = error instanceof Error ? error.message : String(error);
      button.nextElementSibling?.matches(".err") ? button.nextElementSibling.replaceWith(words) : button.after(words);
    } finally {
      button.removeAttribute("disabled");
    }
  }
}
