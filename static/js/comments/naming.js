// Naming people in a text: "@" and letters look for a name, and who is named is read from the text. Pure.

/** @typedef {import("./threads.js").Person} Person */

/**
 * What is being named where the caret stands.
 * @param {string} text
 * @param {number} caret
 * @returns {{from: number, letters: string} | null} from: where the "@" is
 */
export function beingNamed(text, caret) {
  const found = /(?:^|[\s(])@([^\n@]{0,40})$/u.exec(text.slice(0, caret));
  const letters = found?.[1] ?? null;
  return letters === null ? null : { from: caret - letters.length - 1, letters };
}

/**
 * Who may be meant: names, or words of names, that begin with the letters.
 * @param {readonly Person[]} people
 * @param {string} letters
 * @returns {Person[]}
 */
export function meant(people, letters) {
  const wanted = plain(letters);
  return people.filter(({ name }) => plain(name).startsWith(wanted) || name.split(/\s+/u).some((word) => plain(word).startsWith(wanted)));
}

/**
 * Write a name in place of its first letters.
 * @param {string} text
 * @param {number} caret
 * @param {{from: number}} named
 * @param {string} name
 * @returns {{text: string, caret: number}}
 */
export function written(text, caret, { from }, name) {
  const before = `${text.slice(0, from)}@${name} `;
  return { text: before + text.slice(caret).replace(/^ /u, ""), caret: before.length };
}

/**
 * The text in pieces: plain, and names of people.
 * @param {string} text
 * @param {readonly Person[]} people
 * @returns {{text: string, person: Person | null}[]}
 */
export function pieces(text, people) {
  const names = [...people].sort((one, other) => other.name.length - one.name.length);
  /** @type {{text: string, person: Person | null}[]} */
  const found = [];
  let from = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const person = names.find(({ name }) => name && text.startsWith(name, at + 1) && !/^[\p{L}\p{N}]/u.test(text.slice(at + 1 + name.length)));
    if (!person) continue;
    if (at > from) found.push({ text: text.slice(from, at), person: null });
    from = at + 1 + person.name.length;
    found.push({ text: text.slice(at, from), person });
  }
  if (from < text.length) found.push({ text: text.slice(from), person: null });
  return found;
}

/**
 * Who is named in a text, each once.
 * @param {string} text
 * @param {readonly Person[]} people
 * @returns {number[]} their ids
 */
export function namedIn(text, people) {
  return [...new Set(pieces(text, people).flatMap(({ person }) => (person ? [person.id] : [])))];
}

/** Without case and accents. @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase("en");
