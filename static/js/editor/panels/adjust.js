// How the photo is seen and how shapes are drawn: never what is saved; it follows the person.
import { keepInk } from "../ink.js";
import { bindChoices } from "../my-settings.js";
import { same } from "../numbers.js";
import { gammaOf, keepAdjust } from "../seeing/adjust.js";
import { bindHold } from "./hold.js";
import { createLevels } from "./levels.js";

/** @param {import("../types.js").App} app */
export function createAdjust(app) {
  const { editor, settings } = app;
  const panel = /** @type {HTMLElement} */ (document.getElementById("adjust"));
  const controls = /** @type {HTMLInputElement[]} */ ([...panel.querySelectorAll("input:not([data-setting])")]);

  function show() {
    const now = { ...editor.adjust, ...editor.ink };
    for (const control of controls) {
      const value = now[/** @type {keyof typeof now} */ (control.name)];
      if (control.type === "checkbox") control.checked = value === true;
      else if (control.type === "radio") control.checked = control.value === String(value);
      else tell(control, Number(value));
    }
  }

  /** As it was set elsewhere, or before. */
  function obey() {
    const [adjust, ink] = [keepAdjust(settings.get("adjust")), keepInk(settings.get("ink"))];
    if (!same(adjust, editor.adjust)) editor.setAdjust(adjust);
    if (!same(ink, editor.ink)) editor.setInk(ink);
    if (editor.smoothing !== settings.get("smoothing")) editor.setSmoothing(settings.get("smoothing"));
  }

  /** @param {HTMLInputElement} slider @param {number} value */
  function tell(slider, value) {
    const words = slider.name === "gamma" ? gammaOf(editor.adjust).toFixed(2) : wordsOf(value, slider.min.startsWith("-"));
    slider.value = String(value);
    slider.setAttribute("aria-valuetext", words);
    if (slider.nextElementSibling) slider.nextElementSibling.textContent = words;
  }

  /** @param {HTMLInputElement} control */
  function take({ name, type, value, valueAsNumber, checked }) {
    const part = { [name]: type === "checkbox" ? checked : type === "range" ? valueAsNumber : name === "stroke" ? Number(value) : value };
    if (name in editor.ink) editor.setInk({ ...editor.ink, ...part });
    else editor.setAdjust({ ...editor.adjust, ...part });
  }

  function close() {
    panel.hidden = true;
    original.setAttribute("aria-pressed", "false");
    editor.showOriginal(false);
    app.focus();
  }

  const original = /** @type {HTMLElement} */ (panel.querySelector("[data-original]"));
  const levels = createLevels(editor, /** @type {HTMLElement} */ (panel.querySelector(".levels")));
  obey();
  show();
  settings.onChange(obey);
  bindChoices(panel, settings);
  editor.on("adjust", () => {
    show();
    settings.set("adjust", { ...editor.adjust });
  });
  editor.on("ink", () => {
    show();
    settings.set("ink", { ...editor.ink });
  });
  for (const control of controls) control.addEventListener("input", () => take(control));
  panel.querySelector("[data-reset]")?.addEventListener("click", () => editor.run("reset-adjust"));
  bindHold(original, { on: () => editor.showOriginal(true), off: () => editor.showOriginal(false) });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // it is not for what is half drawn
    close();
  });
  return {
    toggle() {
      if (!panel.hidden) return close();
      panel.hidden = false;
      levels.show();
      controls[0]?.focus();
    },
    close() {
      const wasOpen = !panel.hidden;
      if (wasOpen) close();
      return wasOpen;
    },
  };
}

/** @param {number} value @param {boolean} isSigned */
function wordsOf(value, isSigned) {
  if (!isSigned) return String(value);
  return value > 0 ? `+${value}` : value < 0 ? `−${-value}` : "0";
}
