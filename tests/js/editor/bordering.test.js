import assert from "node:assert/strict";
import { test } from "node:test";
import { borderNear, wayAlong } from "../../../static/js/editor/bordering.js";
import { newRecord } from "../../../static/js/editor/store.js";
import { drive, makeEditor, polygons, withBoxes, withPolygons } from "../drive.js";

/** @typedef {[number, number]} XY */

/** @type {XY[]} */
const PLATE = [[20, 20], [120, 20], [120, 80], [20, 80]];
/** @type {XY[]} */
const HOLE = [[40, 40], [100, 40], [70, 70]];
const RECORDS = [newRecord({ class_id: 1, shape: { type: "polygon", polygons: [[PLATE, HOLE]] } })];

test("near a corner it is the corner, near a side the nearest place of it, else nothing", () => {
  assert.deepEqual(borderNear(RECORDS, { x: 123, y: 82 }, 5), { ring: PLATE, along: 2, point: [120, 80] });
  assert.deepEqual(borderNear(RECORDS, { x: 70, y: 22 }, 5), { ring: PLATE, along: 0.5, point: [70, 20] });
  assert.deepEqual(borderNear(RECORDS, { x: 18, y: 65 }, 5), { ring: PLATE, along: 3.25, point: [20, 65] }, "on the side that closes the ring too");
  assert.deepEqual(borderNear(RECORDS, { x: 70, y: 42 }, 5), { ring: HOLE, along: 0.5, point: [70, 40] });
  assert.equal(borderNear(RECORDS, { x: 130, y: 50 }, 5), null);
  assert.equal(borderNear([newRecord({ class_id: 1, shape: { type: "box", x: 0, y: 0, width: 9, height: 9 } })], { x: 9, y: 5 }, 5), null, "of boxes nobody draws along");
});

test("along a ring it goes the shorter way, over its beginning as well", () => {
  const at = (/** @type {number} */ along, /** @type {XY} */ point) => ({ ring: PLATE, along, point });
  assert.deepEqual(wayAlong(at(0.5, [70, 20]), at(1.5, [120, 50])), [[120, 20]]);
  assert.deepEqual(wayAlong(at(1.5, [120, 50]), at(0.5, [70, 20])), [[120, 20]]);
  assert.deepEqual(wayAlong(at(3.5, [20, 50]), at(0.5, [70, 20])), [[20, 20]]);
  assert.deepEqual(wayAlong(at(0.25, [45, 20]), at(0.75, [95, 20])), []);
  assert.deepEqual(wayAlong(at(1, [120, 20]), at(3, [20, 80])).length, 1);
  assert.deepEqual(wayAlong(at(2, [120, 80]), at(2, [120, 80])), []);
});

/** A plate on the photo, and a hand that draws polygons. */
function besidePlate() {
  const editor = makeEditor();
  withPolygons(editor, [[PLATE]]);
  return { editor, hand: drive(editor).tool("polygon") };
}

test("a polygon that begins and ends at the border of another is closed along it", () => {
  const { editor, hand } = besidePlate();
  hand.click(123, 30).click(160, 30).click(160, 95).click(100, 95).click(100, 84).key("Enter");
  assert.deepEqual(polygons(editor)[1], [[[[120, 30], [160, 30], [160, 95], [100, 95], [100, 80], [120, 80]]]]);
});

test("from one click to the next on the border of another it goes along that; Backspace takes back the whole way", () => {
  const { editor, hand } = besidePlate();
  hand.click(60, 90).click(60, 83).click(122, 50);
  assert.deepEqual(editor.live.draft?.shape, { type: "polygon", polygons: [[[[60, 90], [60, 80], [120, 80], [120, 50]]]] });
  hand.key("Backspace");
  assert.deepEqual(editor.live.draft?.shape, { type: "polygon", polygons: [[[[60, 90], [60, 80]]]] });
  hand.click(122, 50).click(150, 90).key("Enter");
  assert.deepEqual(polygons(editor)[1], [[[[60, 90], [60, 80], [120, 80], [120, 50], [150, 90]]]]);
});

test("a second click on the same place ends it also where it snapped away from the hand", () => {
  const { editor, hand } = besidePlate();
  hand.click(150, 30).click(180, 60).click(126, 60).click(126, 60);
  assert.deepEqual(polygons(editor)[1], [[[[150, 30], [180, 60], [120, 60]]]]);
  assert.equal(editor.idle, true);
});

test("with Alt a click does not snap, nor does what is drawn freehand", () => {
  const { editor, hand } = besidePlate();
  hand.click(124, 30, { alt: true }).click(160, 30).down(160, 90).move(140, 90).move(122, 90).move(122, 70).up().key("Enter");
  const [[[ring]]] = polygons(editor).slice(1);
  assert.deepEqual(ring[0], [124, 30]);
  assert.deepEqual(ring.at(-1), [122, 70]);
});

test("boxes are not drawn along, and what is hidden neither", () => {
  const { editor, hand } = besidePlate();
  withBoxes(editor, [130, 10, 40, 40]);
  hand.click(132, 60).click(160, 52).hold("H").click(122, 40).release("H").key("Enter");
  assert.deepEqual(polygons(editor)[1], [[[[132, 60], [160, 52], [122, 40]]]]);
});

test("a dragged corner comes to the border of a neighbour, not to its own, and with Alt to none", () => {
  const { editor, hand } = besidePlate();
  editor.selection.set(withPolygons(editor, [[[[150, 30], [190, 30], [170, 70]]]]));
  hand.tool("select").drag(150, 30, 124, 50);
  assert.deepEqual(polygons(editor)[1][0][0][0], [120, 50]);
  hand.drag(120, 50, 185, 34);
  assert.deepEqual(polygons(editor)[1][0][0][0], [185, 34]);
  hand.drag(185, 34, 124, 50, { alt: true });
  assert.deepEqual(polygons(editor)[1][0][0][0], [124, 50]);
});
