import assert from "node:assert/strict";
import { test } from "node:test";
import { aroundHint, hintOf } from "../../../static/js/editor/hints.js";
import { drawLive } from "../../../static/js/editor/render/overlay.js";
import { drive, makeEditor, withBoxes } from "../drive.js";

/** What is drawn of an editor: circles as [x, y], and letters. @param {import("../drive.js").Core} editor */
function drawn(editor) {
  /** @type {any[]} */ const made = [];
  const nothing = () => {};
  const context = /** @type {any} */ ({ setLineDash: nothing, beginPath: nothing, fill: nothing, stroke: nothing, strokeRect: nothing, fillRect: nothing, fillText: (/** @type {string} */ letter) => made.push(letter), arc: (/** @type {number} */ x, /** @type {number} */ y) => made.push([x, y]) });
  drawLive(context, editor);
  return made;
}

test("where the sender tapped is told in shares of the upright photo", () => {
  assert.deepEqual(hintOf({ width: 200, height: 100, hint: { x: 0.25, y: 0.5, class_id: 2 } }), { x: 50, y: 50, class_id: 2 });
  assert.deepEqual(hintOf({ width: 200, height: 100, hint: { x: 0, y: 1 } }), { x: 0, y: 100, class_id: null });
  for (const hint of [null, undefined, { class_id: 2 }, { x: 0.5 }]) assert.equal(hintOf({ width: 200, height: 100, hint }), null);
  assert.equal(hintOf({ width: null, height: null, hint: { x: 0.5, y: 0.5 } }), null);
});

test("the place in the middle of what is looked at", () => {
  assert.deepEqual(aroundHint({ x: 50, y: 50, class_id: null }, { width: 200, height: 100 }), { x: 37.5, y: 37.5, width: 25, height: 25 });
});

test("a ring shows the place, with its halo and the class' letter, and follows the camera", () => {
  const editor = makeEditor();
  editor.showHint({ x: 50, y: 40, class_id: 2 });
  assert.deepEqual(drawn(editor), [[50, 40], [50, 40], [74, 24], "S"]);
  editor.setCamera({ scale: 2, x: 10, y: 0 });
  assert.deepEqual(drawn(editor)[0], [110, 80]);
  editor.showHint({ x: 50, y: 40, class_id: 99 });
  assert.equal(drawn(editor).length, 2, "a class that is not known has no letter");
});

test("it is hidden while H is held, and gone with the photo", () => {
  const editor = makeEditor();
  editor.showHint({ x: 50, y: 40, class_id: null });
  const hand = drive(editor).hold("H");
  assert.deepEqual(drawn(editor), []);
  hand.release("H");
  assert.equal(drawn(editor).length, 2);
  editor.setPhoto({ width: 300, height: 100 });
  assert.deepEqual(drawn(editor), []);
});

test("it is no annotation: it cannot be selected, and one drags a box over it", () => {
  const editor = makeEditor();
  withBoxes(editor, [100, 10, 20, 20]);
  editor.showHint({ x: 50, y: 40, class_id: 1 });
  drive(editor).tool("select").click(50, 40);
  assert.equal(editor.selection.size, 0);
  drive(editor).tool("box").drag(40, 30, 60, 50);
  assert.equal(editor.store.size, 2);
});
