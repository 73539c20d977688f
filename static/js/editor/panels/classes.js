// The class list at the side: keys, marks, how many on this photo; the one that is armed; finding by letters.
import { el } from "../../lib/dom.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * The square mark of a class.
 * @param {import("../render/palette.js").DefectClass} defectClass
 */
export function mark(defectClass) {
  return el(`span.cm.c${defectClass.slot}`, { "aria-hidden": "true", "data-class-color": defectClass.color }, defectClass.letter);
}

/** @param {import("../render/palette.js").DefectClass} defectClass */
function dash(defectClass) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `dash c${defectClass.slot}`);
  svg.setAttribute("viewBox", "0 0 32 8");
  svg.setAttribute("aria-hidden", "true");
  svg.dataset.classColor = defectClass.color;
  const line = document.createElementNS(SVG, "line");
  for (const [name, value] of /** @type {const} */ ([["x1", "1"], ["y1", "4"], ["x2", "31"], ["y2", "4"]])) line.setAttribute(name, value);
  svg.append(line);
  return svg;
}

/** @param {import("../editor.js").App} app */
export function createClasses(app) {
  const list = /** @type {HTMLElement} */ (document.getElementById("classes"));
  const find = /** @type {HTMLInputElement} */ (document.getElementById("class-find"));
  const what = /** @type {HTMLDialogElement} */ (document.getElementById("what"));
  /** @type {import("../render/palette.js").DefectClass[]} */
  let classes = [];
  /** @type {Map<number, {row: HTMLElement, count: HTMLElement}>} */
  const rows = new Map();

  /** @param {import("../render/palette.js").DefectClass[]} found */
  function set(found) {
    classes = [...found].sort((a, b) => a.position - b.position);
    app.editor.setClasses(classes);
    rows.clear();
    list.replaceChildren(
      ...classes
        .filter((defectClass) => !defectClass.retired)
        .map((defectClass) => {
          const count = el("b");
          const key = defectClass.key ? el("kbd.key", {}, defectClass.key) : null;
          const button = el("button.cls-row", { type: "button", "data-class": defectClass.id }, mark(defectClass), el("span.name.cut", {}, defectClass.name), dash(defectClass), count, key);
          button.addEventListener("click", () => {
            app.chooseClass(defectClass.id);
            app.focus();
          });
          const row = el("li", {}, button);
          rows.set(defectClass.id, { row, count });
          return row;
        }),
    );
    if (app.editor.armed === null && classes[0]) app.editor.arm(classes[0].id);
    show();
  }

  function show() {
    /** @type {Map<number, number>} */
    const counts = new Map();
    for (const { class_id: id } of app.editor.store.all()) counts.set(id, (counts.get(id) ?? 0) + 1);
    const [selected] = app.editor.selected();
    for (const [id, { row, count }] of rows) {
      count.textContent = counts.get(id) ? String(counts.get(id)) : "";
      row.classList.toggle("on", id === app.editor.armed);
      row.firstElementChild?.setAttribute("aria-pressed", String(id === (selected?.class_id ?? app.editor.armed)));
    }
  }

  find.addEventListener("input", () => {
    const wanted = find.value.toLowerCase();
    for (const { id, name } of classes) rows.get(id)?.row.toggleAttribute("hidden", !name.toLowerCase().includes(wanted));
  });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      const first = classes.find(({ id }) => rows.get(id) && !rows.get(id)?.row.hidden);
      if (first) app.chooseClass(first.id);
    }
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault();
      endFind();
    }
  });
  function endFind() {
    find.value = "";
    find.hidden = true;
    for (const { row } of rows.values()) row.hidden = false;
    app.focus();
  }

  /** @param {(words: string) => void} then */
  function askWhat(then) {
    const form = /** @type {HTMLFormElement} */ (what.querySelector("form"));
    const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("what"));
    input.value = "";
    form.onsubmit = (event) => {
      event.preventDefault();
      what.close();
      then(input.value.trim());
      app.focus();
    };
    what.showModal();
    input.focus();
  }
  what.querySelector("[data-close]")?.addEventListener("click", () => what.close());

  app.editor.store.subscribe(show);
  app.editor.on("armed", show);
  app.editor.on("selection", show);
  return {
    set,
    askWhat,
    find() {
      find.hidden = false;
      find.focus();
    },
  };
}
