// My settings: looks and keys are kept as they are chosen, and follow me to every device.
import { everyAction } from "../editor/keymap/bindings.js";
import { createChart } from "../editor/keymap/chart.js";
import { bindChoices, mySettings } from "../editor/my-settings.js";
import { pageData } from "../lib/dom.js";

const settings = mySettings(pageData("page-data"));
const actions = everyAction();

function dress() {
  const theme = settings.get("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
  else delete document.documentElement.dataset["theme"];
}

bindChoices(/** @type {HTMLElement} */ (document.getElementById("looks")), settings);
createChart(/** @type {HTMLElement} */ (document.querySelector("[data-chart]")), { settings, actions: () => actions });
settings.onChange((names) => names.has("theme") && dress());
dress();
