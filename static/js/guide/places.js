// Where things are in the guide: which classes a search finds, and what comes next. Pure.

const TEXTS = ["name", "counts", "counts_not", "tightness", "instances"];

/**
 * Whether all words of a search stand in a class's name, words or examples.
 * @param {Record<string, any> & {examples: {words: string}[]}} item
 * @param {string} search
 * @returns {boolean}
 */
export function fits(item, search) {
  const text = [...TEXTS.map((name) => item[name] ?? ""), ...item.examples.map(({ words }) => words)].join("\n").toLocaleLowerCase();
  return search.toLocaleLowerCase().split(/\s+/).filter(Boolean).every((word) => text.includes(word));
}

/**
 * The next part that is shown.
 * @template {{hidden: boolean}} Part
 * @param {readonly Part[]} parts
 * @param {number} at -1: before the first
 * @param {1 | -1} by
 * @returns {Part | undefined} undefined at the end
 */
export function next(parts, at, by) {
  for (let place = at + by; place >= 0 && place < parts.length; place += by) if (!parts[place]?.hidden) return parts[place];
  return undefined;
}

/**
 * Which texts one save changed: [what, before, after].
 * @param {Record<string, any>} save
 * @param {Record<string, any> | undefined} before the save before it; undefined: there was none
 * @returns {[string, string, string][]}
 */
export function differences(save, before) {
  const labels = /** @type {const} */ ([["counts", "What counts"], ["counts_not", "What does not"], ["tightness", "How tight"], ["instances", "One or several"]]);
  return labels.flatMap(([name, label]) => ((before?.[name] ?? "") === save[name] ? [] : [/** @type {[string, string, string]} */ ([label, before?.[name] ?? "", save[name]])]));
}
