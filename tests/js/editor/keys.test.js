import assert from "node:assert/strict";
import { test } from "node:test";
import { bareKey, keyNames, keyWords } from "../../../static/js/editor/keys.js";

/** @type {[string, Parameters<typeof keyNames>[0], string[]][]} */
const CASES = [
  ["a letter", { key: "r", code: "KeyR" }, ["R"]],
  ["a letter by what it prints, on AZERTY", { key: "a", code: "KeyQ" }, ["A"]],
  ["a letter by where it lies, on a Cyrillic layout", { key: "к", code: "KeyR" }, ["R"]],
  ["Shift and a letter", { key: "F", code: "KeyF", shiftKey: true }, ["Shift+F"]],
  ["a digit by where it lies, on AZERTY", { key: "&", code: "Digit1" }, ["1", "&"]],
  ["a digit of the number pad", { key: "7", code: "Numpad7" }, ["7"]],
  ["Ctrl, Shift and a letter", { key: "Z", code: "KeyZ", ctrlKey: true, shiftKey: true }, ["Ctrl+Shift+Z"]],
  ["Cmd is Ctrl", { key: "z", code: "KeyZ", metaKey: true }, ["Ctrl+Z"]],
  ["a question mark", { key: "?", code: "Slash", shiftKey: true }, ["?", "Shift+/"]],
  ["a question mark elsewhere", { key: "?", code: "Minus", shiftKey: true }, ["?", "Shift+-"]],
  ["a bracket with AltGr is no Ctrl+Alt", { key: "[", code: "Digit8", ctrlKey: true, altKey: true, altGraph: true }, ["["]],
  ["an arrow", { key: "ArrowLeft", code: "ArrowLeft", ctrlKey: true, shiftKey: true }, ["Ctrl+Shift+ArrowLeft"]],
  ["Enter of the number pad", { key: "Enter", code: "NumpadEnter" }, ["Enter"]],
  ["Space", { key: " ", code: "Space" }, ["Space"]],
  ["plus", { key: "+", code: "Equal", shiftKey: true }, ["+", "Shift+="]],
  ["a key without a place", { key: "Escape", code: "" }, ["Escape"]],
];
for (const [name, event, expected] of CASES) {
  test(`the name of ${name}`, () => assert.deepEqual(keyNames(event), expected));
}

test("a key that comes up is known without what was held with it", () => {
  assert.deepEqual(["Ctrl+Shift+ArrowLeft", "H", "Ctrl++", "+"].map(bareKey), ["ArrowLeft", "H", "+", "+"]);
});

test("keys in words", () => {
  assert.deepEqual([keyWords("Ctrl+Shift+Z"), keyWords("Ctrl+Z", true), keyWords("Shift+ArrowLeft"), keyWords("Delete"), keyWords("Ctrl+-")], ["Ctrl Shift Z", "Cmd Z", "Shift ←", "Del", "Ctrl −"]);
});
