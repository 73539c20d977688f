// The list of keys, made from the actions themselves.
import { el } from "../../lib/dom.js";

/** @type {Record<string, string>} */
const WORDS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Delete: "Del", Escape: "Esc", MouseBack: "mouse back", MouseForward: "mouse forward" };

/** A key's name for people. @param {string} key such as "Ctrl+Shift+Z" */
export function keyWords(key) {
  if (key.endsWith("++")) return `${key.slice(0, -2).replaceAll("+", " ")} +`;
  return key === "+" ? "+" : key.split("+").map((part) => WORDS[part] ?? part).join(" ");
}

/** @type {Record<string, {keys: string[], title: string}>} */
const FAMILIES = {
  class: { keys: ["1 to 9", "0"], title: "Class of what is selected or just drawn, else of the next" },
  nudge: { keys: ["arrows", "Shift arrows"], title: "Move by 1 px, by 10 px" },
  resize: { keys: ["Ctrl arrows", "Ctrl Shift arrows"], title: "Resize by 1 px, by 10 px" },
};

/** @param {readonly string[]} keys @returns {string[]} */
function shortKeys(keys) {
  return keys.filter((key) => key !== "Shift+?").map(keyWords);
}

/** @param {import("../types.js").App} app */
export function createHelp(app) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("help"));
  const body = /** @type {HTMLElement} */ (dialog.querySelector("[data-keys]"));

  function fill() {
    /** @type {Map<string, Node[]>} */
    const groups = new Map();
    /** @type {Set<string>} */
    const told = new Set();
    for (const action of app.editor.actions()) {
      const keys = app.editor.keysOf(action.id);
      const [family = ""] = action.id.split(".");
      if (!keys.length || told.has(family)) continue;
      // A family of actions (one a digit, one an arrow) is one line.
      const line = FAMILIES[family];
      if (line) told.add(family);
      groups.set(action.group, [...(groups.get(action.group) ?? []), ...lineOf(line?.keys ?? shortKeys(keys), line?.title ?? action.title)]);
    }
    body.replaceChildren(
      ...[...groups].map(([group, lines]) => el("section", {}, el("h3", {}, group), el("dl.keys", {}, ...lines))),
      el("section", {}, el("h3", {}, "Hands"), el("p.mut", {}, "Hold Space, or the middle button, or put two fingers down to move the photo. The wheel or a pinch zooms; with Alt the wheel sizes the selected shape under the pointer. A box is one drag, or two clicks. While masks are proposed, a click says what is the defect; with Alt, or the right button, what is not. With a pen, the pen draws and fingers move.")),
    );
  }
  /** @param {readonly string[]} keys @param {string} title */
  const lineOf = (keys, title) => [el("dt", {}, ...keys.map((key) => el("kbd.key", {}, key))), el("dd", {}, title)];

  function show() {
    if (dialog.open) return;
    fill();
    dialog.showModal();
    dialog.scrollTop = 0;
  }
  document.getElementById("help-open")?.addEventListener("click", show);
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => app.focus());
  return { show };
}
