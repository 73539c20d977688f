// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { createCore } from "../../../static/js/editor/core.js";
import { shellActions } from "../../../static/js/editor/commands.js";
import { keyWords } from "../../../static/js/editor/keys.js";

function stage() {
  const done = [];
  const editor = createCore({ classes: [{ id: 1, name: "crack", color: "#ffe45c", letter: "C", key: "1", slot: 1, retired: false }], photo: { width: 640, height: 480 }, keys: { undo: [], redo: [] } });
  const note = (name) => (...asked) => void done.push([name, ...asked]);
  const app = { editor, canLabel: true, answer: note("answer"), askRetake: note("retake"), skip: note("skip"), walk: note("walk"), undo: note("undo"), redo: note("redo"), findClass: note("find"), toggle: note("toggle"), toggleFurniture: note("furniture"), help: note("help"), sayStanding: note("standing") };
  editor.addActions(shellActions(app));
  editor.arm(1);
  const press = (name) => editor.dispatch({ type: "key", names: [name] });
  const drag = (...points) => points.forEach(([x, y], index) => editor.dispatch({ type: index === 0 ? "down" : "move", x, y }));
  return { app, editor, done, press, drag };
}

test("no key of the page has two meanings at once", () => {
  assert.deepEqual(stage().editor.conflicts(), []);
});

test("Enter finishes what is being drawn, and is done when nothing is", () => {
  const { editor, done, press, drag } = stage();
  editor.setTool("box");
  drag([100, 100]);
  editor.dispatch({ type: "up", x: 100, y: 100 });
  editor.dispatch({ type: "move", x: 200, y: 200 });
  press("Enter");
  assert.deepEqual(done, []);
  assert.equal(editor.store.size, 1);
  press("Enter");
  assert.deepEqual(done, [["answer", "done"]]);
});

test("what is half drawn waits while the view is adjusted, the guide or the keys are read, or a class is looked for", () => {
  for (const [key, what] of [["I", ["toggle", "adjust"]], ["G", ["toggle", "guide"]], ["\\", ["furniture"]], ["?", ["help"]], ["/", ["find"]], ["Ctrl+S", ["standing"]]]) {
    const { editor, done, press, drag } = stage();
    editor.setTool("polygon");
    for (const [x, y] of [[100, 100], [300, 100], [200, 300]]) {
      drag([x, y]);
      press(key);
      assert.deepEqual(done, [], "not under a pressed pointer");
      editor.dispatch({ type: "up", x, y });
    }
    press(key);
    assert.deepEqual([done, editor.state], [[what], "drawing"]);
    press("Enter");
    assert.equal(editor.store.size, 1);
  }
});

test("arrows move what is selected; with nothing selected they change the photo", () => {
  const { editor, done, press } = stage();
  press("ArrowRight");
  assert.deepEqual(done, [["walk", 1]]);
  editor.createAtCentre();
  editor.selection.set(editor.store.all().map(({ uid }) => uid));
  const before = editor.store.all()[0].shape.x;
  press("ArrowRight");
  assert.equal(editor.store.all()[0].shape.x, before + 1);
  assert.equal(done.length, 1);
});

test("answers wait until the shape in hand is finished", () => {
  const { editor, done, press, drag } = stage();
  editor.setTool("box");
  drag([100, 100], [200, 200]);
  press("X");
  assert.deepEqual(done, []);
});

test("keys are told in words", () => {
  assert.deepEqual(["Ctrl+Shift+Z", "ArrowLeft", "Ctrl++", "\\"].map((key) => keyWords(key)), ["Ctrl Shift Z", "←", "Ctrl +", "\\"]);
});
