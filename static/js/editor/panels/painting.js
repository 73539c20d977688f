// The bar over the photo while a mask is painted by hands without keys: the brush's width, and what else keys do.
import { PAINTING } from "../masks/brush.js";

/** @param {import("../types.js").App} app */
export function createPaintingBar(app) {
  const { editor } = app;
  const bar = /** @type {HTMLElement} */ (document.getElementById("painting"));
  const words = /** @type {HTMLElement} */ (bar.querySelector("[data-words]"));

  /** By the action that they run. @type {Record<string, HTMLElement>} */
  const buttons = Object.fromEntries([.../** @type {NodeListOf<HTMLElement>} */ (bar.querySelectorAll("[data-run]"))].map((button) => [button.dataset["run"], button]));
  for (const [action, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => {
      editor.run(action);
      app.focus();
    });
  }

  /** What cannot be done now is not offered. */
  function show() {
    bar.hidden = !PAINTING.has(editor.tool) || editor.readonly;
    words.textContent = `${editor.brush.width} px`;
    const hasOne = editor.targets().length === 1;
    buttons["fill-holes"]?.toggleAttribute("disabled", !hasOne);
    buttons["tool.brush"]?.toggleAttribute("disabled", !hasOne || editor.tool !== "brush");
  }
  for (const news of ["tool", "brush", "drawn", "selection", "store"]) editor.on(news, show);
  return { photo: show };
}
