// The control of an attribute: a list, a number or words.
import { el } from "../../lib/dom.js";

/** Stands in a list of values for what differs; no value is so, since values are one line. */
const MIXED = "\n";

/**
 * The control of one attribute; "not told" is always there and is the default.
 * @param {any} definition
 * @param {unknown} value
 * @param {(value: unknown) => void} onChange
 * @param {boolean} [isMixed] of several things, which differ in it
 * @returns {HTMLElement}
 */
export function attribute(definition, value, onChange, isMixed = false) {
  if (definition.kind === "select") {
    const select = /** @type {HTMLSelectElement} */ (el("select.in.dense", { "aria-label": definition.name, "data-attribute": definition.name }, el("option", { value: "" }, "not told")));
    for (const choice of definition.choices ?? []) select.append(el("option", { value: choice.value, title: choice.meaning }, choice.value));
    if (value && ![...select.options].some((option) => option.value === value)) select.append(el("option", { value: String(value) }, String(value)));
    if (isMixed) select.append(el("option", { value: MIXED, disabled: true }, "several"));
    select.value = isMixed ? MIXED : String(value ?? "");
    select.addEventListener("change", () => onChange(select.value || null));
    return select;
  }
  const input = /** @type {HTMLInputElement} */ (el("input.in.dense", { type: definition.kind === "number" ? "number" : "text", step: definition.kind === "number" ? "any" : null, value: String(value ?? ""), placeholder: isMixed ? "several" : "not told", maxlength: 300, "aria-label": definition.name, "data-attribute": definition.name }));
  input.addEventListener("change", () => {
    // What is typed and is no number says nothing, as an empty field would: the value stays.
    if (input.validity.badInput) input.value = input.defaultValue;
    else onChange(input.value.trim() === "" ? null : definition.kind === "number" ? input.valueAsNumber : input.value.trim());
  });
  return input;
}
