// The loupe over a finger: when it is there, where, and what it shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { toScreen } from "../../../static/js/editor/camera.js";
import { loupeAt, loupeCamera, magnified, SIDE } from "../../../static/js/editor/loupe.js";
import { drive, makeEditor } from "../drive.js";

const VIEW = { width: 800, height: 600 };

test("it hangs over the finger, and its foot is 64 above", () => {
  assert.deepEqual(loupeAt({ x: 400, y: 400 }, VIEW), { x: 400 - SIDE / 2, y: 400 - 64 - SIDE });
});

test("at the view's sides it stays in view; under the upper edge it goes beside the finger, never under it", () => {
  assert.deepEqual(loupeAt({ x: 10, y: 400 }, VIEW), { x: 0, y: 160 });
  assert.deepEqual(loupeAt({ x: 795, y: 400 }, VIEW), { x: 800 - SIDE, y: 160 });
  assert.deepEqual(loupeAt({ x: 100, y: 50 }, VIEW), { x: 164, y: 0 });
  assert.deepEqual(loupeAt({ x: 700, y: 50 }, VIEW), { x: 700 - 64 - SIDE, y: 0 });
});

test("in its middle is what the finger points at, three times as large", () => {
  const camera = loupeCamera({ scale: 2, x: 30, y: -10 }, { x: 123, y: 45 });
  assert.deepEqual(toScreen(camera, { x: 123, y: 45 }), { x: SIDE / 2, y: SIDE / 2 });
  assert.equal(camera.scale, 6);
});

test("a finger that draws has it from the press to the lift", () => {
  const editor = makeEditor();
  const finger = drive(editor, { pointer: "touch" }).tool("box");
  assert.equal(magnified(editor), null);
  finger.down(20, 20);
  assert.ok(magnified(editor));
  finger.move(60, 50);
  assert.deepEqual(magnified(editor), editor.pointer);
  finger.up();
  assert.equal(magnified(editor), null);
});

test("a finger that picks has none until it drags; one that pans, and a mouse, have none at all", () => {
  const editor = makeEditor();
  drive(editor).tool("box").drag(20, 20, 60, 50);
  const finger = drive(editor, { pointer: "touch" }).tool("select");
  finger.down(40, 35);
  assert.equal(magnified(editor), null);
  finger.move(70, 60).move(80, 70);
  assert.ok(magnified(editor));
  finger.up();
  finger.tool("pan").down(40, 40).move(80, 80);
  assert.equal(magnified(editor), null);
  finger.up();
  drive(editor).tool("box").down(20, 20).move(60, 50);
  assert.equal(magnified(editor), null);
});

test("a second finger, Escape and blur take it away", () => {
  const editor = makeEditor();
  const finger = drive(editor, { pointer: "touch" });
  for (const end of [() => finger.secondFinger(), () => finger.key("Escape"), () => finger.blur()]) {
    finger.tool("box").down(20, 20).move(60, 50);
    assert.ok(magnified(editor));
    end();
    assert.equal(magnified(editor), null);
    finger.up();
  }
});
