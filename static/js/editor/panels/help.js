// What hands and keys do; the keys can be changed right there.
import { el } from "../../lib/dom.js";
import { createChart } from "../keymap/chart.js";
import { REPLACED } from "../commands.js";

const HANDS = "Hold Space, or the middle button, or put two fingers down to move the photo. The wheel or a pinch zooms; with Alt the wheel sizes the selected shape under the pointer. A box is one drag, or two clicks. While masks are proposed, a click says what is the defect; with Alt, or the right button, what is not. With a pen, the pen draws and fingers move.";

/** @param {import("../types.js").App} app */
export function createHelp(app) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("help"));
  const body = /** @type {HTMLElement} */ (dialog.querySelector("[data-keys]"));
  /** @type {ReturnType<typeof createChart> | null} */
  let chart = null;

  function show() {
    if (dialog.open) return;
    chart ??= makeChart();
    chart.show();
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  /** Made when it is first asked for: most days nobody does. */
  function makeChart() {
    const keys = el("div.chart");
    body.replaceChildren(keys, el("section.hands", {}, el("h3", {}, "Hands"), el("p.mut", {}, HANDS)));
    return createChart(keys, { settings: app.settings, actions: () => app.editor.actions().filter(({ id }) => !(id in REPLACED)) });
  }

  document.getElementById("help-open")?.addEventListener("click", show);
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => app.focus());
  return { show };
}
