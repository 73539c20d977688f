import assert from "node:assert/strict";
import { test } from "node:test";
import * as polygon from "../../../static/js/editor/shapes/polygon.js";
import { tryKeep } from "../../../static/js/editor/shapes/index.js";
import { drive, makeEditor, polygons, withBoxes, withPolygons } from "../drive.js";

/** @typedef {import("../../../static/js/editor/store.js").Polygon} Polygon */
/** @typedef {[number, number]} XY */

const PHOTO = { width: 200, height: 100 };
/** @type {XY[]} */
const PLATE = [[20, 20], [120, 20], [120, 80], [20, 80]];
/** @type {XY[]} */
const BOLT = [[40, 40], [60, 40], [50, 60]];
/** @type {XY[]} */
const CRUMB = [[150, 40], [180, 40], [165, 60]];
/** @param {...(readonly (readonly XY[])[])} parts @returns {Polygon} */
const shape = (...parts) => ({ type: "polygon", polygons: parts });

/** An editor with one polygon on its photo, selected. @param {...(readonly (readonly XY[])[])} parts */
function withOne(...parts) {
  const editor = makeEditor();
  const [uid = ""] = withPolygons(editor, parts);
  editor.selection.set([uid]);
  return { editor, uid, hand: drive(editor).tool("select") };
}

/** What the editor says. @param {ReturnType<typeof makeEditor>} editor @returns {string[]} */
function heard(editor) {
  /** @type {string[]} */ const said = [];
  editor.on("say", (words) => said.push(words));
  return said;
}

// -- the shape

test("its size in words is that of the box round it, with its parts and holes", () => {
  assert.equal(polygon.describe(shape([PLATE])), "100 × 60");
  assert.equal(polygon.describe(shape([PLATE, BOLT])), "100 × 60, 1 hole");
  assert.equal(polygon.describe(shape([PLATE, BOLT, [[70, 40], [90, 40], [80, 60]]], [CRUMB])), "160 × 60, 2 parts, 2 holes");
  assert.equal(polygon.tell(shape([PLATE])), "polygon 100 × 60 at 20, 20");
});

test("the numbers of the box round it can be typed, its area is only told", () => {
  const one = shape([PLATE, BOLT]);
  assert.deepEqual(polygon.fields(one).map(({ name, value, isTold }) => [name, value, isTold]), [["x", 20, false], ["y", 20, false], ["width", 100, false], ["height", 60, false], ["area", 5800, true]]);
  assert.equal(polygon.fields(shape([[[259.2, 27.02], [274.67, 30], [260, 69.69]]]))[2]?.value, 15.47);
  assert.deepEqual(polygon.withField(one, "x", 30).polygons[0][0], [[30, 20], [130, 20], [130, 80], [30, 80]]);
  assert.deepEqual(polygon.withField(one, "height", 30).polygons, [[[[20, 20], [120, 20], [120, 50], [20, 50]], [[40, 30], [60, 30], [50, 40]]]]);
});

test("it is moved whole and stretched, not below a pixel and not beyond the photo", () => {
  assert.deepEqual(polygon.moveBy(shape([CRUMB]), 5, -1).polygons, [[[[155, 39], [185, 39], [170, 59]]]]);
  assert.deepEqual(polygon.growBy(shape([PLATE]), 10, -30, PHOTO).polygons, [[[[20, 20], [130, 20], [130, 50], [20, 50]]]]);
  assert.deepEqual(polygon.bounds(polygon.growBy(shape([PLATE]), -500, 500, PHOTO)), { x: 20, y: 20, width: 1, height: 80 });
  assert.deepEqual(polygon.growAround(shape([PLATE]), 10, PHOTO).polygons, [[[[10, 10], [130, 10], [130, 90], [10, 90]]]]);
});

test("every corner has a handle, those of holes and parts too", () => {
  assert.deepEqual(polygon.handles(shape([PLATE, BOLT], [CRUMB])).map(({ id }) => id), ["0/0/0", "0/0/1", "0/0/2", "0/0/3", "0/1/0", "0/1/1", "0/1/2", "1/0/0", "1/0/1", "1/0/2"]);
});

test("a handle of a polygon that has lost it meanwhile is the nearest one that is left", () => {
  assert.deepEqual(polygon.handleAt(shape([PLATE]), "1/2/9"), { x: 20, y: 80 });
});

test("what was kept once is kept again as it is, and lies in the photo: random rings, many on borders and on each other", () => {
  let seed = 5;
  const next = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const number = (/** @type {number} */ most) => (next() < 0.3 ? Math.floor(next() * 5) * 50 - 50 : next() * 2 * most - most / 2);
  const ring = () => Array.from({ length: 3 + Math.floor(next() * 8) }, () => /** @type {XY} */ ([number(200), number(100)]));
  let count = 0;
  for (let turn = 0; turn < 500; turn++) {
    const kept = tryKeep(shape([ring(), ring()], [ring()]), PHOTO);
    if (!kept) continue;
    count++;
    assert.deepEqual(tryKeep(kept, PHOTO), kept);
    const { x, y, width, height } = polygon.bounds(/** @type {Polygon} */ (kept));
    assert.ok(x >= 0 && y >= 0 && x + width <= 200.000001 && y + height <= 100.000001);
  }
  assert.ok(count > 300, String(count));
});

// -- changing it by the select tool

test("a dragged corner moves, as one step, and stops at the photo's border", () => {
  const { editor, hand } = withOne([PLATE]);
  hand.drag(120, 80, 140, 90);
  assert.deepEqual(polygons(editor), [[[[[20, 20], [120, 20], [140, 90], [20, 80]]]]]);
  hand.drag(140, 90, 300, 300);
  assert.deepEqual(polygons(editor)[0][0][0][2], [200, 100]);
  editor.history.undo();
  editor.history.undo();
  assert.deepEqual(polygons(editor), [[[PLATE]]]);
});

test("a dragged side gets a corner where it was grasped", () => {
  const { editor, hand } = withOne([PLATE, BOLT]);
  hand.drag(80, 20, 80, 5);
  assert.deepEqual(polygons(editor)[0][0][0], [[20, 20], [80, 5], [120, 20], [120, 80], [20, 80]]);
  hand.drag(20, 50, 10, 50);
  assert.deepEqual(polygons(editor)[0][0][0].at(-1), [10, 50], "on the side that closes the ring too");
  hand.drag(50, 40, 50, 35);
  assert.deepEqual(polygons(editor)[0][0][1], [[40, 40], [50, 35], [60, 40], [50, 60]]);
});

test("a side of what is not selected alone is no handle: the drag moves", () => {
  const { editor, hand } = withOne([PLATE]);
  editor.selection.clear();
  hand.drag(80, 20, 80, 30);
  assert.deepEqual(polygons(editor)[0][0][0], [[20, 30], [120, 30], [120, 90], [20, 90]]);
});

test("a press on a side without a drag adds nothing", () => {
  const { editor, hand } = withOne([PLATE]);
  hand.click(80, 20);
  assert.deepEqual(polygons(editor), [[[PLATE]]]);
});

test("Shift and a click take a corner out, never below three", () => {
  const { editor, hand } = withOne([PLATE]);
  const said = heard(editor);
  hand.click(20, 20, { shift: true });
  assert.deepEqual(polygons(editor), [[[PLATE.slice(1)]]]);
  hand.click(120, 20, { shift: true });
  assert.deepEqual(polygons(editor), [[[PLATE.slice(1)]]]);
  assert.deepEqual(said, ["A polygon cannot have fewer points."]);
  assert.equal(editor.selection.size, 1, "it stays selected");
  assert.equal(editor.history.undo(), "Remove a point");
  assert.deepEqual(polygons(editor), [[[PLATE]]]);
});

test("the third last corner takes a hole with it, and a part while there is another", () => {
  const { editor, hand } = withOne([PLATE, BOLT], [CRUMB]);
  hand.click(40, 40, { shift: true });
  assert.deepEqual(polygons(editor), [[[PLATE], [CRUMB]]]);
  hand.click(165, 60, { shift: true });
  assert.deepEqual(polygons(editor), [[[PLATE]]]);
});

test("Shift and a click on its body takes it out of the selection, as ever", () => {
  const { editor, hand } = withOne([PLATE]);
  hand.click(70, 50, { shift: true });
  assert.equal(editor.selection.size, 0);
});

test("a corner dragged onto the others leaves it as it was, for nothing would be left", () => {
  const { editor, hand } = withOne([[[20, 20], [120, 20], [70, 80]]]);
  hand.drag(70, 80, 70, 20);
  assert.deepEqual(polygons(editor), [[[[[20, 20], [120, 20], [70, 80]]]]]);
  assert.equal(editor.history.canUndo, false);
});

test("in its hole lies what is beneath", () => {
  const { editor, hand } = withOne([PLATE, [[40, 30], [90, 30], [90, 70], [40, 70]]]);
  const [box = ""] = withBoxes(editor, [10, 10, 150, 85]);
  hand.click(65, 50);
  assert.deepEqual(editor.selection.get(), [box]);
  hand.click(105, 50);
  assert.notDeepEqual(editor.selection.get(), [box]);
});

test("it is nudged, stretched by keys, copied, duplicated, deleted and brought back", () => {
  const { editor, hand, uid } = withOne([BOLT]);
  hand.key("ArrowRight", "Ctrl+ArrowDown");
  assert.deepEqual(polygons(editor)[0][0][0].map(([x, y]) => [x, Math.round(y)]), [[41, 40], [61, 40], [51, 61]]);
  hand.key("Ctrl+D");
  assert.deepEqual(polygons(editor)[1][0][0][0], [53, 52]);
  editor.selection.set([uid]);
  editor.dispatch({ type: "leave" });
  hand.key("Ctrl+C", "Ctrl+V", "Ctrl+A", "Delete");
  assert.equal(editor.store.size, 0);
  hand.key("Ctrl+Z");
  assert.equal(polygons(editor).length, 3);
});

test("a panel that flattens it is told why not", () => {
  const { editor, uid } = withOne([PLATE]);
  const said = heard(editor);
  assert.equal(editor.edit(uid, { shape: polygon.withField(shape([PLATE]), "width", 0) }), false);
  assert.deepEqual(said, ["A polygon has no area."]);
});

// -- drawing it

/** @param {Parameters<typeof drive>[1]} [hand] */
function draw(hand) {
  const editor = makeEditor();
  return { editor, hand: drive(editor, hand).tool("polygon") };
}

test("clicks are corners, and a click on the first one ends it: a polygon of the armed class, as one step", () => {
  const { editor, hand } = draw();
  hand.click(20, 20).click(120, 20).click(120, 80).click(20, 80).click(22, 21);
  assert.deepEqual(polygons(editor), [[[PLATE]]]);
  const [drawn] = editor.store.all();
  assert.deepEqual([drawn?.class_id, editor.justDrawn, editor.tool, editor.idle], [1, drawn?.uid, "polygon", true]);
  assert.equal(editor.history.undo(), "Draw");
  assert.equal(editor.store.size, 0);
});

/** @type {Record<string, (hand: ReturnType<typeof drive>) => unknown>} */
const ENDS = { "Enter": (hand) => hand.key("Enter"), "a second click on the last corner": (hand) => hand.click(20, 80) };
for (const [name, end] of Object.entries(ENDS)) {
  test(`${name} ends a polygon`, () => {
    const { editor, hand } = draw();
    end(hand.click(20, 20).click(120, 20).click(120, 80).click(20, 80).move(90, 90).move(20, 80));
    assert.deepEqual(polygons(editor), [[[PLATE]]]);
    assert.equal(editor.idle, true);
  });
}

test("a click more on the place where one ended begins no other", () => {
  const { editor, hand } = draw();
  hand.click(20, 20).click(120, 20).click(70, 80).click(70, 80).click(70, 80);
  assert.deepEqual([polygons(editor).length, editor.idle], [1, true]);
  hand.move(100, 90).click(70, 80);
  assert.equal(editor.idle, false, "who comes back begins one");
});

test("what is drawn is shown closed by the pointer, with the place where a click ends it", () => {
  const { editor, hand } = draw();
  hand.click(20, 20).move(60, 30);
  assert.deepEqual(editor.live.draft?.shape, shape([[[20, 20], [60, 30]]]));
  assert.ok(!editor.live.draft?.goal, "of two corners nothing can be closed");
  hand.click(120, 20).click(120, 80).move(60, 70);
  assert.deepEqual(editor.live.draft?.shape, shape([[[20, 20], [120, 20], [120, 80], [60, 70]]]));
  assert.deepEqual(editor.live.draft?.goal, { x: 20, y: 20, isReached: false });
  hand.move(23, 22);
  assert.deepEqual(editor.live.draft?.shape, shape([[[20, 20], [120, 20], [120, 80]]]));
  assert.deepEqual([editor.live.draft?.goal, editor.live.cursor], [{ x: 20, y: 20, isReached: true }, "pointer"]);
});

test("while the button is held it is drawn freehand, and clicks go on from there", () => {
  const { editor, hand } = draw();
  hand.down(20, 20);
  for (let x = 22; x <= 120; x += 2) hand.move(x, 20 + (x % 4 ? 0.2 : 0));
  hand.up();
  assert.equal(editor.state, "drawing");
  hand.click(120, 80).click(20, 80).key("Enter");
  assert.deepEqual(polygons(editor), [[[PLATE]]], "what lies on the line is left out");
});

test("a stroke that comes back to where it began is a whole polygon", () => {
  for (const pointer of /** @type {const} */ (["mouse", "touch", "pen"])) {
    const { editor, hand } = draw({ pointer });
    hand.down(150, 50);
    for (let turn = 1; turn < 60; turn++) hand.move(100 + 50 * Math.cos(turn / 9.55), 50 + 40 * Math.sin(turn / 9.55));
    hand.up();
    assert.equal(polygons(editor).length, 1, pointer);
    const [[[ring]]] = polygons(editor);
    assert.ok(ring.length > 15 && ring.length < 50, `${ring.length} corners`);
    assert.ok(Math.abs(polygon.area(shape([/** @type {any} */ (ring)])) - Math.PI * 50 * 40) < 120);
  }
});

test("a slow hand at the beginning of a stroke does not end it", () => {
  const { editor, hand } = draw();
  hand.down(20, 20).move(23, 20).move(23, 23).move(20, 23).move(22, 20).up();
  assert.deepEqual([editor.store.size, editor.state], [0, "drawing"]);
});

test("Backspace takes back the last corner, a whole stroke at once, and at last the polygon", () => {
  const { editor, hand } = draw();
  hand.click(20, 20).click(120, 20).down(120, 80).move(100, 85).move(80, 82).move(60, 90).up().key("Backspace");
  assert.deepEqual(editor.live.draft?.shape, shape([[[20, 20], [120, 20]]]));
  hand.click(70, 80).key("Backspace").click(120, 80).click(20, 80).key("Enter");
  assert.deepEqual(polygons(editor), [[[PLATE]]]);
  hand.move(9, 9).click(20, 20).click(50, 20).key("Backspace", "Backspace");
  assert.equal(editor.idle, true);
  assert.equal(editor.store.size, 1, "and nothing that was there before");
});

test("a hole that cannot be is told with its reason: too many points, or the polygon round it is gone", () => {
  const coast = Array.from({ length: 4998 }, (_, at) => /** @type {XY} */ ([0.04 * at, at % 2 ? 90 : 95]));
  const { editor, uid, hand } = withOne([[...coast, [199, 1], [1, 1]]]);
  const said = heard(editor);
  hand.key("J").click(40, 40).click(60, 40).click(50, 60).key("Enter");
  assert.deepEqual(said, ["A polygon must have at most 5,000 points in all."]);
  hand.move(9, 9).key("J").click(40, 40).click(60, 40).click(50, 60);
  editor.store.transact((draft) => draft.remove(uid), "remote");
  hand.key("Enter");
  assert.deepEqual(said.slice(1), ["The polygon that this was drawn into is gone."]);
  assert.equal(editor.store.size, 0);
});

test("Backspace that stays down takes back all corners of a hole, and leaves the polygon round it alone", () => {
  const { editor, hand } = withOne([PLATE]);
  hand.key("J").click(40, 40).click(60, 40).hold("Backspace");
  for (let count = 0; count < 5; count++) hand.hold("Backspace", { repeat: true });
  assert.deepEqual([editor.idle, polygons(editor)], [true, [[[PLATE]]]]);
  hand.release("Backspace").key("Backspace");
  assert.equal(editor.store.size, 0, "pressed anew it deletes what is selected");
});

test("Ctrl+Z takes back the last corner as well, before anything that was there", () => {
  const { editor, hand } = draw();
  hand.click(20, 20).click(120, 20).click(70, 80).key("Enter");
  hand.move(9, 9).click(20, 20).click(50, 20).key("Ctrl+Z", "Ctrl+Z");
  assert.deepEqual([editor.idle, editor.store.size], [true, 1]);
  hand.key("Ctrl+Z");
  assert.equal(editor.store.size, 0);
});

test("Ctrl+Z in the midst of a stroke or a press takes back that only, and with Space down the last corner", () => {
  const { editor, hand } = draw();
  hand.click(20, 20).click(120, 20).down(120, 80).move(100, 85).move(80, 82).key("Ctrl+Z").up();
  assert.deepEqual([editor.state, editor.live.draft?.shape], ["drawing", shape([[[20, 20], [120, 20]]])]);
  hand.down(70, 90).key("Ctrl+Z").up();
  assert.deepEqual([editor.state, editor.live.draft?.shape], ["drawing", shape([[[20, 20], [120, 20]]])]);
  hand.click(70, 90).hold("Space").key("Ctrl+Z").release("Space").click(120, 80).click(20, 80).key("Enter");
  assert.deepEqual(polygons(editor), [[[PLATE]]]);
});

test("it waits while another window is looked at, and goes on where it was", () => {
  const { editor, hand } = draw();
  hand.click(20, 20).click(120, 20).down(90, 90).blur().up().click(120, 80).hold("Space").blur();
  assert.deepEqual([editor.tool, editor.state], ["polygon", "drawing"]);
  hand.click(20, 80).key("Enter");
  assert.deepEqual(polygons(editor), [[[PLATE]]]);
});

test("a pen's polygon waits while two fingers move the photo", () => {
  const { editor, hand } = draw({ pointer: "pen" });
  hand.click(20, 20).click(120, 20);
  const finger = drive(editor, { pointer: "touch" });
  finger.down(50, 50).move(70, 60).secondFinger();
  assert.deepEqual([editor.tool, editor.state], ["polygon", "drawing"]);
  hand.click(120, 80).click(20, 80).key("Enter");
  assert.deepEqual(polygons(editor), [[[PLATE]]]);
});

test("a hand beyond the photo draws along its border", () => {
  const { editor, hand } = draw();
  hand.click(150, 50).down(220, 40).move(230, -20).move(120, -30).up().key("Enter");
  assert.deepEqual(polygons(editor), [[[[[150, 50], [200, 40], [200, 0], [120, 0]]]]]);
});

test("two fingers zoom between clicks, and in the midst of a press, without losing what was drawn", () => {
  const { editor, hand } = draw({ pointer: "touch" });
  hand.click(20, 20).click(120, 20).secondFinger().click(120, 80).down(50, 50).secondFinger();
  assert.equal(editor.state, "drawing");
  hand.down(20, 80).move(60, 60).secondFinger().click(20, 80).key("Enter");
  assert.deepEqual(polygons(editor), [[[PLATE]]]);
});

test("Space and the middle button pan between clicks", () => {
  const { editor, hand } = draw();
  hand.click(20, 20).click(120, 20).hold("Space").drag(50, 50, 60, 55).release("Space");
  assert.equal(editor.state, "drawing");
  hand.click(120, 80).click(20, 80).key("Enter");
  assert.deepEqual(polygons(editor), [[[PLATE]]]);
});

test("what is too small on the screen is none, and says so; zoomed in it is one", () => {
  const { editor, hand } = draw();
  const said = heard(editor);
  hand.click(50, 50).click(50, 50);
  assert.deepEqual(said, ["Too small to be a polygon: click further apart, or zoom in."]);
  hand.move(80, 80).click(20, 20).click(60, 20).key("Enter");
  assert.equal(editor.store.size, 0);
  editor.setCamera({ scale: 16, x: 0, y: 0 });
  hand.move(9, 9).click(5, 5).click(7, 5).click(6, 6).key("Enter");
  assert.deepEqual(polygons(editor), [[[[[5, 5], [7, 5], [6, 6]]]]]);
});

test("without a class nothing is begun", () => {
  const { editor, hand } = draw();
  const said = heard(editor);
  editor.arm(null);
  hand.click(20, 20);
  assert.deepEqual([editor.idle, said], [true, ["Choose a class first: press its number."]]);
});

test("drawn with Shift inside the selected polygon it is a hole", () => {
  const { editor, hand } = withOne([PLATE]);
  hand.tool("polygon").click(40, 40, { shift: true }).click(60, 40).click(50, 60).key("Enter");
  assert.deepEqual(polygons(editor), [[[PLATE, BOLT]]]);
  assert.equal(editor.selection.size, 1, "it stays selected");
  assert.equal(editor.history.undo(), "Cut a hole");
});

test("drawn with Shift beside the selected polygon it is a part of it", () => {
  const { editor, hand } = withOne([PLATE]);
  hand.tool("polygon").click(150, 40, { shift: true }).click(180, 40).click(165, 60).key("Enter");
  assert.deepEqual(polygons(editor), [[[PLATE], [CRUMB]]]);
  assert.equal(editor.history.undo(), "Add a part");
});

test("a hole may begin on the border of what it is cut from, and a part too", () => {
  for (const [ring, isHole] of /** @type {const} */ ([[[[20, 50], [60, 40], [70, 50], [60, 60]], true], [[[120, 50], [150, 40], [160, 50], [150, 60]], false]])) {
    const { editor, hand } = withOne([PLATE]);
    hand.tool("polygon");
    ring.forEach(([x, y], at) => hand.click(x, y, { shift: at === 0 }));
    hand.key("Enter");
    assert.deepEqual(polygons(editor), [isHole ? [[PLATE, ring]] : [[PLATE], [ring]]]);
  }
});

test("by a key or a button the next polygon is a hole or a part too, for hands without Shift", () => {
  const { editor, hand } = withOne([PLATE]);
  hand.key("J");
  assert.equal(editor.tool, "polygon");
  hand.click(40, 40).click(60, 40).click(50, 60).key("Enter");
  assert.deepEqual(polygons(editor), [[[PLATE, BOLT]]]);
  hand.click(150, 40).click(180, 40).click(165, 60).key("Enter");
  assert.deepEqual(polygons(editor), [[[PLATE, BOLT]], [[CRUMB]]], "only the next one");
});

test("that is forgotten with the selection, with the tool, and with a polygon that is dropped", () => {
  for (const end of /** @type {((hand: ReturnType<typeof drive>) => unknown)[]} */ ([(hand) => hand.key("Escape"), (hand) => hand.tool("box").tool("polygon"), (hand) => hand.click(30, 30).key("Escape")])) {
    const { editor, hand } = withOne([PLATE]);
    end(hand.key("J"));
    hand.click(40, 40).click(60, 40).click(50, 60).key("Enter");
    assert.deepEqual(polygons(editor), [[[PLATE]], [[BOLT]]]);
  }
});

test("without one selected polygon there is nothing to add a hole or a part to", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [10, 10, 100, 80]);
  editor.selection.set([uid]);
  assert.equal(drive(editor).key("J").used, false);
});

test("begun without Shift it is one of its own, also inside of what is selected", () => {
  const { editor, hand } = withOne([PLATE]);
  hand.tool("polygon").click(40, 40).click(60, 40).click(50, 60).key("Enter");
  assert.deepEqual(polygons(editor), [[[PLATE]], [[BOLT]]]);
});

test("Shift with a box selected, or with nothing, draws as without", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [10, 10, 100, 80]);
  editor.selection.set([uid]);
  drive(editor).tool("polygon").click(40, 40, { shift: true }).click(60, 40).click(50, 60).key("Enter");
  assert.deepEqual(polygons(editor), [[[BOLT]]]);
});

test("a polygon that somebody deleted meanwhile gets no hole", () => {
  const { editor, hand, uid } = withOne([PLATE]);
  hand.tool("polygon").click(40, 40, { shift: true }).click(60, 40).click(50, 60);
  editor.store.transact((draft) => draft.remove(uid), "remote");
  hand.key("Enter");
  assert.equal(editor.store.size, 0);
});
