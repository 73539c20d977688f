// The honest answers at the foot: no defect, cannot tell, retake with a reason, skip, done.

import { el } from "../../lib/dom.js";

const REASONS = ["blurred", "too far", "dark", "glare", "part hidden", "other"];

/** @typedef {{kind: "retake" | "question", reason: string}} Wanted */

/** @param {import("../types.js").App} app */
export function createAnswers(app) {
  const foot = /** @type {HTMLElement} */ (document.getElementById("answers"));
  const retake = /** @type {HTMLDialogElement} */ (document.getElementById("retake"));
  const sure = /** @type {HTMLDialogElement} */ (document.getElementById("sure"));
  const other = /** @type {HTMLInputElement} */ (retake.querySelector("input"));
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (foot.querySelectorAll("[data-action]"));

  for (const button of buttons)
    button.addEventListener("click", () => {
      app.focus();
      app.editor.run(button.dataset["action"] ?? "");
    });

  function show() {
    for (const button of buttons) {
      button.disabled = !app.canLabel || app.editor.past !== null || (button.dataset["action"] === "retake" && Boolean(app.photo?.reading));
      const state = { "no-defect": app.photo?.no_defect, unsure: app.photo?.state === "unsure", retake: app.photo?.state === "retake" }[button.dataset["action"] ?? ""];
      if (state !== undefined) button.setAttribute("aria-pressed", String(Boolean(state)));
    }
  }

  /**
   * Show a dialog and wait for its answer.
   * @template T
   * @param {HTMLDialogElement} dialog
   * @param {T} none the answer when it is closed without one
   * @param {(end: (answer: T) => void) => void} prepare
   * @returns {Promise<T>}
   */
  function ask(dialog, none, prepare) {
    return new Promise((resolve) => {
      let answer = none;
      prepare((given) => {
        answer = given;
        dialog.close();
      });
      dialog.addEventListener(
        "close",
        () => {
          resolve(answer);
          app.focus();
        },
        { once: true },
      );
      /** @type {HTMLElement} */ (dialog.querySelector("[data-close]")).onclick = () => dialog.close();
      dialog.showModal();
    });
  }

  app.editor.on("past", show);
  return {
    photo: show,
    /** @returns {Promise<Wanted | null>} why a new picture is needed, or what the field is asked of this one */
    askReason: () =>
      ask(retake, /** @type {Wanted | null} */ (null), (end) => {
        const list = /** @type {HTMLElement} */ (retake.querySelector("ul"));
        const choose = (/** @type {string} */ reason) => (reason === "other" ? other.focus() : end({ kind: "retake", reason }));
        other.value = "";
        list.replaceChildren(
          ...REASONS.map((reason, index) => {
            const button = el("button", { type: "button" }, el("span", {}, reason === "other" ? "other: say what" : reason), el("kbd.key", {}, String(index + 1)));
            button.addEventListener("click", () => choose(reason));
            return el("li", {}, button);
          }),
        );
        const give = (/** @type {Wanted["kind"]} */ kind) => {
          if (other.value.trim()) end({ kind, reason: other.value.trim() });
          else other.focus();
        };
        retake.onkeydown = (event) => {
          if (event.target === other) {
            if (event.key === "Enter") give("retake");
            return;
          }
          const reason = REASONS[Number(/^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? 0) - 1];
          if (!reason) return;
          event.preventDefault();
          choose(reason);
        };
        /** @type {HTMLElement} */ (retake.querySelector("[data-yes]")).onclick = () => give("retake");
        /** @type {HTMLElement} */ (retake.querySelector("[data-question]")).onclick = () => give("question");
      }),
    /** @param {number} count @returns {Promise<boolean>} */
    confirmNoDefect: (count) =>
      ask(sure, false, (end) => {
        /** @type {HTMLElement} */ (sure.querySelector("h2")).textContent = `Delete ${count} and say no defect?`;
        const yes = /** @type {HTMLElement} */ (sure.querySelector("[data-yes]"));
        yes.textContent = `Delete ${count}`;
        yes.onclick = () => end(true);
      }),
  };
}
