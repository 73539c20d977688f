// A person's keys as a file: to take along to another server, or to hand to a colleague. Pure.
import { keyWords } from "../keys.js";
import { presets } from "../presets/index.js";
import { clashesOf } from "./bindings.js";
import { reservedFor } from "./reserved.js";

/** @typedef {import("../actions/index.js").Action} Action */
/** @typedef {import("../keyboard.js").Bindings} Bindings */

const FORMAT = "blemish-keys";
const KEY = /^[!-~]{1,40}$/;
const MOST_KEYS = 6;
export const FILE_NAME = "blemish-keys.json";

/** @param {string} preset @param {Bindings} keys @returns {string} */
export function writeKeys(preset, keys) {
  return `${JSON.stringify({ format: FORMAT, version: 1, preset, keys }, null, 2)}\n`;
}

/**
 * @param {string} text of a file
 * @param {readonly Action[]} actions those that there are
 * @returns {{preset: string, keys: Bindings}}
 * @throws {Error} whose words say what is wrong with it
 */
export function readKeys(text, actions) {
  const found = parsed(text);
  if (found?.format !== FORMAT) throw new Error("This is no file of keys. Such a file is made by Keep as a file, here or on another server.");
  if (found.version !== 1) throw new Error("This file was made by a newer Blemish, and cannot be read here.");
  if (!presets.some(({ id }) => id === found.preset)) throw new Error(`The file begins with “${String(found.preset)}”, which is not known here. Known are ${presets.map(({ id }) => id).join(", ")}.`);
  if (!isObject(found.keys)) throw new Error("The file has no list of keys.");
  const keys = Object.fromEntries(Object.entries(found.keys).map(([id, names]) => [id, checked(id, names, actions)]));
  const [clash] = clashesOf(actions, { preset: found.preset, own: keys });
  if (clash) throw new Error(`In the file ${keyWords(clash.key)} would mean two things: ${clash.titles.map((title) => `“${title}”`).join(" and ")}.`);
  return { preset: found.preset, keys };
}

/** @param {string} id @param {unknown} names @param {readonly Action[]} actions @returns {string[]} */
function checked(id, names, actions) {
  const action = actions.find((known) => known.id === id);
  if (!action) throw new Error(`The file has keys for “${id}”, which is not known here.`);
  if (!Array.isArray(names) || names.length > MOST_KEYS || !names.every((name) => typeof name === "string" && KEY.test(name)))
    throw new Error(`The file's keys for “${action.title}” must be a list of at most ${MOST_KEYS} names, such as ["Shift+F"].`);
  for (const name of names) {
    const use = reservedFor(name);
    if (use) throw new Error(`The file wants ${keyWords(name)} for “${action.title}”, but that ${use}.`);
  }
  return names;
}

/** @param {string} text @returns {any} null for what is no JSON object */
function parsed(text) {
  try {
    const found = JSON.parse(text);
    return isObject(found) ? found : null;
  } catch {
    return null;
  }
}

/** @param {unknown} value */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
