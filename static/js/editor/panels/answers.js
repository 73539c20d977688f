// The honest answers at the foot: no defect, cannot tell, retake, skip, done; and the photo's own facts.
import { el } from "../../lib/dom.js";
import { actions } from "../actions/index.js";
import { attribute } from "./list.js";

const REASONS = ["blurred", "too far", "dark", "glare", "other"];
const STATE_WORDS = /** @type {Record<string, string>} */ ({ unlabelled: "unlabelled", in_progress: "in progress", done: "done", unsure: "unsure", retake: "retake", accepted: "accepted", rejected: "sent back" });

/** @param {import("../editor.js").App} app */
export function createAnswers(app) {
  const foot = /** @type {HTMLElement} */ (document.getElementById("answers"));
  const facts = /** @type {HTMLElement} */ (document.getElementById("facts"));
  const title = /** @type {HTMLElement} */ (document.getElementById("photo-name"));
  const words = /** @type {HTMLElement} */ (document.getElementById("photo-words"));
  const retake = /** @type {HTMLDialogElement} */ (document.getElementById("retake"));
  const sure = /** @type {HTMLDialogElement} */ (document.getElementById("sure"));

  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (foot.querySelectorAll("[data-action]"))) {
    const action = actions.find(({ id }) => id === button.dataset.action);
    button.addEventListener("click", () => {
      if (action?.enabled(app)) action.run(app, "");
      app.focus();
    });
  }

  /** @param {import("../editor.js").FullPhoto} photo */
  function show(photo) {
    title.textContent = photo.name;
    const size = photo.width ? `${photo.width} × ${photo.height}` : "";
    const state = photo.no_defect ? "no defect" : (STATE_WORDS[photo.state] ?? photo.state);
    words.textContent = [size, state, photo.reason ? `“${photo.reason}”` : ""].filter(Boolean).join(", ");
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (foot.querySelectorAll("[data-action]"))) button.disabled = !app.canLabel;
    const notes = [
      photo.damaged ? "This file is damaged and cannot be labelled." : "",
      photo.state === "accepted" ? "Accepted: a reviewer can reopen it." : "",
      photo.hint?.class_id ? `The field says: ${app.editor.classes.get(photo.hint.class_id)?.name ?? "a defect"}.` : "",
      photo.note ? `Note: ${photo.note}` : "",
    ].filter(Boolean);
    facts.replaceChildren(...notes.map((note) => el("p", {}, note)));
    for (const definition of app.data.attributes.photo) {
      const control = attribute(definition, photo.attributes[definition.name], (value) => app.changePhoto({ attributes: { [definition.name]: value } }).catch(app.complain));
      if (!app.data.can_label) control.setAttribute("disabled", "");
      facts.append(el("label.fact", {}, el("span.mut.cut", {}, definition.name), control));
    }
  }

  /** @returns {Promise<string | null>} the reason, in words */
  function askReason() {
    return new Promise((resolve) => {
      const list = /** @type {HTMLElement} */ (retake.querySelector("ul"));
      const other = /** @type {HTMLInputElement} */ (retake.querySelector("input"));
      other.value = "";
      const end = (/** @type {string | null} */ reason) => {
        retake.close();
        resolve(reason);
        app.focus();
      };
      list.replaceChildren(
        ...REASONS.map((reason, index) => {
          const button = el("button", { type: "button" }, reason, el("kbd.key", {}, String(index + 1)));
          button.addEventListener("click", () => (reason === "other" ? other.focus() : end(reason)));
          return el("li", {}, button);
        }),
      );
      retake.onkeydown = (event) => {
        const index = Number(event.key) - 1;
        if (document.activeElement === other) {
          if (event.key === "Enter" && other.value.trim()) end(other.value.trim());
          return;
        }
        const reason = REASONS[index];
        if (!reason) return;
        event.preventDefault();
        reason === "other" ? other.focus() : end(reason);
      };
      retake.oncancel = () => resolve(null);
      /** @type {HTMLElement} */ (retake.querySelector("[data-close]")).onclick = () => end(null);
      /** @type {HTMLElement} */ (retake.querySelector("[data-yes]")).onclick = () => other.value.trim() && end(other.value.trim());
      retake.showModal();
    });
  }

  /** @param {number} count @returns {Promise<boolean>} */
  function confirmNoDefect(count) {
    return new Promise((resolve) => {
      /** @type {HTMLElement} */ (sure.querySelector("h2")).textContent = `Delete ${count} and say no defect?`;
      /** @type {HTMLElement} */ (sure.querySelector("[data-yes]")).textContent = `Delete ${count}`;
      const end = (/** @type {boolean} */ yes) => {
        sure.close();
        resolve(yes);
        app.focus();
      };
      /** @type {HTMLElement} */ (sure.querySelector("[data-close]")).onclick = () => end(false);
      /** @type {HTMLElement} */ (sure.querySelector("[data-yes]")).onclick = () => end(true);
      sure.oncancel = () => resolve(false);
      sure.showModal();
    });
  }

  return { photo: show, askReason, confirmNoDefect };
}
