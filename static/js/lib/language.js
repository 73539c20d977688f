// The language that a page speaks. English stands in code and template and is the key to the words of the others: what
// a language lacks is said in English. Which languages there are is the page's business.

/** @typedef {import("./shapes.js").Words} Words */

const ENGLISH = "en";
const PATIENCE = 5_000; // ms for the words of a language: a page must not wait for long

let language = ENGLISH;
let locale = ENGLISH;
/** @type {Words} */
let words = {};
let rules = new Intl.PluralRules(ENGLISH);

/**
 * @param {string | null | undefined} wanted "de"; without one it is the first that the person reads and that there is
 * @param {string[]} known beside English
 * @param {readonly string[]} read as in navigator.languages, such as "de-CH"
 * @returns {[string, string]} the language, and the person's own kind of it for numbers and times
 */
export function choose(wanted, known, read) {
  const nameOf = (/** @type {string} */ tag) => tag.toLowerCase().split("-")[0] ?? "";
  const has = (/** @type {string} */ name) => name === ENGLISH || known.includes(name);
  const name = wanted && has(wanted) ? wanted : (read.map(nameOf).find(has) ?? ENGLISH);
  return [name, read.find((tag) => nameOf(tag) === name) ?? name];
}

/**
 * Speak a language from now on; English when its words do not come, until the page is opened again.
 * @param {string | null | undefined} wanted
 * @param {Record<string, () => Promise<{default: Words}>>} languages where the words of each lie
 * @param {readonly string[]} read
 * @returns {Promise<string>} the language
 */
export async function speak(wanted, languages, read) {
  const [name, tag] = choose(wanted, Object.keys(languages), read);
  const load = languages[name];
  if (load && name !== language) {
    const late = new Promise((done) => setTimeout(done, PATIENCE));
    const found = await Promise.race([load().catch(() => undefined), late]);
    if (!found) return language;
    words = /** @type {{default: Words}} */ (found).default;
  } else if (!load) words = {};
  language = name;
  locale = tag;
  rules = new Intl.PluralRules(tag);
  return name;
}

/** How numbers and times are written. */
export const spoken = () => locale;

/**
 * Say a sentence in the language that is spoken.
 * @param {string} english literally, so that a test finds it, with {name} where a value goes
 * @param {Record<string, string | number>} [values] numbers are written as people write them
 */
export function say(english, values = {}) {
  return (words[english] ?? english).replace(/\{(\w+)\}/g, (hole, name) => values[name]?.toLocaleString(locale) ?? hole);
}

/**
 * The sentence for a number of things, which is {n} in it: for one, or for many, as the language counts.
 * @param {number} n @param {string} one @param {string} many @param {Record<string, string | number>} [values]
 */
export function sayCount(n, one, many, values = {}) {
  return say(rules.select(n) === "one" ? one : many, { n, ...values });
}

/**
 * What an error says. What the server refuses is found by its reason or slug ("#link-revoked"), since its words may tell
 * more than one thing; else they are a sentence as any other.
 * @param {unknown} error
 */
export function sayError(error) {
  const { message = String(error), slug = "", problem = {} } = /** @type {import("./http.js").ApiError} */ (error ?? {});
  return words[`#${/** @type {any} */ (problem).reason}`] ?? words[`#${slug}`] ?? say(message);
}

/** What lies in the page, hidden, for one of several cases; "" for others. @param {string} name in `data-say` */
export const printed = (name) => document.querySelector(`[data-say="${CSS.escape(name)}"]`)?.textContent ?? "";

/**
 * Note what a template says, while it is in English.
 * @param {Element} place
 * @returns {() => void} puts it into the language that is spoken
 */
export function translatable(place) {
  /** @type {Map<Node, string>} */
  const said = new Map();
  const note = (/** @type {Node | null} */ node) => node && /[a-z]/i.test(node.nodeValue ?? "") && said.set(node, node.nodeValue ?? "");
  for (const element of place.querySelectorAll("*")) {
    for (const name of ["aria-label", "placeholder"]) note(element.getAttributeNode(name));
    for (const child of element.childNodes) if (child.nodeType === 3) note(child);
  }
  return () => {
    for (const [node, english] of said) node.nodeValue = english.replace(/\S.*\S/, (text) => say(text));
  };
}
