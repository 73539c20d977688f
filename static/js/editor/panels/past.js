// Over the photo while it is shown as it was: when that was, and the two ways on.
import { isolated } from "../../lib/dom.js";
import { wordsOf } from "../deeds.js";
import { when } from "../when.js";

/** @param {import("../types.js").App} app */
export function createPast(app) {
  const { lookback } = app;
  const bar = /** @type {HTMLElement} */ (document.getElementById("past"));
  const title = /** @type {HTMLElement} */ (bar.querySelector("b"));
  const words = /** @type {HTMLElement} */ (bar.querySelector("[data-words]"));
  const restore = /** @type {HTMLButtonElement} */ (bar.querySelector("[data-run=restore]"));

  for (const button of /** @type {NodeListOf<HTMLElement>} */ (bar.querySelectorAll("[data-run]"))) {
    button.addEventListener("click", () => {
      app.editor.run(button.dataset["run"] ?? "");
      app.focus();
    });
  }
  lookback.on("look", () => {
    const { seen } = lookback;
    bar.hidden = seen === null;
    document.body.classList.toggle("past", seen !== null);
    if (!seen) return;
    const who = seen.actor === null ? "nobody of the project" : seen.actor.id === app.data.me.id ? "you" : isolated(seen.actor.name);
    title.textContent = `As it was ${when(seen.at, app.data.project.time_zone)}`;
    words.textContent = `after ${who} ${wordsOf(seen.ops, (id) => app.classOf(id)?.name ?? "a class that is gone")}`;
    restore.hidden = !app.canLabel;
  });
  return {};
}
