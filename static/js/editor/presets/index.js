// Every set of keys to begin with, in the order in which they are offered. A test proves the folder is all here.
import * as blemish from "./blemish.js";
import * as cvat from "./cvat.js";
import * as labelme from "./labelme.js";

/** @typedef {{id: string, title: string, words: string, order: number, keys: import("../keyboard.js").Bindings}} Preset keys: those that differ from the actions' own */

/** @type {readonly Preset[]} */
export const presets = [blemish, cvat, labelme].sort((one, other) => one.order - other.order);

/** @param {string} id @returns {Preset} the usual one for what is not known here */
export function presetOf(id) {
  return presets.find((preset) => preset.id === id) ?? blemish;
}
