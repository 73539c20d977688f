// The list of keys, made from the actions themselves; and the guide: what counts as a class and what does not.
import { el } from "../../lib/dom.js";
import { actions, keyWords } from "../actions/index.js";
import { mark } from "./classes.js";

/** @param {import("../editor.js").App} app */
export function createHelp(app) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("help"));
  const body = /** @type {HTMLElement} */ (dialog.querySelector("[data-keys]"));
  const groups = [...new Set(actions.map(({ group }) => group))];
  body.replaceChildren(
    ...groups.map((group) =>
      el(
        "section",
        {},
        el("h3", {}, group),
        el(
          "dl.keys",
          {},
          ...actions
            .filter((action) => action.group === group)
            .flatMap((action) => [el("dt", {}, ...shortKeys(action.keys).map((key) => el("kbd.key", {}, key))), el("dd", {}, action.title)]),
        ),
      ),
    ),
    el("section", {}, el("h3", {}, "Hands"), el("p.mut", {}, "Space held, the middle button or two fingers move the photo. The wheel or a pinch zooms. A box is one drag, or two clicks. With a pen, the pen draws and fingers move.")),
  );
  document.getElementById("help-open")?.addEventListener("click", () => dialog.showModal());
  dialog.querySelector("[data-close]")?.addEventListener("click", () => {
    dialog.close();
    app.focus();
  });
  return { show: () => dialog.showModal() };
}

/** @param {string[]} keys */
function shortKeys(keys) {
  if (keys[0]?.startsWith("digit")) return ["1 … 9", "0"];
  if (keys.length === 4 && keys[0]?.endsWith("arrowleft")) return [`${keyWords(keys[0].replace("arrowleft", ""))} arrows`.trim()];
  return keys.filter((key) => !key.startsWith("numpad")).map(keyWords);
}

/** @param {import("../editor.js").App} app */
export function createGuide(app) {
  const panel = /** @type {HTMLElement} */ (document.getElementById("guide"));
  const body = /** @type {HTMLElement} */ (panel.querySelector("[data-body]"));
  function show() {
    const [selected] = app.editor.selected();
    const defectClass = app.editor.classes.get(selected?.class_id ?? app.editor.armed ?? -1);
    if (!defectClass) return;
    const parts = [el("h3.row", {}, mark(defectClass), el("span", {}, defectClass.name))];
    if (defectClass.counts) parts.push(el("p.lab", {}, "What counts"), el("p.pre", {}, defectClass.counts));
    if (defectClass.counts_not) parts.push(el("p.lab", {}, "What does not"), el("p.pre", {}, defectClass.counts_not));
    if (!defectClass.counts && !defectClass.counts_not) parts.push(el("p.mut", {}, "Nobody has written what counts as this class. A manager can, in the project's settings."));
    body.replaceChildren(...parts);
  }
  app.editor.on("armed", show);
  app.editor.on("selection", show);
  return {
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
