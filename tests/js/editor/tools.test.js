import assert from "node:assert/strict";
import { test } from "node:test";
import { createMachine } from "../../../static/js/editor/machine.js";
import { answered, boxes, drive, makeEditor, withBoxes, withMasks } from "../drive.js";

/** @typedef {import("../../../static/js/editor/core.js").Core} Core */
/** @typedef {ReturnType<typeof drive>} Driver */

/** What is proposed whatever is asked. @type {import("../../../static/js/editor/store.js").Polygon} */
const MASK = { type: "polygon", polygons: [[[[22, 22], [58, 24], [40, 58]]]] };

/** How to come to every state of every tool, on a photo with boxes at 20,20 40x40 and 100,20 40x40, and a mask at 150,70 20x20. @type {Record<string, Record<string, (hand: Driver) => unknown>>} */
const WAYS = {
  select: {
    idle: (hand) => hand.move(5, 5),
    pointing: (hand) => hand.down(40, 40),
    moving: (hand) => hand.down(40, 40).move(60, 50),
    resizing: (hand) => hand.click(40, 40).down(60, 60).move(80, 80),
    enclosing: (hand) => hand.down(5, 5).move(90, 90),
  },
  box: {
    idle: (hand) => hand.move(5, 5),
    pointing: (hand) => hand.down(5, 5),
    drawing: (hand) => hand.down(5, 5).move(90, 90),
    placing: (hand) => hand.click(5, 5).move(30, 30),
    closing: (hand) => hand.click(5, 5).down(30, 30),
  },
  trace: {
    idle: (hand) => hand.move(5, 5),
    pressing: (hand) => hand.down(5, 5),
    dragging: (hand) => hand.down(5, 5).move(90, 90),
    leading: (hand) => hand.click(5, 5).click(30, 30).move(60, 60),
    placing: (hand) => hand.click(5, 5).down(30, 30),
    finishing: (hand) => hand.drag(5, 5, 90, 90),
  },
  mask: {
    idle: (hand) => hand.move(5, 5),
    pressing: (hand) => hand.down(5, 5),
    asking: (hand) => hand.click(5, 5),
    // For a box that is there, with a click that mends; the tool is lent, and goes back.
    async proposing(hand) {
      hand.tool("select").click(40, 40).key("M");
      await answered();
      hand.click(50, 50);
      await answered();
    },
  },
  polygon: {
    idle: (hand) => hand.move(5, 5),
    pressing: (hand) => hand.down(5, 5),
    sweeping: (hand) => hand.down(5, 5).move(90, 90),
    drawing: (hand) => hand.click(5, 5).click(90, 20).move(60, 60),
  },
  brush: {
    idle: (hand) => hand.move(5, 5),
    painting: (hand) => hand.down(5, 5).move(90, 90),
  },
  eraser: {
    idle: (hand) => hand.move(5, 5),
    painting: (hand) => hand.tool("select").click(160, 80).tool("eraser").down(150, 75).move(180, 75),
  },
  pan: {
    idle: (hand) => hand.move(5, 5),
    panning: (hand) => hand.down(5, 5).move(20, 20),
  },
};

/** @type {Record<string, (hand: Driver) => unknown>} */
const ENDS = {
  "Escape": (hand) => hand.key("Escape"),
  "a tool switch": (hand) => hand.tool("select"),
  "a tool switch by key": (hand) => (hand.editor.pressed ? hand.blur().key("V") : hand.key("V")),
  "a second finger": (hand) => hand.secondFinger(),
  "blur": (hand) => hand.blur(),
  "another photo": (hand) => hand.editor.setPhoto({ width: 200, height: 100 }),
  "being made read-only": (hand) => (hand.editor.readonly = true),
};

/** What is drawn by single clicks waits, in such a state, while two fingers move the photo or another window is looked at. @type {Record<string, Record<string, string>>} */
const WAITS = { trace: { leading: "leading", placing: "leading" }, polygon: { drawing: "drawing" }, mask: { asking: "asking", proposing: "proposing" } };

/** States in which the hand has ended its gesture already: what it did stays. Their tests are those of the trace, and of painting. @type {Record<string, string[]>} */
const ENDED = { select: ["leading"], brush: ["finishing"], eraser: ["finishing"] };

test("the walk below knows every state of every tool", () => {
  const editor = makeEditor();
  for (const tool of editor.tools) assert.deepEqual([...Object.keys(WAYS[tool.id] ?? {}), ...(ENDED[tool.id] ?? [])].sort(), [...tool.create(editor).states].sort(), tool.id);
});

for (const [tool, states] of Object.entries(WAYS)) {
  for (const [state, reach] of Object.entries(states)) {
    for (const [name, end] of Object.entries(ENDS)) {
      test(`${tool}, ${state}: ${name} leaves the document as it was, and idle or waiting`, async () => {
        const editor = makeEditor({ findMasks: async () => [MASK] });
        withBoxes(editor, [20, 20, 40, 40], [100, 20, 40, 40]);
        withMasks(editor, [150, 70, 20, 20]);
        const before = editor.store.all();
        const hand = drive(editor).tool(tool);
        const way = reach(hand);
        if (way instanceof Promise) await way; // else nothing is answered meanwhile
        assert.deepEqual([editor.tool, editor.state], [tool, state]);
        end(hand);
        assert.deepEqual(editor.store.all(), before);
        const waiting = WAITS[tool]?.[state];
        if ((name === "a second finger" || name === "blur") && waiting) {
          assert.equal(editor.state, waiting);
          hand.key("Escape");
        }
        assert.equal(editor.idle, true);
        assert.equal(editor.live.draft, null);
        assert.equal(editor.live.edits.size, 0);
        assert.equal(editor.live.marquee, null);
        assert.equal(editor.live.proposal, null);
        assert.equal(editor.live.stroke, null);
        await answered();
        assert.deepEqual([editor.live.draft, editor.idle], [null, true], "an answer that comes late is none");
        assert.equal(editor.history.canUndo, false);
        hand.move(70, 70).up();
        assert.deepEqual(editor.store.all(), before, "letting go afterwards changes nothing either");
        assert.equal(editor.idle, true);
      });
    }
  }
}

/** A tablet on its side, and a window made small, with what the editor then has to show the photo in. @type {Record<string, import("../../../static/js/editor/numbers.js").Size>} */
const TURNS = { "a turned device": { width: 300, height: 400 }, "a window made small": { width: 90, height: 60 } };

for (const [tool, states] of Object.entries(WAYS)) {
  for (const [state, reach] of Object.entries(states)) {
    for (const [name, view] of Object.entries(TURNS)) {
      test(`${tool}, ${state}: ${name} changes nothing, and what was begun goes on`, async () => {
        const editor = makeEditor({ findMasks: async () => [MASK] });
        withBoxes(editor, [20, 20, 40, 40], [100, 20, 40, 40]);
        const before = editor.store.all();
        const hand = drive(editor).tool(tool);
        const way = reach(hand);
        if (way instanceof Promise) await way;
        const begun = [editor.tool, editor.state];
        const { draft, edits, proposal } = editor.live;
        editor.setView(view);
        assert.deepEqual([editor.tool, editor.state], begun);
        assert.deepEqual([editor.live.draft, editor.live.edits, editor.live.proposal], [draft, edits, proposal], "it lies where it lay on the photo");
        assert.deepEqual([editor.store.all(), editor.history.canUndo], [before, false]);
        hand.key("Escape").up();
        await answered();
        assert.deepEqual([editor.store.all(), editor.history.canUndo, editor.idle, editor.live.draft], [before, false, true, null]);
      });
    }
  }
}

test("a shape begun before the device was turned is finished after it, where the photo is then", () => {
  const editor = makeEditor();
  const hand = drive(editor).tool("box").click(10, 10);
  editor.setView({ width: 300, height: 400 });
  hand.click(60, 50).down(70, 10).move(80, 20);
  editor.setView({ width: 400, height: 300 });
  hand.move(90, 50).up();
  assert.deepEqual(boxes(editor), [[10, 10, 50, 40], [70, 10, 20, 40]]);
});

test("a state that forgets how a gesture may end is refused when the tool is made", () => {
  assert.throws(() => createMachine({ idle: { up() {}, cancel() {}, complete() {} } }), /idle does not answer interrupt/);
  assert.throws(() => createMachine({}), /no state idle/);
});

test("a drag draws a box of the armed class, which stays in hand and is not selected", () => {
  const editor = makeEditor();
  drive(editor).tool("box").drag(10, 10, 60, 50);
  assert.deepEqual(boxes(editor), [[10, 10, 50, 40]]);
  const [drawn] = editor.store.all();
  assert.equal(drawn?.class_id, 1);
  assert.equal(editor.justDrawn, drawn?.uid);
  assert.deepEqual(editor.selection.get(), []);
  assert.deepEqual([editor.tool, editor.armed], ["box", 1]);
});

test("a box may be drawn from any corner", () => {
  for (const [x, y, toX, toY] of /** @type {const} */ ([[10, 10, 60, 50], [60, 50, 10, 10], [10, 50, 60, 10], [60, 10, 10, 50]])) {
    const editor = makeEditor();
    drive(editor).tool("box").drag(x, y, toX, toY);
    assert.deepEqual(boxes(editor), [[10, 10, 50, 40]]);
  }
});

test("two clicks draw a box, without dragging", () => {
  const editor = makeEditor();
  const hand = drive(editor).tool("box").click(10, 10).move(40, 30);
  assert.equal(editor.state, "placing");
  assert.deepEqual(editor.live.draft?.shape, { type: "box", x: 10, y: 10, width: 30, height: 20 });
  hand.click(60, 50);
  assert.deepEqual(boxes(editor), [[10, 10, 50, 40]]);
});

test("Enter finishes a box at the pointer", () => {
  const editor = makeEditor();
  drive(editor).tool("box").click(10, 10).move(60, 50).key("Enter");
  assert.deepEqual(boxes(editor), [[10, 10, 50, 40]]);
});

test("two clicks on one place are no box", () => {
  const editor = makeEditor();
  drive(editor).tool("box").click(10, 10).click(11, 10);
  assert.deepEqual(boxes(editor), []);
  assert.equal(editor.idle, true);
});

test("a box is clipped at the photo's border while it is drawn", () => {
  const editor = makeEditor();
  const hand = drive(editor).tool("box").down(150, 60).move(260, 160);
  assert.deepEqual(editor.live.draft?.shape, { type: "box", x: 150, y: 60, width: 50, height: 40 });
  hand.up();
  assert.deepEqual(boxes(editor), [[150, 60, 50, 40]]);
});

test("a box drawn wholly beside the photo is none, and says so", () => {
  const editor = makeEditor();
  /** @type {string[]} */ const said = [];
  editor.on("say", (words) => said.push(words));
  drive(editor).tool("box").drag(210, 10, 260, 60);
  assert.deepEqual(boxes(editor), []);
  assert.match(said.join(), /Too thin/);
});

test("Shift draws a square", () => {
  const editor = makeEditor();
  drive(editor).tool("box").drag(10, 10, 60, 30, { shift: true });
  assert.deepEqual(boxes(editor), [[10, 10, 50, 50]]);
});

test("what is drawn is stored in hundredths of a pixel", () => {
  const editor = makeEditor();
  editor.setCamera({ scale: 3, x: 0, y: 0 });
  editor.dispatch({ type: "down", x: 10, y: 10 });
  editor.setTool("box");
  editor.dispatch({ type: "down", x: 10, y: 10 });
  editor.dispatch({ type: "move", x: 50, y: 41 });
  editor.dispatch({ type: "up", x: 50, y: 41 });
  assert.deepEqual(boxes(editor), [[3.33, 3.33, 13.34, 10.34]]);
});

test("without a class, drawing asks for one", () => {
  const editor = makeEditor();
  editor.arm(null);
  /** @type {string[]} */ const said = [];
  editor.on("say", (words) => said.push(words));
  drive(editor).tool("box").drag(10, 10, 60, 50);
  assert.deepEqual(boxes(editor), []);
  assert.deepEqual(said, ["Choose a class first: press its number."]);
});

test("the middle button pans from any tool, also between the two clicks of a box", () => {
  const editor = makeEditor();
  const hand = drive(editor).tool("box").click(10, 10);
  const x = editor.camera.x;
  editor.dispatch({ type: "down", x: 100, y: 100, button: 1 });
  editor.dispatch({ type: "move", x: 130, y: 100 });
  editor.dispatch({ type: "up", x: 130, y: 100, button: 1 });
  assert.equal(editor.camera.x, x + 30);
  assert.deepEqual([editor.tool, editor.state], ["box", "placing"]);
  hand.click(60, 50);
  assert.deepEqual(boxes(editor), [[10, 10, 50, 40]]);
});

test("Space pans while it is held, and not in the midst of a drag", () => {
  const editor = makeEditor();
  const hand = drive(editor).tool("box").hold("Space");
  assert.equal(editor.tool, "pan");
  editor.dispatch({ type: "down", x: 100, y: 100 });
  editor.dispatch({ type: "move", x: 120, y: 100 });
  editor.dispatch({ type: "up", x: 120, y: 100 });
  assert.equal(editor.camera.x, 20);
  assert.equal(editor.tool, "pan");
  hand.release("Space");
  assert.equal(editor.tool, "box");
  hand.down(10, 10).move(30, 30).hold("Space");
  assert.equal(editor.tool, "box");
  hand.move(60, 50).up().release("Space");
  assert.deepEqual(boxes(editor), [[10, 10, 50, 40]]);
});

test("a finger draws until a pen is seen; then the pen draws and fingers move", () => {
  const editor = makeEditor();
  drive(editor, { pointer: "touch" }).tool("box").drag(10, 10, 60, 50);
  assert.equal(editor.store.size, 1);
  drive(editor, { pointer: "pen" }).drag(70, 10, 90, 50);
  assert.equal(editor.store.size, 2);
  drive(editor, { pointer: "touch" }).drag(10, 60, 60, 90);
  assert.equal(editor.store.size, 2);
  assert.notEqual(editor.camera.x, 0);
  assert.equal(editor.tool, "box");
});

test("a drag moves what is under it; a moved box stops at the photo's border with its size", () => {
  const editor = makeEditor();
  withBoxes(editor, [20, 20, 40, 40]);
  const hand = drive(editor).tool("select").drag(40, 40, 60, 50);
  assert.deepEqual(boxes(editor), [[40, 30, 40, 40]]);
  hand.drag(60, 50, 500, 500);
  assert.deepEqual(boxes(editor), [[160, 60, 40, 40]]);
});

test("while it is dragged the document does not know; the live layer does", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [20, 20, 40, 40]);
  drive(editor).tool("select").down(40, 40).move(60, 50);
  assert.deepEqual(boxes(editor), [[20, 20, 40, 40]]);
  assert.deepEqual(editor.live.edits.get(uid), { type: "box", x: 40, y: 30, width: 40, height: 40 });
});

test("each of the eight handles resizes, and may cross over to the other side", () => {
  /** @type {[string, [number, number], [number, number], number[]][]} */
  const cases = [
    ["nw", [50, 30], [40, 20], [40, 20, 50, 50]],
    ["n", [70, 30], [70, 20], [50, 20, 40, 50]],
    ["ne", [90, 30], [95, 20], [50, 20, 45, 50]],
    ["e", [90, 50], [95, 50], [50, 30, 45, 40]],
    ["se", [90, 70], [95, 75], [50, 30, 45, 45]],
    ["s", [70, 70], [70, 75], [50, 30, 40, 45]],
    ["sw", [50, 70], [40, 75], [40, 30, 50, 45]],
    ["w", [50, 50], [40, 50], [40, 30, 50, 40]],
    ["nw crossing", [50, 30], [100, 80], [90, 70, 10, 10]],
    ["e crossing", [90, 50], [30, 50], [30, 30, 20, 40]],
    ["se clipped", [90, 70], [500, 500], [50, 30, 150, 70]],
  ];
  for (const [name, from, to, expected] of cases) {
    const editor = makeEditor();
    withBoxes(editor, [50, 30, 40, 40]);
    drive(editor).tool("select").click(60, 60).drag(...from, ...to);
    assert.deepEqual(boxes(editor), [expected], name);
  }
});

test("an edge resizes only what is selected; else it moves", () => {
  const editor = makeEditor();
  withBoxes(editor, [20, 20, 40, 40]);
  const hand = drive(editor).tool("select").drag(30, 20, 40, 25);
  assert.deepEqual(boxes(editor), [[30, 25, 40, 40]]);
  hand.drag(40, 25, 40, 15);
  assert.deepEqual(boxes(editor), [[30, 15, 40, 50]]);
});

test("the handle does not jump to the pointer that grasped it beside its middle", () => {
  const editor = makeEditor();
  withBoxes(editor, [50, 30, 40, 40]);
  drive(editor).tool("select").click(60, 60).drag(93, 72, 103, 82);
  assert.deepEqual(boxes(editor), [[50, 30, 50, 50]]);
});

test("a box resized to nothing stays as it was", () => {
  const editor = makeEditor();
  withBoxes(editor, [50, 30, 40, 40]);
  drive(editor).tool("select").click(60, 60).drag(90, 50, 50, 50);
  assert.deepEqual(boxes(editor), [[50, 30, 40, 40]]);
  assert.equal(editor.history.canUndo, false);
});

test("Shift adds to the selection and takes away; a click on empty ground clears it", () => {
  const editor = makeEditor();
  const [first, second] = withBoxes(editor, [20, 20, 20, 20], [100, 20, 20, 20]);
  const hand = drive(editor).tool("select").click(30, 30);
  assert.deepEqual(editor.selection.get(), [first]);
  hand.click(110, 30, { shift: true });
  assert.deepEqual(editor.selection.get(), [first, second]);
  hand.click(30, 30, { shift: true });
  assert.deepEqual(editor.selection.get(), [second]);
  hand.click(70, 70);
  assert.deepEqual(editor.selection.get(), []);
});

test("a drag on empty ground selects what it encloses; Shift adds", () => {
  const editor = makeEditor();
  const [first, second, third] = withBoxes(editor, [20, 20, 20, 20], [60, 20, 20, 20], [120, 20, 20, 20]);
  const hand = drive(editor).tool("select").drag(5, 5, 70, 60);
  assert.deepEqual(editor.selection.get(), [first]);
  hand.drag(90, 90, 50, 10, { shift: true });
  assert.deepEqual(editor.selection.get(), [first, second]);
  hand.drag(100, 10, 160, 60);
  assert.deepEqual(editor.selection.get(), [third]);
});

test("several selected boxes move together, as far as the outermost allows", () => {
  const editor = makeEditor();
  withBoxes(editor, [20, 20, 20, 20], [100, 40, 20, 20]);
  drive(editor).tool("select").click(30, 30).click(110, 50, { shift: true }).drag(30, 30, 190, 30);
  assert.deepEqual(boxes(editor), [[100, 20, 20, 20], [180, 40, 20, 20]]);
});

test("a small box inside a large one can be picked, and a tiny one can be moved", () => {
  const editor = makeEditor();
  const [large, small] = withBoxes(editor, [10, 10, 120, 80], [40, 40, 8, 8]);
  const hand = drive(editor).tool("select").click(44, 44);
  assert.deepEqual(editor.selection.get(), [small]);
  hand.drag(44, 44, 54, 44);
  assert.deepEqual(boxes(editor)[1], [50, 40, 8, 8]);
  hand.click(100, 70);
  assert.deepEqual(editor.selection.get(), [large]);
});

test("a photo that may not be changed can be looked at and selected from, no more", () => {
  const editor = makeEditor({ readonly: true });
  const [uid = ""] = withBoxes(editor, [20, 20, 40, 40]);
  const before = editor.store.all();
  drive(editor).tool("box").drag(100, 10, 150, 60).tool("select").drag(40, 40, 90, 50).click(40, 40).key("Delete", "ArrowLeft", "2", "Ctrl+D", "Ctrl+C", "Ctrl+V");
  assert.deepEqual(editor.store.all(), before);
  assert.deepEqual(editor.selection.get(), [uid]);
  assert.equal(editor.edit(uid, { class_id: 2 }), false);
});

test("what somebody deletes while it is dragged stays deleted", () => {
  const editor = makeEditor();
  const [uid = ""] = withBoxes(editor, [20, 20, 40, 40], [100, 20, 40, 40]);
  const hand = drive(editor).tool("select").down(40, 40).move(60, 50);
  editor.store.transact((draft) => draft.remove(uid), "remote");
  hand.move(70, 50).up();
  assert.deepEqual(boxes(editor), [[100, 20, 40, 40]]);
  assert.equal(editor.history.canUndo, false);
});
