// The list of keys, made from the actions themselves.
import { el } from "../../lib/dom.js";

/** @type {Record<string, string>} */
const WORDS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Delete: "Del", Escape: "Esc", MouseBack: "mouse back", MouseForward: "mouse forward" };

/** A key's name for people. @param {string} key such as "Ctrl+Shift+Z" */
export function keyWords(key) {
  if (key.endsWith("++")) return `${key.slice(0, -2).replaceAll("+", " ")} +`;
  return key === "+" ? "+" : key.split("+").map((part) => WORDS[part] ?? part).join(" ");
}

/** @param {readonly string[]} keys @returns {string[]} */
function shortKeys(keys) {
  if (keys.filter((key) => key.includes("Arrow")).length === 4) return [`${keyWords((keys[0] ?? "").replace(/Arrow\w+/, ""))} arrows`.trim()];
  if (keys.filter((key) => /^\d$/.test(key)).length > 5) return ["1 to 9", "0"];
  return keys.filter((key) => key !== "Shift+?").map(keyWords);
}

/** @param {import("../types.js").App} app */
export function createHelp(app) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("help"));
  const body = /** @type {HTMLElement} */ (dialog.querySelector("[data-keys]"));

  function fill() {
    /** @type {Map<string, Node[]>} */
    const groups = new Map();
    const tools = app.editor.tools.filter((tool) => tool.keys.length).map((tool) => line(tool.keys, tool.title)).flat();
    groups.set("Tools", tools);
    for (const action of app.editor.actions()) {
      const keys = app.editor.keysOf(action.id) ?? [];
      if (!keys.length || action.id.startsWith("tool")) continue;
      const group = action.group ? action.group[0].toUpperCase() + action.group.slice(1) : "Other";
      groups.set(group, [...(groups.get(group) ?? []), ...line(keys, action.title)]);
    }
    body.replaceChildren(
      ...[...groups].filter(([, lines]) => lines.length).map(([group, lines]) => el("section", {}, el("h3", {}, group), el("dl.keys", {}, ...lines))),
      el("section", {}, el("h3", {}, "Hands"), el("p.mut", {}, "Hold Space, or the middle button, or put two fingers down to move the photo. The wheel or a pinch zooms. A box is one drag, or two clicks. With a pen, the pen draws and fingers move.")),
    );
  }
  /** @param {readonly string[]} keys @param {string} title */
  const line = (keys, title) => [el("dt", {}, ...shortKeys(keys).map((key) => el("kbd.key", {}, key))), el("dd", {}, title)];

  function show() {
    if (dialog.open) return;
    fill();
    dialog.showModal();
  }
  document.getElementById("help-open")?.addEventListener("click", show);
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => app.focus());
  return { show };
}
