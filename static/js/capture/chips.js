// The project's questions about a photo; an answer stays set between shots, but not for ever: after twenty
// minutes without a photo it is "not told" again rather than an old value.
import { isolated } from "../lib/dom.js";

const STALE = 20 * 60_000;
let lastUse = Date.now();

/**
 * @param {HTMLElement} place
 * @param {{name: string, kind: string, choices: {value: string, meaning: string}[]}[]} attributes
 */
export function showChips(place, attributes) {
  place.replaceChildren(...attributes.map(chip));
  place.hidden = attributes.length === 0;
}

/** @param {{name: string, kind: string, choices: {value: string, meaning: string}[]}} attribute */
function chip(attribute) {
  const label = document.createElement("label");
  label.className = "chip";
  const name = document.createElement("span");
  name.textContent = attribute.name;
  label.append(name, attribute.kind === "select" ? choice(attribute) : blank(attribute));
  return label;
}

/** @param {{name: string, choices: {value: string, meaning: string}[]}} attribute */
function choice(attribute) {
  const select = document.createElement("select");
  select.name = attribute.name;
  select.append(new Option("not told", ""));
  for (const { value, meaning } of attribute.choices) select.append(new Option(meaning ? `${isolated(value)}: ${isolated(meaning)}` : value, value));
  return select;
}

/** @param {{name: string, kind: string}} attribute */
function blank(attribute) {
  const input = document.createElement("input");
  input.name = attribute.name;
  input.placeholder = "not told";
  input.maxLength = 300;
  input.autocomplete = "off";
  if (attribute.kind === "number") input.inputMode = "decimal";
  input.dataset.kind = attribute.kind;
  return input;
}

/** @param {HTMLElement} place */
function controls(place) {
  return /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...place.querySelectorAll("input, select")]);
}

/** @param {HTMLElement} place */
export function forgetOld(place) {
  if (Date.now() - lastUse < STALE) return;
  for (const control of controls(place)) control.value = "";
}

/**
 * @param {HTMLElement} place
 * @returns {Record<string, string | number>} what is told; "not told" is absent
 */
export function told(place) {
  forgetOld(place);
  lastUse = Date.now();
  /** @type {Record<string, string | number>} */
  const values = {};
  for (const control of controls(place)) {
    const text = control.value.trim();
    if (!text) continue;
    if (control.dataset.kind !== "number") values[control.name] = text;
    else if (Number.isFinite(Number(text.replace(",", ".")))) values[control.name] = Number(text.replace(",", "."));
  }
  return values;
}
