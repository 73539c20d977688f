// What was said for "other" becomes a class with one press, or goes into one that is there; either can be undone.
import { el, isolated } from "../lib/dom.js";
import { call } from "../lib/http.js";

/** @param {{project_id: number, classes: {id: number, name: string}[]}} data */
export function startWords(data) {
  const place = document.getElementById("not-yet");
  const error = document.getElementById("words-error");
  const said = document.getElementById("words-said");
  const path = `/projects/${data.project_id}`;
  const classes = [...data.classes]; // and those that are made here
  /** Classes that were made here and taken back. @type {Set<number>} */
  const withdrawn = new Set();
  let isBusy = false;

  /** @param {() => Promise<unknown>} act */
  async function attempt(act) {
    if (isBusy) return;
    isBusy = true;
    if (error) error.textContent = "";
    try {
      await act();
    } catch (fault) {
      if (error) error.textContent = fault instanceof Error ? fault.message : String(fault);
    } finally {
      isBusy = false;
    }
  }

  /**
   * @param {HTMLTableRowElement} row
   * @param {string} words
   * @param {{id: number, name: string}} target
   * @param {boolean} isNew the class was made for these words
   */
  async function move(row, words, target, isNew) {
    const other = row.closest("[data-other]")?.getAttribute("data-other");
    const { id, annotations } = await call("POST", `${path}/classes/${other}/words`, { words, into: target.id });
    const undo = el("button.btn.dense", { type: "button" }, "Undo");
    row.hidden = true;
    said?.replaceChildren(`${annotations === 1 ? "1 annotation" : `${annotations} annotations`} went into ${isolated(target.name)}. `, undo, ...(isNew ? [" ", el("a", { href: `?#class-${target.id}` }, "Write what it means")] : []));
    undo.focus();
    undo.addEventListener("click", () => attempt(async () => {
      await call("POST", `${path}/moved-words/${id}/undo`);
      if (isNew) {
        await call("PATCH", `${path}/classes/${target.id}`, { retired: true });
        withdrawn.add(target.id);
      }
      row.hidden = false;
      said?.replaceChildren("Taken back.");
      /** @type {HTMLElement | null} */ (row.querySelector("[data-make]"))?.focus();
    }));
  }

  /** @param {string} name a class that is there when the words are tried once more */
  async function made(name) {
    const target = await call("POST", `${path}/classes`, { name });
    classes.push(target);
    return target;
  }

  /** The class of these words; made, or taken into use again, where there is none. @param {string} words */
  async function classFor(words) {
    const known = classes.find(({ name }) => name.toLowerCase() === words.toLowerCase());
    if (!known) return { target: await made(words), isNew: true };
    if (!withdrawn.has(known.id)) return { target: known, isNew: false };
    await call("PATCH", `${path}/classes/${known.id}`, { retired: false });
    withdrawn.delete(known.id);
    return { target: known, isNew: true };
  }

  place?.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-make]");
    const row = /** @type {HTMLTableRowElement | null} */ (button?.closest("tr"));
    if (!button || !row) return;
    const words = row.dataset["words"] ?? "";
    void attempt(async () => {
      const { target, isNew } = await classFor(words);
      await move(row, words, target, isNew);
    });
  });
  place?.addEventListener("change", (event) => {
    const select = /** @type {HTMLSelectElement} */ (event.target);
    const row = select.closest("tr");
    const target = classes.find(({ id }) => String(id) === select.value);
    if (!row || !target) return;
    select.value = "";
    void attempt(() => move(row, row.dataset["words"] ?? "", target, false));
  });
}
