// The class list: keys, marks, how many on this photo, which one is armed; groups that fold; finding by letters; saying
// what "other" is.
import { el, icon, isolated } from "../../lib/dom.js";
import { keyWords } from "../keys.js";
import { createFolds } from "./folds.js";
import { dash, mark } from "./marks.js";

/** @param {import("../types.js").App} app */
export function createClasses(app) {
  const { editor } = app;
  const list = /** @type {HTMLElement} */ (document.getElementById("classes"));
  const find = /** @type {HTMLInputElement} */ (document.getElementById("class-find"));
  const what = /** @type {HTMLDialogElement} */ (document.getElementById("what"));
  const form = /** @type {HTMLFormElement} */ (what.querySelector("form"));
  const words = /** @type {HTMLInputElement} */ (form.elements.namedItem("what"));
  const folds = createFolds(`blemish-folded:${app.data.project.id}`);
  /** @type {Map<number, {row: HTMLElement, button: HTMLElement, count: HTMLElement, group: string}>} */
  const rows = new Map();
  /** @type {{group: string, button: HTMLElement, count: HTMLElement}[]} */
  let headings = [];
  let shown = "";

  function build() {
    rows.clear();
    headings = [];
    /** @type {HTMLElement[]} */
    const items = [];
    let group = "";
    for (const item of app.classes) {
      if (item.retired) continue;
      if (item.supercategory && item.supercategory !== group) items.push(el("li.super", {}, heading(item.supercategory)));
      const isAfterGroup = group !== "" && !item.supercategory;
      group = item.supercategory;
      const count = el("b");
      const words = keyOf(item);
      const key = words ? el("kbd.key", { "aria-hidden": "true" }, words) : null;
      const button = el("button.cls-row", { type: "button", "data-class": item.id, title: [words ? `${isolated(item.name)}, key ${words}` : isolated(item.name), item.counts && isolated(item.counts)].filter(Boolean).join("\n\n") }, mark(item), el("bdi.name.cut", {}, item.name), dash(item), count, key);
      button.addEventListener("click", () => {
        editor.setClass(item.id);
        app.focus();
      });
      const row = el(isAfterGroup ? "li.apart" : "li", {}, button);
      rows.set(item.id, { row, button, count, group });
      items.push(row);
    }
    if (!items.length) items.push(el("li.mut.none", {}, "This project has no classes yet. A manager makes them in its settings."));
    list.replaceChildren(...items);
  }

  /** The class has a digit of the project; which key that is, the person says. @param {import("../types.js").DefectClass} item */
  const keyOf = ({ key }) => (key ? editor.keysOf(`class.${key}`).slice(0, 1).map((name) => keyWords(name)).join("") : "");

  /** @param {string} group */
  function heading(group) {
    const count = el("b");
    const button = el("button.fold", { type: "button" }, icon("right", 12), el("bdi.cut", {}, group), count);
    button.addEventListener("click", () => {
      folds.toggle(group);
      show();
    });
    headings.push({ group, button, count });
    return button;
  }

  function show() {
    const key = JSON.stringify(app.classes.map(({ id, name, color, core, key: digit, letter, retired, supercategory, counts }) => [id, name, color, core, digit && editor.keysOf(`class.${digit}`)[0], letter, retired, supercategory, counts]));
    if (key !== shown) {
      shown = key;
      build();
    }
    /** @type {Map<number, number>} */
    const counts = new Map();
    for (const { class_id: id, ignore } of editor.store.all()) if (!ignore) counts.set(id, (counts.get(id) ?? 0) + 1);
    const selected = editor.selection.records()[0];
    const present = selected?.class_id ?? editor.armed;
    /** How many of each group, on this photo. @type {Map<string, number>} */
    const sums = new Map();
    for (const [id, { row, button, count, group }] of rows) {
      sums.set(group, (sums.get(group) ?? 0) + (counts.get(id) ?? 0));
      // The class in hand is seen in its group, folded or not; so is what is looked for.
      row.classList.toggle("folded", folds.has(group) && id !== editor.armed && id !== present && find.hidden);
      count.textContent = counts.get(id) ? String(counts.get(id)) : "";
      row.classList.toggle("on", id === editor.armed);
      button.setAttribute("aria-pressed", String(id === present));
    }
    for (const { group, button, count } of headings) {
      const isFolded = folds.has(group);
      button.setAttribute("aria-expanded", String(!isFolded));
      count.textContent = isFolded && sums.get(group) ? String(sums.get(group)) : "";
    }
  }

  // -- find by letters
  function endFind() {
    find.value = "";
    find.hidden = true;
    for (const { row } of rows.values()) row.hidden = false;
    show();
    app.focus();
  }
  const matches = () => app.classes.filter(({ name, retired }) => !retired && name.toLowerCase().includes(find.value.toLowerCase().trim()));
  find.addEventListener("input", () => {
    const found = new Set(matches().map(({ id }) => id));
    for (const [id, { row }] of rows) row.hidden = !found.has(id);
  });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      const [first] = matches();
      if (first) editor.setClass(first.id);
    }
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      endFind();
    }
  });
  find.addEventListener("blur", () => !find.hidden && !find.value && endFind());

  // -- other: say what
  /** @type {string[]} */
  let asking = [];
  /** @param {readonly any[]} records */
  function askAbout(records) {
    const open = records.filter(({ class_id: id, attributes }) => app.classOf(id)?.is_other && !attributes.what);
    if (!open.length || what.open) return;
    asking = open.map(({ uid }) => uid);
    words.select();
    what.showModal();
    words.focus();
    words.select();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = words.value.trim();
    what.close();
    if (!said) return;
    for (const uid of asking) {
      const record = editor.store.get(uid);
      if (record) editor.edit(uid, { attributes: { ...record.attributes, what: said } }, "say what");
    }
  });
  what.querySelector("[data-close]")?.addEventListener("click", () => what.close());
  what.addEventListener("close", () => app.focus());

  editor.on("store", (/** @type {any} */ diff, /** @type {any} */ source) => {
    show();
    if (source !== "user") return;
    // After the gesture: a dialog in the middle of it would end it.
    const records = [...diff.added, ...diff.changed.filter((/** @type {any} */ [old, now]) => old.class_id !== now.class_id).map((/** @type {any} */ [, now]) => now)];
    setTimeout(() => askAbout(records.map(({ uid }) => editor.store.get(uid)).filter(Boolean)), 0);
  });
  editor.on("armed", show);
  editor.on("keys", show);
  editor.on("selection", show);
  return {
    photo: show,
    find() {
      find.hidden = false;
      show();
      find.focus();
    },
  };
}
