// The words of the query bar and the address are the same query: "class:crack state:done" becomes parameters.
import { isolated } from "../lib/dom.js";

/** @typedef {{id: number, name: string}} Named */
/** @typedef {{classes: Named[], people: Named[], links: Named[], attributes: {name: string, values: string[]}[]}} Known */

const STATES = new Map([
  ["unlabelled", "unlabelled"],
  ["in progress", "in_progress"],
  ["in_progress", "in_progress"],
  ["done", "done"],
  ["unsure", "unsure"],
  ["retake", "retake"],
  ["accepted", "accepted"],
  ["sent back", "rejected"],
  ["rejected", "rejected"],
]);
const PRIORITIES = ["first", "normal", "last"];
const FLAGS = new Map([
  ["damaged", "damaged"],
  ["no defect", "no_defect"],
  ["no_defect", "no_defect"],
  ["two versions", "proposals"],
  ["proposals", "proposals"],
  ["trashed", "trashed"],
]);

/**
 * Read what was typed.
 * @param {string} text such as `class:crack surface:"bare steel" arch`
 * @param {Known} known
 * @returns {{pairs: [string, string][]} | {error: string}}
 */
export function readWords(text, known) {
  /** @type {[string, string][]} */
  const pairs = [];
  /** @type {string[]} */
  const words = [];
  for (const match of text.matchAll(/(?:([^\s:"]+):)?(?:"([^"]*)"|(\S+))/g)) {
    const key = match[1]?.toLowerCase();
    const value = (match[2] ?? match[3] ?? "").trim();
    if (!value) continue;
    if (key === undefined) words.push(/\s/.test(value) ? `"${value}"` : value.replaceAll('"', ""));
    else {
      const pair = readPair(key, value, known);
      if (typeof pair === "string") return { error: pair };
      pairs.push(pair);
    }
  }
  // One value: all of its words must be in the name. Several values would mean any of them.
  if (words.length) pairs.push(["q", words.join(" ")]);
  return { pairs };
}

/**
 * Narrow a query by more conditions: further words of a name are added to each of its values.
 * @param {[string, string][]} query @param {[string, string][]} more @returns {[string, string][]}
 */
export function together(query, more) {
  const words = more.find(([name]) => name === "q");
  if (!words || !query.some(([name]) => name === "q")) return [...query, ...more];
  const narrowed = query.map(([name, value]) => /** @type {[string, string]} */ ([name, name === "q" ? `${value} ${words[1]}` : value]));
  return [...narrowed, ...more.filter((pair) => pair !== words)];
}

/** @param {string} key @param {string} value @param {Known} known @returns {[string, string] | string} a pair, or what is wrong */
function readPair(key, value, known) {
  const lower = value.toLowerCase();
  if (key === "state") return STATES.has(lower) ? ["state", STATES.get(lower) ?? ""] : `state: one of ${[...new Set(STATES.values())].join(", ")}`;
  if (key === "class") return byName("class", lower, known.classes);
  if (key === "by" || key === "uploader" || key === "sent") return byName("uploader", lower, known.people);
  if (key === "assigned" || key === "assignee") return byName("assignee", lower, known.people);
  if (key === "priority") return PRIORITIES.includes(lower) ? ["priority", lower] : `priority: one of ${PRIORITIES.join(", ")}`;
  if (key === "labeler") return byName("labeler", lower, known.people);
  if (key === "link") return byName("link", lower, known.links);
  if (key === "from" || key === "to" || key === "before") return readDay(key, value);
  if (key === "is") return FLAGS.has(lower) ? [FLAGS.get(lower) ?? "", "true"] : "is: damaged, no_defect, proposals or trashed";
  const attribute = known.attributes.find((item) => item.name.toLowerCase() === key);
  if (attribute) return [`attribute.${attribute.name}`, lower === "not told" ? "" : (attribute.values.find((item) => item.toLowerCase() === lower) ?? value)];
  if (key === "guide") return lower === "old" ? ["guide", "old"] : "guide: old";
  return `${key}: is not known here. Known: class, state, by, labeler, assigned, priority, link, from, to, before, is, guide`;
}

/**
 * Both ends of a stretch of days are included, so "before" a day is "to" the day before it.
 * @param {"from" | "to" | "before"} key @param {string} value @returns {[string, string] | string}
 */
function readDay(key, value) {
  const moment = new Date(`${/^\d{4}-\d{2}-\d{2}$/.test(value) ? value : "?"}T00:00:00Z`);
  if (Number.isNaN(moment.getTime())) return `${key}: a day such as 2026-11-24`;
  if (key === "from") return ["captured_from", value];
  if (key === "before") moment.setUTCDate(moment.getUTCDate() - 1);
  return ["captured_to", moment.toISOString().slice(0, 10)];
}

/** @param {string} name @param {string} lower @param {Named[]} among @returns {[string, string] | string} */
function byName(name, lower, among) {
  const found = among.find((item) => item.name.toLowerCase() === lower) ?? among.find((item) => item.name.toLowerCase().startsWith(lower));
  return found ? [name, String(found.id)] : `${name}: ${among.length ? `one of ${among.slice(0, 8).map((item) => isolated(item.name)).join(", ")}` : "there is none yet"}`;
}

/** @param {[string, string][]} pairs @returns {string} "" or "?a=b" */
export function toSearch(pairs) {
  const search = new URLSearchParams(pairs).toString();
  return search ? `?${search}` : "";
}
