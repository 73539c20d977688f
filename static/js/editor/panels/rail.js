// The rail at the left: tools and views, fed by the tools and actions themselves.
import { el, icon } from "../../lib/dom.js";
import { keyWords } from "../keys.js";
import { isAsTaken } from "../seeing/adjust.js";
import { bindHold } from "./hold.js";

const VIEWS = /** @type {const} */ ([["fit", "fit"], ["adjust", "adjust"], ["hide", "hide"], ["closeups", "search"], ["guide", "guide"]]);
/** Tools that look and pick: of use also where nothing may be changed. */
const NOT_DRAWING = new Set(["select", "pan"]);
const ADJUSTED = ", adjusted";
const STEPS = /** @type {const} */ ([["undo-step", "undo"], ["redo-step", "redo"]]);

/** @param {import("../types.js").App} app */
export function createRail(app) {
  const { editor } = app;
  const rail = /** @type {HTMLElement} */ (document.getElementById("rail"));
  /** @type {Map<string, HTMLButtonElement>} */
  const buttons = new Map();

  /** @param {string} id @param {string} title @param {string} iconName @param {string | undefined} key */
  function make(id, title, iconName, key) {
    const words = key ? keyWords(key) : "";
    const label = words ? `${title} (${words})` : title;
    const made = /** @type {HTMLButtonElement} */ (el("button.tool", { type: "button", "aria-label": label, title: label, "data-tool": id }, icon(iconName), words.length === 1 ? el("span.k", { "aria-hidden": "true" }, words) : null));
    buttons.set(id, made);
    return made;
  }

  /** @param {any} tool */
  function toolButton(tool) {
    const made = make(tool.id, tool.title, tool.icon, editor.keysOf(`tool.${tool.id}`)[0]);
    made.addEventListener("click", () => {
      editor.setTool(tool.id);
      app.focus();
    });
    return made;
  }

  /** @param {string} id @param {string} iconName */
  function actionButton(id, iconName) {
    const action = editor.actions().find((/** @type {any} */ found) => found.id === id);
    if (!action) return null;
    const made = make(id, action.title.split(";")[0], iconName, editor.keysOf(id)[0]);
    if (action.release) {
      bindHold(made, { on: () => void action.run(editor), off: () => action.release?.(editor), afterwards: app.focus });
    } else
      made.addEventListener("click", () => {
        app.focus();
        editor.run(id);
      });
    return made;
  }

  function build() {
    const parts = [
      ...editor.tools.map(toolButton),
      el("hr"),
      ...VIEWS.map(([id, name]) => actionButton(id, name)),
      el("div.steps", {}, el("hr"), ...STEPS.map(([id, name]) => actionButton(id, name))),
    ];
    rail.replaceChildren(...parts.filter((part) => part !== null));
  }

  function show() {
    if (!buttons.size) build();
    for (const tool of editor.tools) {
      const isOn = editor.tool === tool.id;
      buttons.get(tool.id)?.classList.toggle("on", isOn);
      buttons.get(tool.id)?.setAttribute("aria-pressed", String(isOn));
      buttons.get(tool.id)?.toggleAttribute("disabled", editor.readonly && !NOT_DRAWING.has(tool.id));
    }
    closeups();
    for (const id of ["adjust", "guide"]) buttons.get(id)?.classList.toggle("open", document.getElementById(id)?.hidden === false);
    adjusted();
    steps();
  }
  /** That the photo does not look as it was taken is told also while the panel is closed. */
  function adjusted() {
    const button = buttons.get("adjust");
    const isAdjusted = !isAsTaken(editor.adjust);
    button?.classList.toggle("set", isAdjusted);
    const title = button?.title.replace(ADJUSTED, "") ?? "";
    for (const name of ["title", "aria-label"]) button?.setAttribute(name, isAdjusted ? title + ADJUSTED : title);
  }
  function closeups() {
    buttons.get("closeups")?.classList.toggle("on", editor.closeups.isOn);
    buttons.get("closeups")?.setAttribute("aria-pressed", String(editor.closeups.isOn));
  }
  function steps() {
    buttons.get("undo-step")?.toggleAttribute("disabled", editor.readonly);
    buttons.get("redo-step")?.toggleAttribute("disabled", !editor.history.canRedo || editor.readonly);
  }
  for (const id of ["adjust", "guide"]) {
    const panel = document.getElementById(id);
    if (panel) new MutationObserver(show).observe(panel, { attributes: true, attributeFilter: ["hidden"] });
  }
  editor.on("closeups", closeups);
  editor.on("adjust", adjusted);
  editor.on("tool", show);
  editor.on("keys", () => {
    build();
    show();
  });
  editor.on("store", steps);
  return { photo: show, build };
}
