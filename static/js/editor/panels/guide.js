// The guide: what counts as the present class, and what does not. Its first words stand over the classes.
import { el } from "../../lib/dom.js";
import { mark } from "./marks.js";

/** @param {import("../types.js").App} app */
export function createGuide(app) {
  const panel = /** @type {HTMLElement} */ (document.getElementById("guide"));
  const body = /** @type {HTMLElement} */ (panel.querySelector("[data-body]"));
  const brief = /** @type {HTMLElement} */ (document.getElementById("class-brief"));
  const present = () => app.classOf(app.editor.selection.records()[0]?.class_id ?? app.editor.armed);

  function show() {
    const defectClass = present();
    brief.textContent = defectClass?.counts ?? "";
    brief.title = defectClass?.counts ?? "";
    if (panel.hidden || !defectClass) return;
    const parts = [el("h3.row", {}, mark(defectClass), el("bdi", {}, defectClass.name))];
    if (defectClass.counts) parts.push(el("p.mut", {}, "What counts"), el("p.pre", {}, defectClass.counts));
    if (defectClass.counts_not) parts.push(el("p.mut", {}, "What does not"), el("p.pre", {}, defectClass.counts_not));
    if (!defectClass.counts && !defectClass.counts_not) parts.push(el("p.mut", {}, "Nobody has written yet what counts as this class. A manager can, in the project's settings."));
    body.replaceChildren(...parts);
  }
  panel.querySelector("[data-close]")?.addEventListener("click", () => {
    panel.hidden = true;
    app.focus();
  });
  app.editor.on("armed", show);
  app.editor.on("selection", show);
  return {
    photo: show,
    toggle() {
      panel.hidden = !panel.hidden;
      show();
    },
    close() {
      const wasOpen = !panel.hidden;
      panel.hidden = true;
      return wasOpen;
    },
  };
}
