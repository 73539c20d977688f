import assert from "node:assert/strict";
import { test } from "node:test";
import { createIndex, hitTest } from "../../../static/js/editor/hit.js";
import { corners, distancesAlong, nearest } from "../../../static/js/editor/line.js";
import * as trace from "../../../static/js/editor/shapes/trace.js";
import { newRecord } from "../../../static/js/editor/store.js";
import { drive, makeEditor, traces, withBoxes, withTraces } from "../drive.js";

/** @typedef {import("../../../static/js/editor/store.js").Trace} Trace */
/** @typedef {[number, number]} XY */

const PHOTO = { width: 200, height: 100 };
/** @param {XY[]} points @param {number} [width] @returns {Trace} */
const line = (points, width = 4) => ({ type: "trace", points, widths: points.map(() => width) });
/** From 20,50 to 180,50 by way of 100,20, every 10 px a point: rises, then falls. */
const ROOF = line(Array.from({ length: 17 }, (_, at) => [20 + at * 10, 50 - 30 * (1 - Math.abs(at - 8) / 8)]));
/** @param {readonly (readonly [number, number])[]} points */
const rounded = (points) => points.map(([x, y]) => [Math.round(x * 100) / 100, Math.round(y * 100) / 100]);

test("a line is measured point by point", () => {
  assert.deepEqual(distancesAlong([[0, 0], [3, 4], [3, 10]]), [0, 5, 11]);
});

test("of a line stay its ends and its bends", () => {
  assert.deepEqual(corners(ROOF.points, 8), [0, 8, 16]);
  assert.deepEqual(corners(ROOF.points, 40), [0, 16]);
  assert.deepEqual(corners([[0, 0], [5, 1], [10, 0], [15, -1], [20, 0]], 0.5), [0, 1, 3, 4]);
});

test("nearest on a straight piece is a place between its ends, or an end", () => {
  assert.deepEqual(nearest([5, 3], [0, 0], [10, 0]), { share: 0.5, distance: 3 });
  assert.deepEqual(nearest([13, 4], [0, 0], [10, 0]), { share: 1, distance: 5 });
  assert.deepEqual(nearest([3, 4], [0, 0], [0, 0]), { share: 0, distance: 5 });
});

test("its size in words is its length and its mean width along the line", () => {
  assert.equal(trace.describe(line([[0, 0], [300, 0]], 4)), "length 300, width 4 px");
  assert.equal(trace.describe({ type: "trace", points: [[0, 0], [100, 0], [110, 0]], widths: [2, 2, 4] }), "length 110, width 2.1 px");
  assert.equal(trace.tell(line([[0, 0], [312.4, 0]])), "trace 312 px long");
});

test("both ends and the bends have handles, named by their point", () => {
  assert.deepEqual(trace.handles(ROOF), [{ id: "p0", x: 20, y: 50 }, { id: "p8", x: 100, y: 20 }, { id: "p16", x: 180, y: 50 }]);
  const hair = line([[0, 0], [500, 19], [1000, 0]]);
  assert.deepEqual(trace.handles(hair).map(({ id }) => id), ["p0", "p2"], "19 px off are less than 4 % of 1000");
});

test("a dragged bend takes the line along as far as the next handles, less and less", () => {
  const moved = trace.moveHandle(ROOF, "p8", { x: 100, y: 60 }, PHOTO);
  assert.deepEqual(rounded(moved.points), Array.from({ length: 17 }, (_, at) => [20 + at * 10, 50 + 10 * (1 - Math.abs(at - 8) / 8)]));
  assert.deepEqual(moved.widths, ROOF.widths);
});

test("a dragged end moves one leg; the other stays", () => {
  const moved = trace.moveHandle(ROOF, "p0", { x: 20, y: 90 }, PHOTO);
  assert.deepEqual(rounded(moved.points.slice(0, 3)), [[20, 90], [30, 81.25], [40, 72.5]]);
  assert.deepEqual(moved.points.slice(8), ROOF.points.slice(8));
});

test("a handle that is dragged off the photo stops at its border, and the line with it", () => {
  const moved = trace.moveHandle(ROOF, "p8", { x: 100, y: -400 }, PHOTO);
  assert.deepEqual(moved.points[8], [100, 0]);
  assert.deepEqual(rounded(moved.points)[4], [60, 25]);
});

test("a handle of a line that has become shorter meanwhile is its last point", () => {
  assert.deepEqual(trace.handleAt(line([[0, 0], [10, 0]]), "p17"), { x: 10, y: 0 });
  assert.deepEqual(trace.moveHandle(line([[0, 0], [10, 0]]), "p17", { x: 10, y: 5 }, PHOTO).points, [[0, 0], [10, 5]]);
});

test("it is moved whole, and widened everywhere, not below a pixel or what it had, and not beyond 1,000", () => {
  assert.deepEqual(trace.moveBy(line([[1, 2], [3, 4]]), 5, -1).points, [[6, 1], [8, 3]]);
  const uneven = { ...line([[0, 0], [10, 0], [20, 0]]), widths: [0.5, 3, 999.5] };
  assert.deepEqual(trace.growBy(uneven, 1, 0).widths, [1.5, 4, 1000]);
  assert.deepEqual(trace.growBy(uneven, 0, -5).widths, [0.5, 1, 994.5]);
  assert.deepEqual(trace.growAround(uneven, 1).widths, [2.5, 5, 1000]);
});

test("its width is typed for all of it; its length is only told", () => {
  const uneven = { ...line([[0, 0], [10, 0], [20, 0]]), widths: [1, 2, 6] };
  assert.deepEqual(trace.fields(uneven).map(({ name, value, isTold }) => [name, value, isTold]), [["width", 2.75, false], ["length", 20, true]]);
  assert.deepEqual(trace.withField(uneven, "width", 3.5).widths, [3.5, 3.5, 3.5]);
});

test("a trace counts as early as a box' edge does: within reach of a thin line, and anywhere on a wide one", () => {
  const edge = newRecord({ uid: "box", class_id: 1, shape: { type: "box", x: 0, y: 57, width: 200, height: 40 } });
  for (const width of [1, 30]) {
    const crack = newRecord({ uid: "crack", class_id: 1, shape: line([[0, 50], [200, 50]], width) });
    assert.equal(hitTest(createIndex([crack, edge]), { x: 60, y: width === 1 ? 53 : 56 }, { tolerance: 5 })?.uid, "crack");
  }
});

test("a trace within reach goes before the body of a box", () => {
  const crack = newRecord({ uid: "crack", class_id: 1, shape: line([[0, 50], [200, 50]], 1) });
  const box = newRecord({ uid: "box", class_id: 1, shape: { type: "box", x: 20, y: 20, width: 100, height: 60 } });
  for (const order of [[crack, box], [box, crack]]) {
    assert.deepEqual(hitTest(createIndex(order), { x: 60, y: 54 }, { tolerance: 5 }), { uid: "crack", part: "body", handle: null });
    assert.equal(hitTest(createIndex(order), { x: 60, y: 60 }, { tolerance: 5 })?.uid, "box");
  }
});

test("in the corner of a bent trace's bounds there is nothing", () => {
  assert.equal(hitTest(createIndex([newRecord({ class_id: 1, shape: ROOF })]), { x: 30, y: 24 }, { tolerance: 5 }), null);
});

test("a short trace can be grasped by its body between its handles", () => {
  const short = line([[10, 10], [18, 10]]);
  assert.equal(trace.hitPart(short, { x: 14, y: 10 }, 6, "handle"), null);
  assert.equal(trace.hitPart(short, { x: 11, y: 10 }, 6, "handle"), "handle:p0");
});

/** An editor with the roof on its photo, selected. */
function withRoof() {
  const editor = makeEditor();
  const [uid = ""] = withTraces(editor, { points: ROOF.points.map(([x, y]) => [x, y]), width: 4 });
  return { editor, uid, hand: drive(editor).tool("select") };
}

test("a click on the line selects it, one beside it does not", () => {
  const { editor, uid, hand } = withRoof();
  hand.click(100, 60);
  assert.deepEqual(editor.selection.get(), []);
  hand.click(60, 36);
  assert.deepEqual(editor.selection.get(), [uid]);
});

test("a drag on the line moves all of it, also once it is selected, as one step", () => {
  const { editor, hand } = withRoof();
  hand.drag(60, 35, 60, 45);
  assert.deepEqual(rounded(traces(editor)[0].points), rounded(ROOF.points.map(([x, y]) => [x, y + 10])));
  hand.drag(60, 45, 60, 35);
  assert.deepEqual(rounded(traces(editor)[0].points), rounded(ROOF.points));
  hand.key("Ctrl+Z").key("Ctrl+Z");
  assert.equal(editor.history.canUndo, false);
});

/** Until nothing is looked for any more. */
async function settled() {
  for (let left = 50; left > 0; left--) await Promise.resolve();
}

test("a moved trace stops at the photo's border with its form", () => {
  const { editor, hand } = withRoof();
  hand.drag(60, 35, -300, 35);
  assert.deepEqual(rounded(traces(editor)[0].points), rounded(ROOF.points.map(([x, y]) => [x - 18, y])));
});

test("a drag at a handle of the selected trace bends it where there is no picture; while it is dragged only the live layer knows", async () => {
  const { editor, uid, hand } = withRoof();
  hand.click(60, 35).move(100, 20);
  assert.equal(editor.live.cursor, "grab");
  hand.down(100, 20).move(100, 40).move(100, 60);
  assert.deepEqual(traces(editor)[0].points[8], [100, 20]);
  assert.deepEqual(/** @type {Trace} */ (editor.live.edits.get(uid)).points[8], [100, 60]);
  hand.up();
  await settled();
  assert.deepEqual(traces(editor)[0].points[8], [100, 60]);
  assert.deepEqual(traces(editor)[0].points[0], [20, 50]);
  assert.equal(editor.history.undo(), "Bend");
  assert.deepEqual(traces(editor)[0].points, rounded(ROOF.points));
});

test("arrows move it; Ctrl and arrows widen and narrow it", () => {
  const { editor, uid, hand } = withRoof();
  editor.selection.set([uid]);
  hand.key("ArrowRight", "Shift+ArrowDown");
  assert.deepEqual(traces(editor)[0].points[0], [21, 60]);
  hand.key("Ctrl+ArrowRight", "Ctrl+ArrowDown");
  assert.equal(traces(editor)[0].widths[0], 6);
  hand.key("Ctrl+Shift+ArrowLeft");
  assert.deepEqual(new Set(traces(editor)[0].widths), new Set([1]));
});

test("with Alt the wheel widens it under the pointer, and not in a corner of its bounds", () => {
  const { editor, uid } = withRoof();
  editor.selection.set([uid]);
  const turn = (/** @type {number} */ x, /** @type {number} */ y) => editor.dispatch({ type: "wheel", x, y, dx: 0, dy: -100, alt: true });
  turn(30, 24);
  assert.equal(traces(editor)[0].widths[0], 4);
  turn(60, 36);
  assert.equal(traces(editor)[0].widths[0], 8);
  editor.dispatch({ type: "keyup", names: ["AltLeft"] });
  assert.equal(editor.history.undo(), "Resize");
});

test("it is copied, pasted beside itself, duplicated, deleted and brought back", () => {
  const { editor, uid, hand } = withRoof();
  editor.selection.set([uid]);
  hand.key("Ctrl+D");
  assert.deepEqual(traces(editor)[1].points[0], [32, 62]);
  editor.selection.set([uid]);
  editor.dispatch({ type: "leave" });
  hand.key("Ctrl+C", "Ctrl+V");
  assert.deepEqual(traces(editor)[2].points[0], [32, 62], "those it came from are still there: set off");
  hand.key("Ctrl+A", "Delete");
  assert.equal(editor.store.size, 0);
  hand.key("Ctrl+Z");
  assert.equal(traces(editor).length, 3);
});

test("it moves together with boxes, and a frame selects both", () => {
  const { editor, hand } = withRoof();
  withBoxes(editor, [90, 60, 20, 20]);
  hand.drag(5, 95, 195, 5);
  assert.equal(editor.selection.size, 2);
  hand.key("ArrowDown");
  assert.deepEqual(traces(editor)[0].points[0], [20, 51]);
});

test("a frame that holds only part of a trace does not select it", () => {
  const { editor, hand } = withRoof();
  hand.drag(5, 95, 120, 5);
  assert.equal(editor.selection.size, 0);
});

test("zoomed to, all of a selected trace is in view", () => {
  const { editor, uid } = withRoof();
  editor.selection.set([uid]);
  editor.zoomToSelection();
  for (const [x, y] of [ROOF.points[0], ROOF.points[8], ROOF.points[16]]) {
    const at = editor.toScreen({ x, y });
    assert.ok(at.x >= 0 && at.y >= 0 && at.x <= editor.view.width && at.y <= editor.view.height);
  }
  assert.ok(editor.camera.scale > 1);
});

test("a panel that gives it no width is told why not", () => {
  const { editor, uid } = withRoof();
  /** @type {string[]} */ const said = [];
  editor.on("say", (words) => said.push(words));
  assert.equal(editor.edit(uid, { shape: trace.withField(traces(editor)[0], "width", 0) }), false);
  assert.deepEqual(said, ["A trace's size must be above zero."]);
  assert.equal(editor.edit(uid, { shape: trace.withField(traces(editor)[0], "width", 5000) }), true);
  assert.equal(traces(editor)[0].widths[3], 1000);
});

test("a photo that may not be changed: the trace is selected, and stays as it is", () => {
  const editor = makeEditor({ readonly: true });
  const [uid = ""] = withTraces(editor, { points: ROOF.points.map(([x, y]) => [x, y]), width: 4 });
  const before = editor.store.all();
  drive(editor).tool("select").click(60, 35).drag(100, 20, 100, 60).key("Ctrl+ArrowRight", "Delete");
  assert.deepEqual(editor.store.all(), before);
  assert.deepEqual(editor.selection.get(), [uid]);
});
