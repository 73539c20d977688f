// One line of the list of keys: an action, its keys, and how it gets another one. By keyboard alone, by touch and with a
// reader of the screen: all of it is buttons, and a field that takes the next press.
import { el, icon } from "../../lib/dom.js";
import { keyWords } from "../keys.js";
import { pressed } from "./pressed.js";

/** @typedef {import("../actions/index.js").Action} Action */
/** @typedef {import("./bindings.js").Change} Change */

/** @param {readonly string[]} words */
export const caps = (words) => el("span.kc-keys", {}, ...words.map((word) => el("kbd.key", {}, word)));

/**
 * Keys as people read them; what only another layout needs is left out.
 * @param {readonly string[]} names
 */
export const shownKeys = (names) => names.filter((name) => name !== "Shift+?").map((name) => keyWords(name));

/**
 * @param {Action} action
 * @param {{keys: readonly string[], isOwn: boolean, isMember: boolean, onChange(): void, onReset(): void}} told
 */
export function actionRow(action, { keys, isOwn, isMember, onChange, onReset }) {
  const words = shownKeys(keys);
  const change = el("button.btn.quiet.dense", { type: "button", "data-change": action.id, "aria-label": `Change the key of ${action.title}` }, "Change");
  change.addEventListener("click", onChange);
  const reset = isOwn ? el("button.btn.quiet.dense.icon", { type: "button", "aria-label": `Back to the usual key of ${action.title}`, title: "Back to the usual key" }, icon("undo", 16)) : null;
  reset?.addEventListener("click", onReset);
  const title = el("span.kc-title", {}, action.title, action.when ? el("span.mut", {}, `, ${action.when}`) : null, isOwn ? el("span.vh", {}, ", your own key") : null);
  return el(`li.kc${isOwn ? ".own" : ""}${isMember ? ".member" : ""}`, { "data-action": action.id }, words.length ? caps(words) : el("span.kc-keys.mut", {}, "no key"), title, el("span.kc-acts", {}, reset, change));
}

/**
 * A family of actions in one line.
 * @param {string} title
 * @param {{keys: string[], isOpen: boolean, onFold(): void}} told
 */
export function familyRow(title, { keys, isOpen, onFold }) {
  const each = el("button.btn.quiet.dense", { type: "button", "aria-expanded": String(isOpen), "aria-label": `Each of ${title}` }, isOpen ? "Fold" : "Each");
  each.addEventListener("click", onFold);
  return el("li.kc", {}, caps(keys), el("span.kc-title", {}, title), el("span.kc-acts", {}, each));
}

/**
 * The line while its new key is waited for.
 * @param {Action} action
 * @param {{refused: string, canDrop: boolean, onKey(key: string): void, onDrop(): void, onLeave(): void}} told refused: why what was pressed cannot be had
 */
export function askingRow(action, { refused, canDrop, onKey, onDrop, onLeave }) {
  const field = /** @type {HTMLInputElement} */ (el("input.in.kc-in", { type: "text", "aria-label": `New key for ${action.title}. Press it; Escape leaves it as it is.`, placeholder: "Press the new key", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "data-asking": true, "aria-invalid": refused ? "true" : null }));
  field.addEventListener("keydown", (event) => {
    const { key, leaves } = pressed({ key: event.key, code: event.code, ctrlKey: event.ctrlKey, metaKey: event.metaKey, altKey: event.altKey, shiftKey: event.shiftKey, altGraph: event.getModifierState("AltGraph") });
    if (leaves && event.key === "Tab") return; // on to the buttons beside it
    event.stopPropagation();
    if (key !== undefined || leaves) event.preventDefault();
    if (leaves) onLeave();
    else if (key !== undefined) onKey(key);
  });
  // The keyboards of touch screens tell no keys, only what was written.
  field.addEventListener("input", () => {
    const sign = field.value.trim().slice(-1);
    field.value = "";
    if (/^[!-~]$/.test(sign)) onKey(sign.toUpperCase());
  });
  const drop = el("button.btn.dense", { type: "button", disabled: !canDrop }, "No key");
  drop.addEventListener("click", onDrop);
  return el("li.kc.asking", { "data-action": action.id }, el("span.kc-title", {}, action.title), field, el("span.kc-acts", {}, drop, leaveButton(onLeave)), refused ? el("p.err", { role: "alert" }, refused) : null);
}

/**
 * The line when the new key means something already.
 * @param {Action} action
 * @param {string} key
 * @param {Change} change
 * @param {{onTake(keys: import("../keyboard.js").Bindings): void, onLeave(): void}} told
 */
export function clashRow(action, key, { others, swapped, taken }, { onTake, onLeave }) {
  const take = el("button.btn.dense", { type: "button", title: "The other one loses it" }, "Take it");
  take.addEventListener("click", () => onTake(taken));
  const swap = swapped ? el("button.btn.dense.solid", { type: "button", title: "Each has the other's key" }, "Swap") : null;
  swap?.addEventListener("click", () => swapped && onTake(swapped));
  const held = others.map(({ title }) => title).join("” and “");
  const words = el("span.kc-title", {}, `${action.title}: `, el("kbd.key", {}, keyWords(key)), ` is “${held}”.`);
  const answers = el("span.kc-acts", {}, swap, take, leaveButton(onLeave));
  return el("li.kc.asking", { "data-action": action.id }, el("div.kc-group", { role: "group", "aria-label": words.textContent }, words, answers));
}

/** @param {() => void} onLeave */
function leaveButton(onLeave) {
  const leave = el("button.btn.dense", { type: "button" }, "Cancel");
  leave.addEventListener("click", onLeave);
  return leave;
}
