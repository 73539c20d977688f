// Examples in the guide: what they stand for, their words, taking one out and bringing it back.
import { clearErrors, showError } from "../behaviours/form.js";
import { closeBy } from "../lib/dialog.js";
import { el } from "../lib/dom.js";
import { call } from "../lib/http.js";

/** @typedef {import("./page.js").GuideClass} GuideClass */

/** @param {{project_id: number}} data @param {(part: Element | null) => GuideClass | null} classOf */
export function startExamples(data, classOf) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("example-dialog"));
  const form = dialog?.querySelector("form");
  const error = document.getElementById("guide-error");
  const pathOf = (/** @type {HTMLElement} */ row) => `/projects/${data.project_id}/classes/${classOf(row)?.id}/examples/${row.dataset["example"]}`;
  if (!dialog || !form) return;
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  /** @type {HTMLElement | null} */
  let edited = null;
  closeBy(dialog);

  /** @param {HTMLElement} row */
  function change(row) {
    edited = row;
    if (form) clearErrors(form);
    field("verdict").value = row.dataset["verdict"] ?? "right";
    field("words").value = row.querySelector("[data-words]")?.textContent ?? "";
    dialog?.showModal();
    field("words").focus();
  }

  /** @param {HTMLElement} row its place keeps the way back */
  async function remove(row) {
    const path = pathOf(row);
    if (error) error.textContent = "";
    try {
      await call("DELETE", path);
      const undo = el("button.btn.dense", { type: "button" }, "Undo");
      const gone = el("li.example.gone", { role: "status" }, el("span", {}, "Taken out."), undo);
      row.replaceWith(gone);
      undo.focus();
      undo.addEventListener("click", () => call("POST", `${path}/undelete`).then(() => {
        gone.replaceWith(row);
        /** @type {HTMLElement | null} */ (row.querySelector("[data-remove]"))?.focus();
      }).catch(tell));
    } catch (fault) {
      tell(fault);
    }
  }

  /** @param {unknown} fault */
  function tell(fault) {
    if (error) error.textContent = fault instanceof Error ? fault.message : String(fault);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!edited) return;
    try {
      await call("PATCH", pathOf(edited), { verdict: field("verdict").value, words: field("words").value });
      history.replaceState(null, "", `#${edited.closest("section")?.id}`);
      location.reload();
    } catch (fault) {
      showError(form, fault);
    }
  });
  document.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-change], [data-remove]");
    const row = /** @type {HTMLElement | null} */ (button?.closest("[data-example]"));
    if (!button || !row) return;
    if (button.hasAttribute("data-change")) change(row);
    else void remove(row);
  });
}
