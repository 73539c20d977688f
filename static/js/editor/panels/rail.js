// The rail at the left: tools and views, fed by the tools and actions themselves.
import { el, icon } from "../../lib/dom.js";
import { actions, keyWords } from "../actions/index.js";
import { tools } from "../tools/index.js";

const VIEWS = /** @type {const} */ ([["fit", "fit"], ["adjust", "adjust"], ["hide", "hide"], ["guide", "guide"]]);
const STEPS = /** @type {const} */ ([["undo", "undo"], ["redo", "redo"]]);

/** @param {import("../editor.js").App} app */
export function createRail(app) {
  const rail = /** @type {HTMLElement} */ (document.getElementById("rail"));
  /** @type {Map<string, HTMLButtonElement>} */
  const buttons = new Map();

  /** @param {string} id @param {string} title @param {string} iconName @param {string | undefined} key @param {() => void} run */
  function button(id, title, iconName, key, run) {
    const keys = key ? keyWords(key) : "";
    const made = /** @type {HTMLButtonElement} */ (
      el("button.tool", { type: "button", "aria-label": keys ? `${title} (${keys})` : title, title: keys ? `${title} (${keys})` : title }, icon(iconName), keys.length === 1 ? el("span.k", { "aria-hidden": "true" }, keys) : null)
    );
    made.addEventListener("click", () => {
      run();
      app.focus();
    });
    buttons.set(id, made);
    return made;
  }

  /** @param {string} id @param {string} iconName */
  function actionButton(id, iconName) {
    const action = actions.find((found) => found.id === id);
    if (!action) throw new Error(`no action ${id}`);
    const made = button(id, action.title, iconName, action.keys[0], () => !action.release && action.run(app, ""));
    if (action.release) {
      const release = action.release;
      made.addEventListener("pointerdown", () => action.run(app, ""));
      for (const end of ["pointerup", "pointercancel", "pointerleave"]) made.addEventListener(end, () => release(app));
    }
    return made;
  }

  rail.replaceChildren(
    ...tools.map((tool) => button(tool.id, tool.title, tool.icon, tool.keys[0], () => app.editor.setTool(tool.id))),
    el("hr"),
    ...VIEWS.map(([id, name]) => actionButton(id, name)),
    el("hr"),
    ...STEPS.map(([id, name]) => actionButton(id, name)),
  );

  function show() {
    for (const tool of tools) {
      const isOn = app.editor.tool?.id === tool.id;
      buttons.get(tool.id)?.classList.toggle("on", isOn);
      buttons.get(tool.id)?.setAttribute("aria-pressed", String(isOn));
    }
    const stage = document.getElementById("stage");
    if (stage) stage.dataset.cursor = app.editor.tool?.cursor ?? "default";
  }
  function steps() {
    const { canUndo, canRedo } = app.editor.history;
    buttons.get("undo")?.toggleAttribute("disabled", !canUndo);
    buttons.get("redo")?.toggleAttribute("disabled", !canRedo);
  }
  app.editor.on("tool", show);
  app.editor.history.subscribe(steps);
  show();
  steps();
  return {};
}
