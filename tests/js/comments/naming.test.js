// Naming people by "@": who is meant by the first letters, what is written, and who is named in a text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { beingNamed, meant, namedIn, pieces, written } from "../../../static/js/comments/naming.js";

const people = [
  { id: 1, name: "Ruth Osei" },
  { id: 2, name: "Jana Kr\u00e1l" },
  { id: 3, name: "Jana" },
  { id: 4, name: "Milo Brandt" },
];
const names = (/** @type {string} */ letters) => meant(people, letters).map(({ name }) => name);

test("an @ at the beginning of a word begins a name, one inside of a word does not", () => {
  assert.deepEqual(beingNamed("Look, @ja", 9), { from: 6, letters: "ja" });
  assert.deepEqual(beingNamed("@", 1), { from: 0, letters: "" });
  assert.equal(beingNamed("milo@depot.example", 18), null);
  assert.equal(beingNamed("Look, @ja", 5), null, "the caret is before it");
  assert.equal(beingNamed("@ja\nnext", 8), null);
});

test("letters find the beginning of any word of a name, without case and accents", () => {
  assert.deepEqual(names("ja"), ["Jana Kr\u00e1l", "Jana"]);
  assert.deepEqual(names("KRAL"), ["Jana Kr\u00e1l"]);
  assert.deepEqual(names("jana k"), ["Jana Kr\u00e1l"]);
  assert.deepEqual(names("bran"), ["Milo Brandt"]);
  assert.deepEqual(names("x"), []);
  assert.equal(names("").length, 4);
});

test("the name is written in place of its letters, with one space behind", () => {
  assert.deepEqual(written("Look, @ja please", 9, { from: 6 }, "Jana"), { text: "Look, @Jana please", caret: 12 });
});

test("who is named is read from the text, the longest name first, each once", () => {
  assert.deepEqual(namedIn("@Jana Kr\u00e1l and @Ruth Osei, @Ruth Osei!", people), [2, 1]);
  assert.deepEqual(namedIn("@Jana, please", people), [3]);
  assert.deepEqual(namedIn("@Janatova and jana", people), [], "a longer word is no name");
  assert.deepEqual(pieces("To @Jana.", people).map(({ text, person }) => [text, person?.id ?? null]), [["To ", null], ["@Jana", 3], [".", null]]);
  assert.deepEqual(pieces("", people), []);
});
