import assert from "node:assert/strict";
import { test } from "node:test";
import { AS_TAKEN } from "../../../static/js/editor/seeing/adjust.js";
import { createStore, newRecord } from "../../../static/js/editor/store.js";
import { boundsOf, boxes, drive, makeEditor, withBoxes } from "../drive.js";

/** @typedef {import("../../../static/js/editor/history.js").Step} Step */

/** @param {ReturnType<typeof makeEditor>} editor */
function stepsOf(editor) {
  /** @type {Step[]} */ const steps = [];
  editor.history.onStep((step) => steps.push(step));
  return steps;
}

/** @param {ReturnType<typeof makeEditor>} editor */
const classes = (editor) => editor.store.all().map(({ class_id }) => class_id);

test("a key that stays down does not go on with what else it means", () => {
  const editor = makeEditor();
  const hand = drive(editor).tool("box");
  let answered = 0;
  editor.addActions([{ id: "done", title: "Done", group: "Answer", keys: ["Enter"], enabled: () => editor.idle, run: () => void answered++ }]);
  hand.click(10, 10).move(60, 50).hold("Enter").hold("Enter", { repeat: true });
  assert.deepEqual([editor.store.size, answered], [1, 0], "the box is finished, the photo is not");
  hand.release("Enter").hold("Enter").hold("Enter", { repeat: true });
  assert.equal(answered, 2);
});

test("drag and digit: the box just drawn gets the class, which stays in hand", () => {
  const editor = makeEditor();
  const hand = drive(editor).tool("box").drag(10, 10, 60, 50).key("3");
  assert.deepEqual(classes(editor), [3]);
  hand.drag(70, 10, 90, 50);
  assert.deepEqual(classes(editor), [3, 3]);
});

test("with nothing drawn or selected, a digit sets the class of the next box", () => {
  const editor = makeEditor();
  withBoxes(editor, [100, 10, 20, 20]);
  const hand = drive(editor).tool("box").key("2");
  assert.deepEqual(classes(editor), [1]);
  hand.drag(10, 10, 60, 50);
  assert.deepEqual(classes(editor), [1, 2]);
});

test("a digit in the midst of drawing is meant for what is being drawn", () => {
  const editor = makeEditor();
  drive(editor).tool("box").drag(100, 10, 140, 50).down(10, 10).move(60, 50).hold("2").up();
  assert.deepEqual(classes(editor), [1, 2]);
});

test("a digit re-classes all that is selected, as one step", () => {
  const editor = makeEditor();
  const [first, second] = withBoxes(editor, [10, 10, 20, 20], [50, 10, 20, 20], [90, 10, 20, 20]);
  const steps = stepsOf(editor);
  editor.selection.set([first ?? "", second ?? ""]);
  drive(editor).key("2");
  assert.deepEqual(classes(editor), [2, 2, 1]);
  assert.equal(steps.length, 1);
  drive(editor).key("Ctrl+Z");
  assert.deepEqual(classes(editor), [1, 1, 1]);
});

test("after Escape, or once another is selected, a digit no longer means what was drawn last", () => {
  const editor = makeEditor();
  const hand = drive(editor).tool("box").drag(10, 10, 60, 50).key("Escape").key("2");
  assert.deepEqual(classes(editor), [1]);
  hand.drag(70, 10, 90, 50);
  editor.selection.set([editor.store.all()[0]?.uid ?? ""]);
  hand.key("3");
  assert.deepEqual(classes(editor), [3, 2]);
});

test("a digit that no class has does nothing, and a retired class is not given", () => {
  const editor = makeEditor();
  editor.setClasses([{ id: 1, name: "crack", color: "#ffe45c", key: "1" }, { id: 2, name: "old", color: "#ffe45c", key: "2", retired: true }]);
  const hand = drive(editor).key("2");
  assert.equal(hand.used, false);
  assert.equal(hand.key("7").used, false);
  assert.equal(editor.armed, 1);
});

test("without keys of their own classes count in order, 0 is the tenth", () => {
  const editor = makeEditor();
  editor.setClasses(Array.from({ length: 12 }, (_, at) => ({ id: at + 20, name: `c${at}`, color: "#ffe45c" })));
  drive(editor).key("0");
  assert.equal(editor.armed, 29);
});

test("a class that is retired is no longer in hand", () => {
  const editor = makeEditor();
  editor.setClasses([{ id: 1, name: "crack", color: "#ffe45c", retired: true }]);
  assert.equal(editor.armed, null);
});

test("a class comes with attributes when it needs words, also for the next box", () => {
  const editor = makeEditor();
  const hand = drive(editor).tool("box").drag(10, 10, 60, 50);
  editor.setClass(3, { what: "burr" });
  hand.drag(70, 10, 90, 50);
  assert.deepEqual(editor.store.all().map(({ attributes }) => attributes), [{ what: "burr" }, { what: "burr" }]);
  hand.key("1").drag(100, 10, 120, 50);
  assert.deepEqual(editor.store.all()[2]?.attributes, {});
});

test("arrows move what is selected by 1 px, with Shift by 10, never off the photo", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [20, 20, 40, 40]);
  editor.selection.set([uid]);
  const hand = drive(editor).key("ArrowRight", "ArrowDown", "Shift+ArrowRight");
  assert.deepEqual(boxes(editor), [[31, 21, 40, 40]]);
  for (let count = 0; count < 5; count++) hand.key("Shift+ArrowUp");
  assert.deepEqual(boxes(editor), [[31, 0, 40, 40]]);
});

test("holding an arrow is one gesture: one step, when the key comes up", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [20, 20, 40, 40]);
  const steps = stepsOf(editor);
  editor.selection.set([uid]);
  const hand = drive(editor).hold("ArrowRight");
  for (let count = 0; count < 9; count++) hand.hold("ArrowRight", { repeat: true });
  assert.equal(steps.length, 0);
  hand.release("ArrowRight");
  assert.equal(steps.length, 1);
  assert.deepEqual(boxes(editor), [[30, 20, 40, 40]]);
  hand.key("Ctrl+Z");
  assert.deepEqual(boxes(editor), [[20, 20, 40, 40]]);
});

test("a held arrow is finished by whatever comes next, even without its key coming up", () => {
  for (const next of [(/** @type {any} */ hand) => hand.blur(), (/** @type {any} */ hand) => hand.click(150, 80), (/** @type {any} */ hand) => hand.key("2"), (/** @type {any} */ hand) => hand.release("Meta")]) {
    const editor = makeEditor();
    const [uid = ""] = withBoxes(editor, [20, 20, 40, 40]);
    const steps = stepsOf(editor);
    editor.selection.set([uid]);
    next(drive(editor).hold("Ctrl+ArrowRight"));
    assert.equal(steps[0]?.label, "Resize");
    assert.equal(editor.history.marked, false);
  }
});

test("Ctrl and arrows resize, not below a pixel and not off the photo", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [150, 50, 4, 40]);
  editor.selection.set([uid]);
  const hand = drive(editor).key("Ctrl+ArrowRight", "Ctrl+Shift+ArrowDown", "Ctrl+Shift+ArrowDown");
  assert.deepEqual(boxes(editor), [[150, 50, 5, 50]]);
  hand.key("Ctrl+Shift+ArrowLeft");
  assert.deepEqual(boxes(editor), [[150, 50, 1, 50]]);
});

test("without a selection the arrows are left to the page", () => {
  const editor = makeEditor();
  withBoxes(editor, [20, 20, 40, 40]);
  assert.equal(drive(editor).hold("ArrowRight").used, false);
});

test("Delete removes what is selected, asks nothing, and undo brings it back in its place", () => {
  const editor = makeEditor();
  const [first = "", second = ""] = withBoxes(editor, [10, 10, 20, 20], [50, 10, 20, 20], [90, 10, 20, 20]);
  editor.selection.set([first, second]);
  const hand = drive(editor).key("Delete");
  assert.deepEqual(boxes(editor), [[90, 10, 20, 20]]);
  assert.deepEqual(editor.selection.get(), []);
  hand.key("Ctrl+Z");
  assert.deepEqual(boxes(editor), [[10, 10, 20, 20], [50, 10, 20, 20], [90, 10, 20, 20]]);
});

test("Backspace removes the box that was just drawn", () => {
  const editor = makeEditor();
  drive(editor).tool("box").drag(10, 10, 60, 50).key("Backspace");
  assert.equal(editor.store.size, 0);
});

test("copies are pasted round the pointer, selected, and stay on the photo", () => {
  const editor = makeEditor();
  const [first = "", second = ""] = withBoxes(editor, [10, 10, 20, 20], [40, 10, 20, 20, 2]);
  editor.selection.set([first, second]);
  const hand = drive(editor).key("Ctrl+C").move(100, 60).key("Ctrl+V");
  assert.deepEqual(boxes(editor).slice(2), [[75, 50, 20, 20], [105, 50, 20, 20]]);
  assert.deepEqual(editor.selection.get(), editor.store.all().slice(2).map(({ uid }) => uid));
  hand.move(199, 99).key("Ctrl+V");
  assert.deepEqual(boxes(editor).slice(4), [[150, 80, 20, 20], [180, 80, 20, 20]]);
});

test("with the pointer elsewhere copies are set off from what they copy", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [10, 10, 20, 20]);
  editor.selection.set([uid]);
  drive(editor).key("Ctrl+C", "Ctrl+V");
  assert.deepEqual(boxes(editor)[1], [22, 22, 20, 20]);
});

test("what was copied can be pasted on another photo, clipped by it when it is larger", () => {
  const editor = makeEditor();
  const [first = "", second = ""] = withBoxes(editor, [10, 10, 20, 20], [150, 10, 40, 80, 2]);
  editor.selection.set([first, second]);
  const hand = drive(editor).key("Ctrl+C");
  editor.setPhoto({ width: 100, height: 60 }, { store: createStore() });
  hand.key("Ctrl+V");
  assert.deepEqual(boxes(editor), [[0, 0, 20, 20]], "what would lie beside the photo is left out");
  const [copy] = editor.store.all();
  assert.deepEqual([copy?.id, copy?.rev], [null, 0]);
  assert.notEqual(copy?.uid, first);
});

test("a copy is a new annotation with the class and attributes of the old one", () => {
  const editor = makeEditor();
  editor.store.transact((draft) => draft.add(newRecord({ uid: "a", id: 5, rev: 3, class_id: 2, shape: { type: "box", x: 10, y: 10, width: 20, height: 20 }, attributes: { depth: "deep" }, author: { id: 9, name: "Ro" }, score: 0.5, defect_uid: "d" })), "load");
  editor.selection.set(["a"]);
  drive(editor).key("Ctrl+D");
  const { uid, ...copy } = editor.store.all()[1] ?? { uid: "a" };
  assert.notEqual(uid, "a");
  assert.deepEqual(copy, { id: null, rev: 0, class_id: 2, shape: { type: "box", x: 22, y: 22, width: 20, height: 20 }, attributes: { depth: "deep" }, ignore: false, defect_uid: null, author: null, source: "human", score: null });
});

test("a duplicate in the lower right corner is set off to the upper left", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [180, 80, 20, 20]);
  editor.selection.set([uid]);
  drive(editor).key("Ctrl+D");
  assert.deepEqual(boxes(editor)[1], [168, 68, 20, 20]);
});

test("undo while something is drawn drops only that", () => {
  const editor = makeEditor();
  const hand = drive(editor).tool("box").drag(10, 10, 60, 50).click(100, 10).key("Ctrl+Z");
  assert.equal(editor.idle, true);
  assert.equal(editor.store.size, 1);
  hand.key("Ctrl+Z");
  assert.equal(editor.store.size, 0);
  hand.key("Ctrl+Y");
  assert.equal(editor.store.size, 1);
});

test("undo and redo of a drag, with somebody else at work on the photo in between", () => {
  const editor = makeEditor();
  const [mine = "", theirs = ""] = withBoxes(editor, [20, 20, 40, 40], [100, 20, 40, 40]);
  const hand = drive(editor).tool("select").drag(40, 40, 60, 50);
  editor.store.transact((draft) => {
    draft.remove(theirs);
    draft.update(mine, { class_id: 3, rev: 2 });
  }, "remote");
  hand.key("Ctrl+Z");
  assert.deepEqual(boxes(editor), [[20, 20, 40, 40]]);
  assert.equal(editor.store.get(mine)?.class_id, 3);
  hand.key("Ctrl+Shift+Z");
  assert.deepEqual(boxes(editor), [[40, 30, 40, 40]]);
});

test("selecting does not take the redo away", () => {
  const editor = makeEditor();
  const hand = drive(editor).tool("box").drag(10, 10, 60, 50).key("Ctrl+Z").tool("select").click(50, 30).click(150, 90);
  hand.key("Ctrl+Shift+Z");
  assert.equal(editor.store.size, 1);
});

test("in the midst of a drag keys that would change something are left alone", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [20, 20, 40, 40]);
  const hand = drive(editor).tool("select").click(40, 40).down(40, 40).move(60, 50);
  for (const name of ["Delete", "Ctrl+D", "Tab", "V", "R"]) hand.key(name);
  hand.up();
  assert.deepEqual(boxes(editor), [[40, 30, 40, 40]]);
  assert.deepEqual(editor.selection.get(), [uid]);
});

test("Tab walks the objects; after the last one, and after Escape, it leaves", () => {
  const editor = makeEditor();
  const [first, second] = withBoxes(editor, [10, 10, 20, 20], [50, 10, 20, 20]);
  const hand = drive(editor).key("Tab");
  assert.deepEqual(editor.selection.get(), [first]);
  hand.key("Tab");
  assert.deepEqual(editor.selection.get(), [second]);
  assert.equal(hand.key("Tab").used, false);
  assert.deepEqual(editor.selection.get(), []);
  assert.equal(hand.key("Tab").used, false);
  editor.dispatch({ type: "focus" });
  hand.key("Shift+Tab");
  assert.deepEqual(editor.selection.get(), [second]);
  hand.key("Escape");
  assert.deepEqual(editor.selection.get(), []);
  assert.equal(hand.key("Tab").used, false);
});

test("H hides the shapes and O shows the original while they are held, and blur lets go of both", () => {
  const editor = makeEditor();
  withBoxes(editor, [20, 20, 40, 40]);
  const hand = drive(editor).tool("select").hold("H").hold("O");
  assert.deepEqual([editor.hidden, editor.original], [true, true]);
  hand.click(40, 40);
  assert.deepEqual(editor.selection.get(), [], "what is hidden cannot be picked");
  hand.hold("H", { repeat: true }).release("H");
  assert.deepEqual([editor.hidden, editor.original], [false, true]);
  hand.blur();
  assert.equal(editor.original, false);
});

test("with Alt the wheel sizes the selected box under the pointer, as one step until Alt comes up", () => {
  const editor = makeEditor();
  withBoxes(editor, [50, 30, 40, 20], [120, 30, 40, 20]);
  const turn = (/** @type {number} */ dy, /** @type {number} */ x = 60) => editor.dispatch({ type: "wheel", x, y: 40, dx: 0, dy, alt: true });
  assert.equal(turn(-100), false, "nothing is selected");
  editor.selection.set([editor.store.all()[0]?.uid ?? ""]);
  assert.equal(turn(-100, 140), false, "the pointer is elsewhere");
  assert.equal(turn(-100), true);
  turn(-100);
  assert.deepEqual(boxes(editor)[0], [46, 26, 48, 28]);
  assert.equal(editor.camera.scale, 1, "it does not zoom");
  editor.dispatch({ type: "keyup", names: ["AltLeft"] });
  turn(100);
  editor.dispatch({ type: "keyup", names: ["AltLeft"] });
  assert.deepEqual(boxes(editor)[0], [48, 28, 44, 24]);
  editor.history.undo();
  editor.history.undo();
  assert.deepEqual(boxes(editor)[0], [50, 30, 40, 20]);
});

test("sizing by the wheel stops at the photo's border and at one pixel, and on what cannot be changed", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [0, 30, 40, 4]);
  editor.selection.set([uid]);
  const turn = (/** @type {number} */ dy) => editor.dispatch({ type: "wheel", x: 20, y: 32, dx: 0, dy, alt: true });
  turn(-100);
  assert.deepEqual(boxes(editor)[0], [0, 28, 42, 8]);
  turn(1000);
  turn(1000);
  assert.deepEqual(boxes(editor)[0]?.slice(2), [1, 1]);
  editor.history.commit();
  editor.readonly = true;
  assert.equal(turn(-100), true);
  assert.deepEqual(boxes(editor)[0]?.slice(2), [1, 1]);
});

test("deleting many asks nothing, but tells how many", () => {
  const editor = makeEditor();
  withBoxes(editor, [50, 30, 40, 20], [120, 30, 40, 20], [5, 5, 10, 10]);
  /** @type {string[]} */ const said = [];
  editor.on("say", (/** @type {string} */ words) => said.push(words));
  drive(editor).key("Ctrl+A", "Delete");
  assert.deepEqual([editor.store.size, said], [0, ["Deleted 3. Ctrl Z brings them back."]]);
  editor.history.undo();
  assert.equal(editor.store.size, 3);
});

test("zoom by wheel keeps what is under the pointer; sideways it pans", () => {
  const editor = makeEditor();
  const before = editor.toPhoto({ x: 100, y: 50 });
  editor.dispatch({ type: "wheel", x: 100, y: 50, dx: 0, dy: -240 });
  const after = editor.toPhoto({ x: 100, y: 50 });
  assert.ok(editor.camera.scale > 1.5);
  assert.ok(Math.hypot(after.x - before.x, after.y - before.y) < 1e-6);
  const { x } = editor.camera;
  editor.dispatch({ type: "wheel", x: 100, y: 50, dx: 30, dy: 0 });
  assert.equal(editor.camera.x, x - 30);
});

test("two fingers zoom and move together", () => {
  const editor = makeEditor();
  editor.dispatch({ type: "pinch", phase: "start", x: 100, y: 50, dx: 0, dy: 0, factor: 1 });
  editor.dispatch({ type: "pinch", phase: "move", x: 100, y: 50, dx: 10, dy: 0, factor: 2 });
  assert.equal(editor.camera.scale, 2);
});

test("F fits, Shift+F shows the selection, Ctrl+0 one to one", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [20, 20, 40, 40]);
  const hand = drive(editor).key("F");
  const fitted = editor.camera.scale;
  editor.selection.set([uid]);
  hand.key("Shift+F");
  assert.ok(editor.camera.scale > fitted);
  hand.key("Ctrl+0");
  assert.ok(Math.abs(editor.camera.scale - 1) < 1e-9);
});

test("Shift+N makes a box in the middle of what is seen, without a drag, and selects it", () => {
  const editor = makeEditor();
  drive(editor).key("F", "Shift+N");
  const [made] = editor.store.all();
  assert.ok(made);
  const { x, y, width, height } = boundsOf(made);
  assert.ok(Math.abs(x + width / 2 - 100) < 0.02 && Math.abs(y + height / 2 - 50) < 0.02);
  assert.deepEqual(editor.selection.get(), [made.uid]);
});

test("N takes the drawing tool in hand again", () => {
  const editor = makeEditor();
  drive(editor).tool("box").tool("select").key("N");
  assert.equal(editor.tool, "box");
});

test("a panel edits numbers: clipped and rounded, or refused with a reason", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [20, 20, 40, 40]);
  /** @type {string[]} */ const said = [];
  editor.on("say", (words) => said.push(words));
  assert.equal(editor.edit(uid, { shape: { type: "box", x: 190.001, y: 20, width: 40, height: 40 } }), true);
  assert.deepEqual(boxes(editor), [[190, 20, 10, 40]]);
  for (const shape of [{ x: 500 }, { width: 0 }, { width: NaN }]) {
    assert.equal(editor.edit(uid, { shape: { type: "box", x: 20, y: 20, width: 40, height: 40, ...shape } }), false);
  }
  assert.deepEqual(said, ["A box lies wholly outside the photo.", "A box's size must be above zero.", "A box's size must be a finite number."]);
  assert.equal(editor.edit("nobody", { class_id: 2 }), false);
  assert.deepEqual(boxes(editor), [[190, 20, 10, 40]]);
});

test("the core's own keys have one meaning each; an added one with the same meaning is told", () => {
  const editor = makeEditor();
  assert.deepEqual(editor.conflicts(), []);
  editor.addActions([{ id: "mine", title: "Mine", group: "Mine", keys: ["Delete"], enabled: () => true, run: () => {} }]);
  assert.deepEqual(editor.conflicts(), [{ key: "Delete", ids: ["delete", "mine"] }]);
  assert.deepEqual(editor.setKeys({ mine: ["Y"] }), []);
  assert.deepEqual(editor.keysOf("mine"), ["Y"]);
});

test("keys can be given other actions, and the page's own run where the core's do not apply", () => {
  /** @type {string[]} */ const ran = [];
  const done = { id: "done", title: "Done", group: "Answers", keys: ["Enter"], when: "idle", enabled: (/** @type {any} */ editor) => editor.idle, run: () => void ran.push("done") };
  const editor = makeEditor({ actions: [done], keys: { "tool.box": ["B"] } });
  const hand = drive(editor).key("R");
  assert.equal(editor.tool, "select");
  hand.key("B").click(10, 10).move(60, 50).key("Enter");
  assert.deepEqual([editor.store.size, ran], [1, []]);
  hand.key("Enter");
  assert.deepEqual(ran, ["done"]);
  assert.equal(editor.run("done"), true);
  assert.equal(editor.run("nothing of that name"), false);
});

test("another photo brings its own document and history, and may keep the look", () => {
  const editor = makeEditor();
  drive(editor).tool("box").drag(10, 10, 60, 50);
  const { store, history } = editor;
  editor.zoomAt(2);
  const scale = editor.camera.scale;
  editor.setPhoto({ width: 200, height: 100 }, { store: createStore(), keepView: true });
  assert.equal(editor.store.size, 0);
  assert.equal(editor.history.canUndo, false);
  assert.equal(editor.camera.scale, scale);
  editor.setPhoto({ width: 200, height: 100 }, { store, history });
  drive(editor).key("Ctrl+Z");
  assert.equal(editor.store.size, 0);
});

test("adjusting is a matter of looking: Shift+I takes it back, the document never knows", () => {
  const editor = makeEditor();
  const steps = stepsOf(editor);
  editor.setAdjust({ brightness: 20, contrast: -10, local: 40, channel: "red", invert: true });
  drive(editor).key("Shift+I");
  assert.deepEqual(editor.adjust, AS_TAKEN);
  assert.equal(steps.length, 0);
});

test("while O is held the photo is seen as it was taken, also in the middle of a gesture", () => {
  const editor = makeEditor();
  editor.setAdjust({ gamma: 30 });
  const hand = drive(editor).tool("box").down(20, 20).move(60, 50);
  hand.hold("O");
  assert.deepEqual(editor.shownAdjust, AS_TAKEN);
  assert.equal(editor.adjust.gamma, 30);
  hand.release("O");
  assert.equal(editor.shownAdjust.gamma, 30);
  hand.up();
  assert.equal(editor.store.size, 1);
});

test("coloured by object, neighbours of a class differ, and each keeps its colour and its class' letter and dash", () => {
  const editor = makeEditor();
  const [one = "", other = "", third = ""] = withBoxes(editor, [10, 10, 20, 20, 2], [40, 10, 20, 20, 2], [70, 10, 20, 20, 2]);
  assert.equal(editor.style(2, one), editor.style(2, other));
  editor.setInk({ colours: "object" });
  const seen = [one, other, third].map((uid) => editor.style(2, uid));
  assert.equal(new Set(seen.map(({ color }) => color)).size, 3);
  for (const { letter, dash } of seen) assert.deepEqual([letter, dash], ["S", editor.style(2).dash]);
  editor.selection.set([one]);
  drive(editor).key("Delete");
  assert.equal(editor.style(2, third), seen[2]);
  assert.equal(editor.style(2).color, "#9aebff", "what is being drawn has its class' colour");
});

test("how shapes are drawn is kept within what can be seen", () => {
  const editor = makeEditor();
  editor.setInk({ opacity: 3, stroke: 9, colours: "rainbow" });
  assert.deepEqual(editor.ink, { opacity: 20, stroke: 2, colours: "class" });
});
