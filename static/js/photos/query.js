// The words of the query bar and the address are the same query: "class:crack state:done" becomes parameters.

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
const FLAGS = new Map([
  ["damaged", "damaged"],
  ["no defect", "no_defect"],
  ["no_defect", "no_defect"],
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
  for (const match of text.matchAll(/(?:([^\s:"]+):)?(?:"([^"]*)"|(\S+))/g)) {
    const key = match[1]?.toLowerCase();
    const value = (match[2] ?? match[3] ?? "").trim();
    if (!value) continue;
    if (key === undefined) pairs.push(["q", value]);
    else {
      const pair = readPair(key, value, known);
      if (typeof pair === "string") return { error: pair };
      pairs.push(pair);
    }
  }
  return { pairs };
}

/** @param {string} key @param {string} value @param {Known} known @returns {[string, string] | string} a pair, or what is wrong */
function readPair(key, value, known) {
  const lower = value.toLowerCase();
  if (key === "state") return STATES.has(lower) ? ["state", STATES.get(lower) ?? ""] : `state: one of ${[...new Set(STATES.values())].join(", ")}`;
  if (key === "class") return byName("class", lower, known.classes);
  if (key === "by" || key === "uploader" || key === "sent") return byName("uploader", lower, known.people);
  if (key === "labeler") return byName("labeler", lower, known.people);
  if (key === "link") return byName("link", lower, known.links);
  if (key === "from" || key === "before") return /^\d{4}-\d{2}-\d{2}$/.test(value) ? [key === "from" ? "captured_from" : "captured_to", value] : `${key}: a day such as 2026-11-24`;
  if (key === "is") return FLAGS.has(lower) ? [FLAGS.get(lower) ?? "", "true"] : "is: damaged, no_defect or trashed";
  const attribute = known.attributes.find((item) => item.name.toLowerCase() === key);
  if (attribute) return [`attribute.${attribute.name}`, lower === "not told" ? "" : (attribute.values.find((item) => item.toLowerCase() === lower) ?? value)];
  return `${key}: is not known here. Known: class, state, by, labeler, link, from, before, is`;
}

/** @param {string} name @param {string} lower @param {Named[]} among @returns {[string, string] | string} */
function byName(name, lower, among) {
  const found = among.find((item) => item.name.toLowerCase() === lower) ?? among.find((item) => item.name.toLowerCase().startsWith(lower));
  return found ? [name, String(found.id)] : `${name}: ${among.length ? `one of ${among.slice(0, 8).map((item) => item.name).join(", ")}` : "there is none yet"}`;
}

/** @param {[string, string][]} pairs @returns {string} "" or "?a=b" */
export function toSearch(pairs) {
  const search = new URLSearchParams(pairs).toString();
  return search ? `?${search}` : "";
}
