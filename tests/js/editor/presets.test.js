// Presets: whoever comes from another tool finds its keys, and loses nothing.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { bindingsOf, clashesOf, everyAction } from "../../../static/js/editor/keymap/bindings.js";
import { reservedFor } from "../../../static/js/editor/keymap/reserved.js";
import { keymap, keysOf } from "../../../static/js/editor/keys.js";
import { presetOf, presets } from "../../../static/js/editor/presets/index.js";

const actions = everyAction();

test("the folder is all here", () => {
  const files = readdirSync(new URL("../../../static/js/editor/presets", import.meta.url)).filter((name) => name !== "index.js");
  assert.deepEqual(presets.map(({ id }) => `${id}.js`).sort(), files.sort());
});

test("what is not known is the usual one", () => assert.equal(presetOf("vim").id, "blemish"));

for (const { id, title, keys } of presets) {
  const map = keymap(actions, bindingsOf(actions, { preset: id, own: {} }));

  test(`${title}: no key means two things at once`, () => assert.deepEqual(clashesOf(actions, { preset: id, own: {} }), []));

  test(`${title}: every action has a key`, () => {
    const without = actions.filter((action) => action.keys.length && ![...map.values()].some((meant) => meant.includes(action)));
    assert.deepEqual(without.map((action) => action.id), []);
  });

  test(`${title}: a digit is a class`, () => {
    for (const digit of "1234567890") assert.deepEqual(map.get(digit)?.map((action) => action.id), [`class.${digit}`]);
  });

  test(`${title}: it changes actions that there are, and takes no key of the browser`, () => {
    for (const [action, names] of Object.entries(keys)) {
      assert.ok(actions.some((known) => known.id === action), `there is no action ${action}`);
      for (const name of names) assert.equal(reservedFor(name), null, name);
    }
  });
}

test("no action wants a key of the browser by itself", () => {
  for (const { id, keys } of actions) for (const key of keys) assert.equal(reservedFor(key), null, `${id}: ${key}`);
});

/** @param {string} preset @param {string} key */
const meant = (preset, key) => keymap(actions, bindingsOf(actions, { preset, own: {} })).get(key)?.map(({ id }) => id);

test("CVAT: F and D walk, N ends what is drawn and begins the next, Ctrl and a digit is a class", () => {
  assert.deepEqual([meant("cvat", "F"), meant("cvat", "D")], [["next-photo"], ["previous-photo"]]);
  assert.deepEqual(meant("cvat", "N"), ["finish", "again"]);
  assert.deepEqual(meant("cvat", "Ctrl+0"), ["class.0"]);
});

test("labelme: D and A walk, T hides, Ctrl J edits", () => {
  assert.deepEqual([meant("labelme", "D"), meant("labelme", "A")], [["next-photo"], ["previous-photo"]]);
  assert.deepEqual([meant("labelme", "T"), meant("labelme", "Ctrl+J")], [["hide"], ["tool.select"]]);
});

test("an action that says when it is meant goes before one that does not", () => {
  const plain = { id: "a", title: "", group: "", keys: ["N"], enabled: () => true, run: () => {} };
  assert.deepEqual(keymap([plain, { ...plain, id: "b", when: "drawing" }]).get("N")?.map(({ id }) => id), ["b", "a"]);
  assert.deepEqual(keysOf(plain, { a: [] }), []);
});
