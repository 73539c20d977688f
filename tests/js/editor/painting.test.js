// Brush and eraser, by gestures; and what keys do with masks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { maskOf } from "../../../static/js/editor/masks/known.js";
import { kindOf } from "../../../static/js/editor/shapes/index.js";
import { createStore, newRecord } from "../../../static/js/editor/store.js";
import { answered, drive, makeEditor, withBoxes, withMasks, withPolygons, withTraces } from "../drive.js";
import { maskFrom } from "./masks/pictures.js";

/** @typedef {import("../../../static/js/editor/core.js").Core} Core */

/** The masks' boxes and how many pixels they have. @param {Core} editor */
const masks = (editor) => editor.store.all().flatMap(({ shape }) => (shape.type === "mask" ? [[...Object.values(kindOf(shape).bounds(shape)), kindOf(shape).area(shape)]] : []));
/** @param {Core} editor */
const areas = (editor) => masks(editor).map(([, , , , area]) => area);

/** An editor with a brush 10 px wide. @param {Parameters<typeof makeEditor>[0]} [options] */
function painter(options) {
  const editor = makeEditor(options);
  editor.setTool("brush");
  while (editor.brush.width > 10) editor.brush.step(-1);
  while (editor.brush.width < 10) editor.brush.step(1);
  /** @type {string[]} */ const said = [];
  editor.on("say", (words) => said.push(words));
  return { editor, said, hand: drive(editor) };
}

test("a stroke paints a mask of the armed class, as one step", async () => {
  const { editor, hand } = painter();
  hand.drag(20, 50, 80, 50);
  await answered();
  const [[x, y, width, height, area] = []] = masks(editor);
  assert.deepEqual([x, y, width, height], [15, 45, 70, 10]);
  assert.ok(Math.abs(area - (600 + 25 * Math.PI)) < 8, String(area));
  assert.deepEqual([editor.store.all()[0]?.class_id, editor.tool, editor.idle], [1, "brush", true]);
  hand.key("Ctrl+Z");
  assert.equal(editor.store.size, 0);
});

test("what is painted is seen while it is painted, and the document does not know", () => {
  const { editor, hand } = painter();
  hand.down(20, 50).move(40, 50).move(80, 50);
  assert.deepEqual(editor.live.stroke?.spots, [[20, 50, 5], [40, 50, 5], [80, 50, 5]]);
  assert.deepEqual([editor.store.size, editor.live.stroke?.class_id, editor.live.ring?.x], [0, 1, 80]);
});

test("the next stroke goes on with the same mask, wherever it is, and each is a step of its own", async () => {
  const { editor, hand } = painter();
  hand.drag(20, 20, 60, 20);
  await answered();
  const [first] = areas(editor);
  hand.drag(20, 80, 60, 80);
  await answered();
  assert.deepEqual(areas(editor), [2 * first]);
  hand.key("Ctrl+Z");
  assert.deepEqual(areas(editor), [first]);
  hand.key("Ctrl+Z");
  assert.equal(editor.store.size, 0);
});

for (const [name, begin] of /** @type {[string, (hand: ReturnType<typeof drive>) => unknown][]} */ ([["Escape", (hand) => hand.key("Escape")], ["the brush, taken anew", (hand) => hand.key("B")]])) {
  test(`after ${name} a stroke begins another mask`, async () => {
    const { editor, hand } = painter();
    hand.drag(20, 20, 60, 20);
    await answered();
    begin(hand);
    hand.drag(20, 80, 60, 80);
    await answered();
    assert.equal(masks(editor).length, 2);
  });
}

test("with Shift a stroke begins another mask", async () => {
  const { editor, hand } = painter();
  hand.drag(20, 20, 60, 20).drag(20, 80, 60, 80, { shift: true });
  await answered();
  assert.equal(masks(editor).length, 2);
});

test("a stroke goes on with the mask that is selected, which keeps its class", async () => {
  const { editor, hand } = painter();
  const [, second = ""] = withMasks(editor, [10, 10, 20, 20], [150, 50, 20, 20]);
  editor.arm(2);
  editor.selection.set([second]);
  hand.drag(100, 60, 120, 60);
  await answered();
  assert.equal(editor.store.size, 2);
  assert.equal(kindOf(/** @type {any} */ (editor.store.get(second)).shape).bounds(/** @type {any} */ (editor.store.get(second)).shape).x, 95);
  assert.equal(editor.store.get(second)?.class_id, 1);
});

test("beside a selected box, or two masks, a stroke begins a mask of its own", async () => {
  const { editor, hand } = painter();
  const [box = ""] = withBoxes(editor, [10, 10, 20, 20]);
  const both = withMasks(editor, [100, 10, 20, 20], [150, 50, 20, 20]);
  editor.selection.set([box]);
  hand.drag(40, 60, 60, 60);
  await answered();
  hand.key("Escape");
  editor.selection.set(both);
  hand.drag(40, 90, 60, 90);
  await answered();
  assert.deepEqual(masks(editor).length, 4);
});

test("a click paints the brush once, and even the thinnest one paints a pixel wherever it is", async () => {
  const { editor, hand } = painter();
  for (let steps = 20; steps > 0; steps--) hand.key("[");
  assert.equal(editor.brush.width, 1);
  hand.click(50, 50).click(80.5, 50.5, { shift: true }).click(120.4, 50, { shift: true });
  await answered();
  assert.ok(areas(editor).length === 3 && areas(editor).every((area) => area >= 1 && area <= 4), String(areas(editor)));
});

test("a pen's pressure scales the brush", async () => {
  const { editor } = painter();
  const pen = drive(editor, { pointer: "pen" });
  pen.down(20, 50, { pressure: 0.2 }).move(100, 50, { pressure: 1 }).up();
  await answered();
  const [[x, , width] = []] = masks(editor);
  assert.deepEqual([x, width], [19, 86]);
});

test("[ and ] and the wheel with Alt size the brush, also in the midst of a stroke", () => {
  const { editor, hand } = painter();
  hand.down(50, 50).key("]");
  assert.equal(editor.brush.width, 12);
  editor.dispatch({ type: "wheel", x: 50, y: 50, dx: 0, dy: 100, alt: true });
  assert.equal(editor.brush.width, 10);
  editor.dispatch({ type: "wheel", x: 50, y: 50, dx: -100, dy: 0, alt: true });
  assert.deepEqual([editor.brush.width, editor.state], [12, "painting"]);
  assert.equal(editor.camera.scale, 1);
});

test("the first brush suits what is seen, and then stays as wide on the photo", () => {
  const editor = makeEditor({ photo: { width: 4000, height: 3000 } });
  editor.setCamera({ scale: 0.25, x: 0, y: 0 });
  editor.setTool("eraser");
  assert.equal(editor.brush.width, 96);
  editor.setCamera({ scale: 2, x: 0, y: 0 });
  editor.setTool("brush");
  assert.equal(editor.brush.width, 96);
});

test("what goes over the photo's border is cut, and what lies beside it is nothing", async () => {
  const { editor, hand, said } = painter();
  hand.drag(-20, -20, -40, -60);
  await answered();
  assert.deepEqual([editor.store.size, said.at(-1)], [0, "That was beside the photo."]);
  hand.drag(-20, 0, 20, 0);
  await answered();
  assert.deepEqual(masks(editor)[0]?.slice(0, 4), [0, 0, 25, 5]);
});

test("the eraser takes away from the mask that was just painted, and then the brush goes on with it", async () => {
  const { editor, hand } = painter();
  hand.drag(20, 50, 80, 50);
  await answered();
  hand.tool("eraser").drag(50, 30, 50, 70);
  await answered();
  const [[, , , , area] = []] = masks(editor);
  assert.ok(area < 600);
  hand.tool("brush").drag(50, 50, 52, 50);
  await answered();
  assert.equal(masks(editor).length, 1);
  assert.ok((areas(editor)[0] ?? 0) > area);
});

test("a mask that is all erased is deleted, and undo brings it back", async () => {
  const { editor, hand } = painter();
  const [uid = ""] = withMasks(editor, [50, 50, 4, 4]);
  const before = editor.store.all();
  editor.selection.set([uid]);
  hand.tool("eraser").drag(40, 52, 60, 52);
  await answered();
  assert.equal(editor.store.size, 0);
  hand.key("Ctrl+Z");
  assert.deepEqual(editor.store.all(), before);
});

test("erasing where there is nothing is no step", async () => {
  const { editor, hand } = painter();
  const [uid = ""] = withMasks(editor, [50, 50, 4, 4]);
  editor.selection.set([uid]);
  hand.tool("eraser").drag(150, 52, 160, 52);
  await answered();
  assert.equal(editor.history.canUndo, false);
});

test("the eraser says what it needs", () => {
  const { editor, hand, said } = painter();
  hand.tool("eraser").click(50, 50);
  assert.equal(said.at(-1), "Select a mask, then erase from it.");
  const [uid = ""] = withPolygons(editor, [[[[10, 10], [50, 10], [50, 50]]]]);
  editor.selection.set([uid]);
  hand.click(40, 20);
  assert.equal(said.at(-1), "Only masks are erased. Shift Y makes this polygon a mask.");
  assert.equal(editor.idle, true);
});

test("without a class, painting asks for one; a selected mask has its own", async () => {
  const { editor, hand, said } = painter();
  editor.arm(null);
  hand.drag(20, 50, 60, 50);
  assert.equal(said.at(-1), "Choose a class first: press its number.");
  const [uid = ""] = withMasks(editor, [10, 10, 20, 20]);
  editor.selection.set([uid]);
  hand.drag(20, 50, 60, 50);
  await answered();
  assert.ok((areas(editor)[0] ?? 0) > 400);
});

/** An editor whose thread answers when it is told to. */
function slowPainter() {
  const { editor, hand, said } = painter();
  const work = editor.work;
  /** @type {(() => void)[]} */ const waiting = [];
  editor.work = (ask) => new Promise((done) => waiting.push(() => void work(ask).then(done)));
  const answerAll = async () => {
    for (const go of waiting.splice(0)) go();
    await answered();
  };
  return { editor, hand, said, answerAll };
}

/** @type {Record<string, (hand: ReturnType<typeof drive>) => unknown>} */
const BETWEEN = {
  "another tool": (hand) => hand.tool("select"),
  "a key": (hand) => hand.key("V"),
  "a second finger": (hand) => hand.secondFinger(),
  "another window": (hand) => hand.blur(),
  "Escape": (hand) => hand.hold("Escape"),
  "another photo": (hand) => hand.editor.setPhoto({ width: 200, height: 100 }),
};
for (const [name, come] of Object.entries(BETWEEN)) {
  test(`a stroke that the hand has ended stays, though ${name} comes before it is worked out`, async () => {
    const { editor, hand, answerAll } = slowPainter();
    hand.drag(20, 50, 80, 50);
    assert.deepEqual([editor.state, editor.store.size], ["finishing", 0]);
    come(hand);
    assert.deepEqual([editor.store.size, editor.idle, editor.live.stroke], [1, true, null]);
    const before = editor.store.all();
    await answerAll();
    assert.deepEqual(editor.store.all(), before, "an answer that comes late is none");
  });
}

test("the next stroke may begin before the one before is worked out", async () => {
  const { editor, hand, answerAll } = slowPainter();
  hand.drag(20, 20, 80, 20).down(20, 80);
  assert.equal(editor.store.size, 1);
  hand.move(80, 80).up();
  await answerAll();
  assert.deepEqual(masks(editor)[0]?.slice(0, 4), [15, 15, 70, 70]);
});

test("undo takes back a stroke that is still being worked out", async () => {
  const { editor, hand, answerAll } = slowPainter();
  hand.drag(20, 20, 80, 20).key("Ctrl+Z");
  await answerAll();
  assert.deepEqual([editor.store.size, editor.idle, editor.history.canUndo], [0, true, false]);
});

test("a stroke that makes a mask too fine to be kept changes nothing, and what is said is for who paints", async () => {
  const { editor, hand, said } = painter({ photo: { width: 1000, height: 1000 } });
  const dust = maskOf(Array.from({ length: 600_000 }, (_, at) => at), editor.size);
  editor.store.transact((draft) => draft.add(newRecord({ class_id: 1, shape: dust })), "load");
  editor.selection.set(editor.store.all().map(({ uid }) => uid));
  hand.drag(700, 50, 720, 50);
  await answered();
  const shape = editor.store.all()[0]?.shape;
  assert.ok(shape?.type === "mask" && shape.counts === dust.counts);
  assert.equal(said.at(-1), "That is too fine to be kept as one mask: begin another.");
});

test("what somebody else paints on the same mask meanwhile stays too", async () => {
  const { editor, hand, answerAll } = slowPainter();
  const [uid = "", other = ""] = withMasks(editor, [10, 10, 20, 20], [150, 60, 20, 20]);
  editor.selection.set([uid]);
  hand.drag(50, 50, 60, 50);
  editor.store.transact((draft) => draft.update(uid, { shape: /** @type {any} */ (editor.store.get(other)).shape }), "remote");
  await answerAll();
  assert.deepEqual(masks(editor)[0]?.slice(0, 4), [45, 45, 125, 35]);
});

test("of a mask that somebody deleted meanwhile nothing comes back", async () => {
  const { editor, hand, said, answerAll } = slowPainter();
  const [uid = ""] = withMasks(editor, [10, 10, 20, 20]);
  editor.selection.set([uid]);
  hand.drag(50, 50, 60, 50);
  editor.store.transact((draft) => draft.remove(uid), "remote");
  await answerAll();
  assert.deepEqual([editor.store.size, said.at(-1)], [0, "The mask that this was painted on is gone."]);
});

test("a trace becomes a mask, a polygon and a box by one key, each a step, and stays the same annotation", async () => {
  const { editor, hand } = painter();
  const [uid = ""] = withTraces(editor, { points: [[20, 50], [100, 50]], width: 6 });
  editor.store.transact((draft) => draft.update(uid, { attributes: { depth: 2 } }), "load");
  const trace = editor.store.get(uid);
  editor.selection.set([uid]);
  for (const type of ["mask", "polygon", "box"]) {
    hand.key("Y");
    await answered();
    const now = editor.store.get(uid);
    assert.deepEqual([now?.shape.type, now?.class_id, now?.attributes], [type, 1, { depth: 2 }]);
    const { area } = kindOf(/** @type {any} */ (now).shape);
    assert.ok(Math.abs(area(/** @type {any} */ (now).shape) - 508) < 20);
  }
  hand.key("Y");
  await answered();
  assert.equal(editor.store.get(uid)?.shape.type, "box", "simpler it does not get");
  hand.key("Ctrl+Z", "Ctrl+Z", "Ctrl+Z");
  assert.deepEqual(editor.store.get(uid), trace, "the centreline is back");
});

test("a box becomes a polygon and a mask by Shift+Y; all that is selected does, as one step", async () => {
  const { editor, hand } = painter();
  const uids = withBoxes(editor, [20, 20, 30, 30], [100, 20, 30, 30]);
  editor.selection.set(uids);
  hand.key("Shift+Y");
  await answered();
  hand.key("Shift+Y");
  await answered();
  assert.deepEqual(masks(editor), [[20, 20, 30, 30, 900], [100, 20, 30, 30, 900]]);
  hand.key("Ctrl+Z");
  assert.deepEqual(editor.store.all().map(({ shape }) => shape.type), ["polygon", "polygon"]);
});

test("a mask of too many corners for a polygon stays a mask, and says so", async () => {
  const { editor, hand, said } = painter();
  const rows = Array.from({ length: 100 }, (_, y) => Array.from({ length: 200 }, (_, x) => ((x + y) % 2 ? "#" : ".")).join(""));
  editor.store.transact((draft) => draft.add(newRecord({ uid: "grain", class_id: 1, shape: maskFrom(rows) })), "load");
  editor.selection.set(["grain"]);
  hand.key("Y");
  await answered();
  assert.deepEqual([editor.store.get("grain")?.shape.type, said.at(-1)], ["mask", "A polygon must have at most 5,000 points in all."]);
});

test("what is saved while it is worked on is made another kind all the same", async () => {
  const { editor, hand, answerAll } = slowPainter();
  const [uid = ""] = withBoxes(editor, [20, 20, 30, 30]);
  editor.selection.set([uid]);
  hand.key("Shift+Y");
  editor.store.transact((draft) => draft.update(uid, { rev: 2 }), "remote");
  await answerAll();
  assert.equal(editor.store.get(uid)?.shape.type, "polygon");
});

test("a shape that was changed while it was worked on stays as it was changed", async () => {
  const { editor, hand, answerAll } = slowPainter();
  const [uid = ""] = withBoxes(editor, [20, 20, 30, 30]);
  editor.selection.set([uid]);
  hand.key("Shift+Y");
  editor.edit(uid, { shape: { type: "box", x: 1, y: 1, width: 5, height: 5 } });
  await answerAll();
  assert.deepEqual(editor.store.get(uid)?.shape, { type: "box", x: 1, y: 1, width: 5, height: 5 });
});

test("holes of what was just painted are filled by a key", async () => {
  const { editor, hand, said } = painter();
  hand.down(50, 20).move(80, 50).move(50, 80).move(20, 50).move(50, 20).up();
  await answered();
  const [ring = 0] = areas(editor);
  hand.key("Shift+J");
  await answered();
  assert.ok((areas(editor)[0] ?? 0) > ring + 900);
  hand.key("Shift+J");
  await answered();
  assert.equal(said.at(-1), "There is no hole in it.");
  hand.key("Ctrl+Z");
  assert.deepEqual(areas(editor), [ring]);
});

test("a mask is moved by whole pixels, by hand and by keys, and stops at the photo's border", () => {
  const { editor, hand } = painter();
  const [uid = ""] = withMasks(editor, [20, 20, 30, 30]);
  hand.tool("select").drag(30, 30, 40.3, 35.4);
  assert.deepEqual(masks(editor), [[30, 25, 30, 30, 900]]);
  editor.selection.set([uid]);
  hand.key("ArrowRight", "Shift+ArrowDown", "ArrowUp");
  assert.deepEqual(masks(editor), [[31, 34, 30, 30, 900]]);
  hand.drag(40, 40, 500, 40);
  assert.deepEqual(masks(editor), [[170, 34, 30, 30, 900]]);
  hand.key("Ctrl+ArrowRight");
  assert.deepEqual(masks(editor), [[170, 34, 30, 30, 900]], "the brush makes it larger, not the arrows");
});

test("a mask is copied and pasted", () => {
  const { editor, hand } = painter();
  const [uid = ""] = withMasks(editor, [20, 20, 30, 30]);
  editor.selection.set([uid]);
  hand.move(150, 60).key("Ctrl+C", "Ctrl+V");
  assert.deepEqual(masks(editor), [[20, 20, 30, 30, 900], [135, 45, 30, 30, 900]]);
});

test("a mask is pasted on a photo of another size, as far as it lies on that", () => {
  const { editor, hand } = painter();
  const [uid = ""] = withMasks(editor, [150, 20, 30, 30]);
  editor.selection.set([uid]);
  hand.key("Ctrl+C");
  editor.setPhoto({ width: 160, height: 300 }, { store: createStore() });
  editor.dispatch({ type: "leave" });
  hand.key("Ctrl+V");
  assert.deepEqual(masks(editor), [[130, 20, 30, 30, 900]]);
});

test("where nothing may be changed the pointer stays in sight", () => {
  const editor = makeEditor({ readonly: true });
  drive(editor).tool("brush").move(50, 50);
  assert.equal(editor.live.cursor, "default");
});
