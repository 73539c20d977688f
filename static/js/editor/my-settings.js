// The settings of who is signed in, on a page: from its data, kept in this browser, sent when there is a connection.
import { call, root } from "../lib/http.js";
import { createSettings } from "./settings.js";

/**
 * @param {{me: {id: number}, settings: import("./settings.js").Choices}} data of the page
 * @returns {import("./settings.js").Settings}
 */
export function mySettings({ me, settings: given }) {
  const key = `blemish-settings:${root}:${me.id}`;
  const settings = createSettings({ given, key, call: (method, path, body) => call(method, path, body, { keepalive: true }), place: browserPlace() });
  window.addEventListener("online", () => void settings.send());
  window.addEventListener("pagehide", () => void settings.send());
  document.addEventListener("visibilitychange", () => void settings.send());
  window.addEventListener("storage", (event) => event.key === key && settings.hear(event.newValue));
  void settings.send();
  return settings;
}

/** @returns {Storage | null} null where the browser keeps nothing */
function browserPlace() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/**
 * Tie the controls that set something (data-setting="theme"): radios by their value, check boxes.
 * @param {ParentNode} part of the page
 * @param {import("./settings.js").Settings} settings
 */
export function bindChoices(part, settings) {
  const controls = /** @type {HTMLInputElement[]} */ ([...part.querySelectorAll("input[data-setting]")]);
  const nameOf = (/** @type {HTMLInputElement} */ control) => control.dataset["setting"] ?? "";
  function show() {
    for (const control of controls) {
      const value = settings.get(nameOf(control));
      control.checked = control.type === "radio" ? control.value === String(value) : value === true;
    }
  }
  for (const control of controls) control.addEventListener("change", () => settings.set(nameOf(control), control.type === "radio" ? control.value : control.checked));
  settings.onChange(show);
  show();
}
