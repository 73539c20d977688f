// A person's own keys: given, swapped, taken, reset, and carried from place to place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bindingsOf, clashesOf, everyAction, giveKey, withoutOwn } from "../../../static/js/editor/keymap/bindings.js";
import { familyKeys, familyOf } from "../../../static/js/editor/keymap/families.js";
import { readKeys, writeKeys } from "../../../static/js/editor/keymap/file.js";
import { pressed } from "../../../static/js/editor/keymap/pressed.js";
import { reservedFor } from "../../../static/js/editor/keymap/reserved.js";
import { keysOf } from "../../../static/js/editor/keys.js";

const actions = everyAction();

/** @param {import("../../../static/js/editor/keyboard.js").Bindings} own @param {string} id @param {string} [preset] */
function keysBy(own, id, preset = "blemish") {
  const action = actions.find((known) => known.id === id);
  assert.ok(action, id);
  return keysOf(action, bindingsOf(actions, { preset, own }));
}

/** @param {string} id @param {string} key @param {import("../../../static/js/editor/keyboard.js").Bindings} [own] */
const give = (id, key, own = {}) => giveKey(actions, { preset: "blemish", own }, id, key);

test("a free key takes the place of the first one, the others stay", () => {
  const { others, taken } = give("tool.trace", "F9");
  assert.deepEqual(others, []);
  assert.deepEqual(taken, { "tool.trace": ["F9", "T"] });
});

test("the second key made the first one is not there twice", () => assert.deepEqual(give("tool.trace", "T").taken, { "tool.trace": ["T"] }));

test("a key that means something already is told with what it means", () => {
  assert.deepEqual(give("tool.box", "F").others.map(({ title }) => title), ["Show all of the photo"]);
});

test("swapped, each has the other's key", () => {
  const { swapped } = give("tool.box", "D");
  assert.ok(swapped);
  assert.deepEqual([keysBy(swapped, "tool.box"), keysBy(swapped, "next-photo")], [["D"], ["R", "ArrowRight", "MouseForward"]]);
  assert.deepEqual(clashesOf(actions, { preset: "blemish", own: swapped }), []);
});

test("taken, the other one goes without, and has it again when this one is reset", () => {
  const { taken } = give("tool.box", "F");
  assert.deepEqual([keysBy(taken, "tool.box"), keysBy(taken, "fit")], [["F"], []]);
  assert.deepEqual(clashesOf(actions, { preset: "blemish", own: taken }), []);
  const reset = withoutOwn(taken, "tool.box");
  assert.deepEqual([keysBy(reset, "tool.box"), keysBy(reset, "fit")], [["R"], ["F"]]);
});

test("what somebody chose before can be taken too", () => {
  const { taken } = give("tool.polygon", "F9", { "tool.box": ["F9", "F8"] });
  assert.deepEqual([keysBy(taken, "tool.polygon"), keysBy(taken, "tool.box")], [["F9"], ["F8"]]);
});

test("there is nothing to swap with an action that had no key", () => {
  assert.equal(give("tool.box", "F", { "tool.box": [] }).swapped, null);
});

test("an action that is meant at other times may share a key", () => {
  assert.deepEqual(give("widths", "F9").others, []);
  assert.deepEqual(give("finish", "F").others, [], "while drawing it finishes, else it shows all");
});

test("own keys hold under every preset: what the preset has there goes without", () => {
  const own = { "tool.box": ["F"] };
  for (const preset of ["blemish", "cvat", "labelme"]) {
    assert.deepEqual(keysBy(own, "tool.box", preset), ["F"]);
    assert.deepEqual(clashesOf(actions, { preset, own }), [], preset);
  }
  assert.deepEqual(keysBy(own, "next-photo", "cvat"), ["ArrowRight", "MouseForward"]);
});

test("keys for actions that are gone do no harm", () => {
  assert.deepEqual(keysBy({ "tool.lasso": ["R"] }, "tool.box"), ["R"]);
});

// -- presses
/** @type {[string, Parameters<typeof pressed>[0], ReturnType<typeof pressed>][]} */
const PRESSES = [
  ["a letter", { key: "g", code: "KeyG" }, { key: "G" }],
  ["a letter with Ctrl and Shift", { key: "G", code: "KeyG", ctrlKey: true, shiftKey: true }, { key: "Ctrl+Shift+G" }],
  ["a Cyrillic letter by its place", { key: "п", code: "KeyG" }, { key: "G" }],
  ["Shift alone waits for more", { key: "Shift", code: "ShiftLeft", shiftKey: true }, {}],
  ["what a touch keyboard tells says nothing", { key: "Unidentified", code: "" }, {}],
  ["Escape leads out", { key: "Escape", code: "Escape" }, { leaves: true }],
  ["Tab leads on", { key: "Tab", code: "Tab", shiftKey: true }, { leaves: true }],
];
for (const [name, event, expected] of PRESSES) test(`pressed: ${name}`, () => assert.deepEqual(pressed(event), expected));

test("the browser's keys are refused, with what they do", () => {
  for (const key of ["Ctrl+W", "Ctrl+T", "Ctrl+N", "F5", "Ctrl+R", "F11", "Alt+ArrowLeft", "Ctrl+Shift+T"]) assert.match(reservedFor(key) ?? "", /tabs|window|page/, key);
  for (const key of ["W", "Ctrl+S", "Ctrl+F", "Ctrl+1", "F2"]) assert.equal(reservedFor(key), null, key);
});

// -- the file
test("a file brings back what was written", () => {
  const keys = { "tool.box": ["G"], guide: ["Shift+F8"], fit: [] };
  assert.deepEqual(readKeys(writeKeys("cvat", keys), actions), { preset: "cvat", keys });
});

const FILE = { format: "blemish-keys", version: 1, preset: "blemish", keys: {} };
/** @type {[string, unknown, RegExp][]} */
const BAD = [
  ["no JSON", "{", /no file of keys/],
  ["another JSON", [1, 2], /no file of keys/],
  ["a file of exports", { annotations: [] }, /no file of keys/],
  ["a later version", { ...FILE, version: 2 }, /newer Blemish/],
  ["an unknown preset", { ...FILE, preset: "vim" }, /“vim”.*blemish, cvat, labelme/],
  ["no list", { ...FILE, keys: ["R"] }, /no list of keys/],
  ["an unknown action", { ...FILE, keys: { "tool.lasso": ["R"] } }, /“tool.lasso”, which is not known/],
  ["keys that are no list", { ...FILE, keys: { "tool.box": "R" } }, /“Box” must be a list/],
  ["too many keys", { ...FILE, keys: { "tool.box": [..."QWERTYU"] } }, /at most 6/],
  ["a name that cannot be a key", { ...FILE, keys: { "tool.box": ["a b"] } }, /“Box” must be a list/],
  ["a key of the browser", { ...FILE, keys: { "tool.box": ["Ctrl+W"] } }, /Ctrl W for “Box”.*tabs/],
  ["a key that means two things", { ...FILE, keys: { "tool.box": ["F9"], fit: ["F9"] } }, /F9 would mean two things: “Box” and “Show all of the photo”/],
];
for (const [name, content, words] of BAD) {
  test(`a file is refused in words: ${name}`, () => {
    assert.throws(() => readKeys(typeof content === "string" ? content : JSON.stringify(content), actions), words);
  });
}

// -- what is one line in the list
test("digits and arrows are one line each, and say when they are not as usual", () => {
  const members = actions.filter((action) => familyOf(action) === "class");
  const short = (/** @type {string} */ preset) => familyKeys("class", members, (action) => keysOf(action, bindingsOf(actions, { preset, own: {} })));
  assert.deepEqual([short("blemish"), short("cvat")], [["1 to 9", "0"], ["Ctrl 1 to Ctrl 9", "Ctrl 0"]]);
  const nudges = actions.filter((action) => familyOf(action) === "nudge");
  assert.deepEqual(familyKeys("nudge", nudges, ({ keys }) => keys), ["arrows", "Shift arrows"]);
  assert.deepEqual(familyKeys("nudge", nudges, ({ id, keys }) => (id === "nudge.left" ? ["F9"] : keys)), ["F9", "→", "↑", "↓"]);
});
