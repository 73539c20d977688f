// The guide: what counts as the present class and what does not, with a few examples. Its first words stand over the
// classes, and a mark while somebody wrote since one read it last.
import { el } from "../../lib/dom.js";
import { call } from "../../lib/http.js";
import { exampleFigure, fewOf } from "../../guide/figure.js";
import { mark } from "./marks.js";

const MOST = 6; // examples in the panel
const TEXTS = /** @type {const} */ ([["counts", "What counts"], ["counts_not", "What does not"], ["tightness", "How tight"], ["instances", "One or several"]]);

/** @param {import("../types.js").App} app */
export function createGuide(app) {
  const { data } = app;
  const panel = /** @type {HTMLElement} */ (document.getElementById("guide"));
  const body = /** @type {HTMLElement} */ (panel.querySelector("[data-body]"));
  const list = /** @type {HTMLElement} */ (panel.querySelector("[data-examples]"));
  const whole = /** @type {HTMLAnchorElement} */ (panel.querySelector("[data-whole]"));
  const address = whole.href;
  const brief = /** @type {HTMLElement} */ (document.getElementById("class-brief"));
  const news = /** @type {HTMLElement} */ (document.getElementById("guide-news"));
  /** Up to which save the guide of each class was read. @type {Record<number, number>} */
  const seen = { ...data.guide_seen };
  /** @type {Map<number, Promise<import("../../guide/figure.js").Example[]>>} */
  const examples = new Map();
  const present = () => app.classOf(app.editor.selection.records()[0]?.class_id ?? app.editor.armed);
  const isNews = (/** @type {import("../types.js").DefectClass} */ { id, guide_rev }) => guide_rev > (seen[id] ?? 0);

  function show() {
    const defectClass = present();
    brief.textContent = defectClass?.counts ?? "";
    brief.title = defectClass?.counts ?? "";
    if (!panel.hidden && defectClass) read(defectClass);
    news.hidden = !defectClass || !isNews(defectClass);
  }

  /** @param {import("../types.js").DefectClass} defectClass */
  function read(defectClass) {
    const texts = TEXTS.flatMap(([name, label]) => (defectClass[name] ? [el("p.mut", {}, label), el("p.pre", {}, el("bdi", {}, defectClass[name]))] : []));
    const none = el("p.mut", {}, "Nobody has written yet what counts as this class. A manager can, in the guide.");
    body.replaceChildren(el("h3.row", {}, mark(defectClass), el("bdi", {}, defectClass.name)), ...(texts.length ? texts : [none]));
    whole.href = `${address}#class-${defectClass.id}`;
    void showExamples(defectClass);
    if (!isNews(defectClass)) return;
    seen[defectClass.id] = defectClass.guide_rev;
    call("PUT", `/projects/${data.project.id}/guide/seen`, { seen: [{ class_id: defectClass.id, rev: defectClass.guide_rev }] }).catch(() => {}); // then it is new once more
  }

  /** @param {import("../types.js").DefectClass} defectClass */
  async function showExamples(defectClass) {
    const { id } = defectClass;
    if (Number(list.dataset["class"]) !== id) list.replaceChildren();
    list.dataset["class"] = String(id);
    const asked = examples.get(id) ?? call("GET", `/projects/${data.project.id}/classes/${id}/examples`).then(({ items }) => items);
    examples.set(id, asked);
    try {
      const found = fewOf(await asked, MOST);
      if (present()?.id === id) list.replaceChildren(...found.map((one) => exampleFigure(one, defectClass)));
    } catch {
      examples.delete(id); // without a connection the words are there all the same
    }
  }

  panel.querySelector("[data-close]")?.addEventListener("click", () => {
    panel.hidden = true;
    app.focus();
  });
  news.addEventListener("click", () => {
    panel.hidden = false;
    show();
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
    /** Somebody changed the examples of a class. @param {number} id */
    renew(id) {
      examples.delete(id);
      show();
    },
  };
}
