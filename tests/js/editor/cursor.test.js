// Drawing without a pointer: a cursor that the arrows move, and a key that clicks where it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawCursor } from "../../../static/js/editor/render/cursor.js";
import { boxes, drive, makeEditor, polygons, withBoxes } from "../drive.js";

/** An editor with the cursor out, in the middle of the photo. @param {string} tool */
function pointing(tool) {
  const editor = makeEditor({ view: { width: 200, height: 100 } });
  editor.setTool(tool);
  return { editor, hand: drive(editor).key("Shift+Space") };
}

test("it begins in the middle of what is seen, or where the pointer was", () => {
  assert.deepEqual(pointing("box").editor.cursor.at, { x: 100, y: 50 });
  const editor = makeEditor();
  drive(editor).tool("box").move(30, 20).key("Shift+Space");
  assert.deepEqual(editor.cursor.at, { x: 30, y: 20 });
});

test("arrows move it by one screen pixel, with Shift by ten, with Ctrl by a hundred, and never off the photo", () => {
  const { editor, hand } = pointing("box");
  hand.key("ArrowRight", "Shift+ArrowUp");
  assert.deepEqual(editor.cursor.at, { x: 101, y: 40 });
  hand.key("Ctrl+ArrowLeft", "Ctrl+ArrowLeft", "Ctrl+ArrowDown");
  assert.deepEqual(editor.cursor.at, { x: 0, y: 100 });
});

test("zoomed in it moves as far on the screen, so it can be set finer than a pixel", () => {
  const { editor, hand } = pointing("box");
  editor.setCamera({ scale: 4, x: -300, y: -150 });
  hand.key("ArrowRight");
  assert.equal(editor.cursor.at?.x, 100.25);
});

test("the photo moves under it at the border of the view", () => {
  const { editor, hand } = pointing("box");
  editor.setCamera({ scale: 4, x: -300, y: -150 });
  hand.key("Ctrl+ArrowRight");
  const seen = editor.toScreen(/** @type {import("../../../static/js/editor/camera.js").Point} */ (editor.cursor.at));
  assert.deepEqual([editor.cursor.at?.x, seen.x], [125, 160]);
});

test("a held arrow goes on", () => {
  const { editor, hand } = pointing("box");
  hand.hold("ArrowRight").hold("ArrowRight", { repeat: true }).hold("ArrowRight", { repeat: true }).release("ArrowRight");
  assert.equal(editor.cursor.at?.x, 103);
});

test("two points make a box, three and Enter a polygon", () => {
  const box = pointing("box");
  box.hand.key("Space", "Shift+ArrowRight", "Shift+ArrowDown", "Space");
  assert.deepEqual(boxes(box.editor), [[100, 50, 10, 10]]);
  const polygon = pointing("polygon");
  polygon.hand.key("Enter", "Shift+ArrowRight", "Space", "Shift+ArrowDown", "Space", "Enter");
  assert.deepEqual(polygons(polygon.editor), [[[[[100, 50], [110, 50], [110, 60]]]]]);
  assert.equal(polygon.editor.idle, true);
});

test("what is half drawn follows it, and Escape drops that first, then puts it away", () => {
  const { editor, hand } = pointing("box");
  hand.key("Space", "Shift+ArrowRight", "Shift+ArrowDown");
  assert.deepEqual(editor.live.draft?.shape, { type: "box", x: 100, y: 50, width: 10, height: 10 });
  hand.key("Escape");
  assert.equal(editor.live.draft, null);
  assert.notEqual(editor.cursor.at, null);
  hand.key("Escape");
  assert.equal(editor.cursor.at, null);
  assert.equal(editor.store.size, 0);
});

test("while it is out the arrows move nothing that is selected; put away, they do again", () => {
  const { editor, hand } = pointing("select");
  const [uid] = withBoxes(editor, [10, 10, 20, 20]);
  editor.selection.set([/** @type {string} */ (uid)]);
  hand.key("ArrowRight");
  assert.deepEqual(boxes(editor), [[10, 10, 20, 20]]);
  hand.key("Shift+Space", "ArrowRight");
  assert.deepEqual(boxes(editor), [[11, 10, 20, 20]]);
});

test("with the select tool it picks what lies under it", () => {
  const { editor, hand } = pointing("select");
  const [uid] = withBoxes(editor, [60, 20, 80, 60]);
  hand.key("Space");
  assert.deepEqual(editor.selection.get(), [uid]);
});

test("a press of the pointer takes over, and another photo puts it away", () => {
  const { editor, hand } = pointing("box");
  hand.click(20, 20);
  assert.equal(editor.cursor.at, null);
  hand.key("Escape", "Shift+Space");
  assert.notEqual(editor.cursor.at, null);
  editor.setPhoto({ width: 300, height: 100 });
  assert.equal(editor.cursor.at, null);
});

test("it stays out from tool to tool, and each keeps the arrows", () => {
  const { editor, hand } = pointing("box");
  for (const tool of editor.tools) {
    hand.tool(tool.id).key("ArrowRight");
    assert.notEqual(editor.cursor.at, null, tool.id);
  }
  assert.equal(editor.cursor.at?.x, 100 + editor.tools.length);
  assert.equal(editor.store.size, 0);
});

test("it is drawn with an open middle, so that what it points at stays in sight", () => {
  const { editor } = pointing("box");
  /** @type {[number, number][]} */ const starts = [];
  const nothing = () => {};
  const context = /** @type {any} */ ({ setLineDash: nothing, beginPath: nothing, stroke: nothing, lineTo: nothing, moveTo: (/** @type {number} */ x, /** @type {number} */ y) => starts.push([x, y]) });
  drawCursor(context, editor);
  assert.ok(starts.every(([x, y]) => Math.hypot(x - 100, y - 50) >= 3));
  editor.cursor.putAway();
  starts.length = 0;
  drawCursor(context, editor);
  assert.deepEqual(starts, []);
});
