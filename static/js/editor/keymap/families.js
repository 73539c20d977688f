// Actions that are one line in the list of keys, such as one for each digit. Pure.
import { keyWords } from "../keys.js";

/** @typedef {import("../actions/index.js").Action} Action */

/** By what their ids begin with. @type {Readonly<Record<string, {title: string, usual?: string[]}>>} */
const FAMILIES = {
  class: { title: "Class of what is selected or just drawn, else of the next" },
  nudge: { title: "Move by 1 px, by 10 px", usual: ["arrows", "Shift arrows"] },
  resize: { title: "Resize by 1 px, by 10 px", usual: ["Ctrl arrows", "Ctrl Shift arrows"] },
};

/** @param {Action} action @returns {string} "" for one that stands alone */
export function familyOf({ id }) {
  const [family = ""] = id.split(".");
  return family in FAMILIES ? family : "";
}

/** @param {string} family */
export const familyTitle = (family) => FAMILIES[family]?.title ?? "";

/**
 * The keys of all members, in short.
 * @param {string} family
 * @param {readonly Action[]} members
 * @param {(action: Action) => readonly string[]} keysOf
 * @returns {string[]}
 */
export function familyKeys(family, members, keysOf) {
  const isUsual = members.every((action) => keysOf(action).join() === action.keys.join());
  const usual = FAMILIES[family]?.usual;
  if (isUsual && usual) return usual;
  const firsts = members.map((action) => keysOf(action)[0]).filter((name) => name !== undefined).map((name) => keyWords(name));
  if (firsts.length !== members.length || members.length < 5) return firsts;
  return [`${firsts[0]} to ${firsts.at(-2)}`, firsts.at(-1) ?? ""]; // the digits: 0 comes after 9
}
