// A person's keys: those of the actions, changed by a preset, changed by their own; and what giving an action another key
// does to them. Pure.
import { actions as coreActions } from "../actions/index.js";
import { REPLACED, shellActions } from "../commands.js";
import { conflicts, keymap, keysOf } from "../keys.js";
import { presetOf } from "../presets/index.js";

/** @typedef {import("../actions/index.js").Action} Action */
/** @typedef {import("../keyboard.js").Bindings} Bindings */
/** @typedef {{preset: string, own: Bindings}} Choice preset: its id; own: a person's keys by action */
/**
 * How a key would come to an action.
 * @typedef {object} Change
 * @property {Action[]} others which mean something else by it at the same time
 * @property {Bindings | null} swapped own keys when the other one gets this one's key for it; null: that cannot be
 * @property {Bindings} taken own keys when the others, if there are any, lose it
 */

/**
 * Every action that can have a key, also where no photo is open: what they do is not asked.
 * @returns {Action[]}
 */
export function everyAction() {
  const page = shellActions(/** @type {any} */ ({}));
  return [...coreActions, ...page].filter(({ id }) => !(id in REPLACED));
}

/**
 * All keys that differ from the actions' own. What a person chose has its key, whatever else would have it: so it stays
 * when they choose another preset, and when a later Blemish has new actions.
 * @param {readonly Action[]} actions
 * @param {Choice} choice
 * @returns {Bindings}
 */
export function bindingsOf(actions, { preset, own }) {
  const bindings = { ...presetOf(preset).keys, ...own, ...REPLACED };
  const chosen = actions.filter(({ id }) => id in own);
  for (const action of actions) {
    if (action.id in own) continue;
    const gone = new Set(chosen.filter(({ when }) => when === action.when).flatMap(({ id }) => own[id] ?? []));
    const keys = keysOf(action, bindings);
    if (keys.some((name) => gone.has(name))) bindings[action.id] = keys.filter((name) => !gone.has(name));
  }
  return bindings;
}

/**
 * Give an action a key in place of its first one.
 * @param {readonly Action[]} actions
 * @param {Choice} choice
 * @param {string} id
 * @param {string} key
 * @returns {Change}
 */
export function giveKey(actions, { preset, own }, id, key) {
  const present = bindingsOf(actions, { preset, own });
  const action = actions.find((known) => known.id === id);
  const [first, ...rest] = action ? keysOf(action, present) : [];
  const others = actions.filter((other) => other !== action && other.when === action?.when && keysOf(other, present).includes(key));
  const taken = { ...own, [id]: [key, ...rest.filter((name) => name !== key)] };
  for (const other of others) if (other.id in own) taken[other.id] = keysOf(other, present).filter((name) => name !== key);
  const [other, ...more] = others;
  const canSwap = first !== undefined && other !== undefined && !more.length;
  return { others, taken, swapped: canSwap ? { ...taken, [other.id]: keysOf(other, present).map((name) => (name === key ? first : name)) } : null };
}

/**
 * Own keys without those of one action: it has the preset's again.
 * @param {Bindings} own
 * @param {string} id
 * @returns {Bindings}
 */
export function withoutOwn(own, id) {
  return Object.fromEntries(Object.entries(own).filter(([known]) => known !== id));
}

/**
 * Keys that mean two things at once.
 * @param {readonly Action[]} actions
 * @param {Choice} choice
 * @returns {{key: string, titles: string[]}[]}
 */
export function clashesOf(actions, choice) {
  const titleOf = (/** @type {string} */ id) => actions.find((action) => action.id === id)?.title ?? id;
  return conflicts(keymap(actions, bindingsOf(actions, choice))).map(({ key, ids }) => ({ key, titles: ids.map(titleOf) }));
}
