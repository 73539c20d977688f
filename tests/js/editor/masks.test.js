// Masks that are proposed: asked for, looked through, mended, taken and dropped, on a photo of 200 x 100 pixels.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawLive } from "../../../static/js/editor/render/overlay.js";
import { answered, boxes, drive, makeEditor, polygons, withBoxes, withPolygons, withTraces } from "../drive.js";

/** @typedef {import("../../../static/js/editor/proposals.js").Question} Question */
/** @typedef {import("../../../static/js/editor/store.js").Polygon} Polygon */

/** A triangle, which names itself by its first corner. @param {number} x @returns {Polygon} */
const mask = (x) => ({ type: "polygon", polygons: [[[[x, 22], [x + 20, 24], [x + 10, 58]]]] });

/** Proposes three masks to any question, better ones after clicks, and knows what was asked. */
function seer() {
  /** @type {Question[]} */ const asked = [];
  const findMasks = async (/** @type {Question} */ question) => {
    asked.push(question);
    const at = 20 + 10 * (question.plus.length + question.minus.length);
    return [mask(at), mask(at + 1), mask(at + 2)];
  };
  return { asked, findMasks };
}

/** An answer that is given when the test says so. */
function slowSeer() {
  /** @type {{question: Question, answer(masks: readonly Polygon[]): void, fail(error: Error): void}[]} */ const open = [];
  const findMasks = (/** @type {Question} */ question) => new Promise((/** @type {(masks: readonly Polygon[]) => void} */ answer, fail) => void open.push({ question, answer, fail }));
  return { open, findMasks };
}

/** An editor with a selected box, whose class is 2, and a hand on the select tool. @param {import("../drive.js").CoreOptions["findMasks"]} findMasks */
function onBox(findMasks) {
  const editor = makeEditor({ ...(findMasks && { findMasks }) });
  const [uid = ""] = withBoxes(editor, [20, 20, 40, 40, 2]);
  editor.store.transact((draft) => draft.update(uid, { attributes: { severity: "deep" } }), "load");
  editor.selection.set([uid]);
  /** @type {string[]} */ const said = [];
  editor.on("say", (words) => said.push(words));
  return { editor, uid, said, hand: drive(editor).tool("select") };
}

/** The first corner of the mask that is shown. @param {import("../drive.js").Core} editor */
function shown({ live }) {
  return live.draft?.shape.type === "polygon" ? live.draft.shape.polygons[0]?.[0]?.[0]?.[0] : undefined;
}

test("M proposes masks for the selected box; M and Shift+M look through them, round and round", async () => {
  const { asked, findMasks } = seer();
  const { editor, hand } = onBox(findMasks);
  hand.key("M");
  assert.deepEqual([editor.live.proposal?.isAsking, editor.live.draft], [true, null]);
  await answered();
  assert.deepEqual(asked.map(({ box, plus, minus, shape }) => ({ box, plus, minus, shape })), [{ box: { x: 20, y: 20, width: 40, height: 40 }, plus: [], minus: [], shape: null }]);
  /** @type {unknown[]} */ const seen = [];
  for (const key of ["", "M", "M", "M", "Shift+M"]) {
    if (key) hand.key(key);
    seen.push([shown(editor), editor.live.proposal?.at, editor.live.proposal?.count]);
  }
  assert.deepEqual(seen, [[20, 0, 3], [21, 1, 3], [22, 2, 3], [20, 0, 3], [22, 2, 3]]);
  assert.equal(asked.length, 1);
});

test("Enter makes the box that polygon: same annotation, class, attributes and selection, one step back", async () => {
  const { editor, uid, hand } = onBox(seer().findMasks);
  const before = editor.store.get(uid);
  hand.key("M");
  await answered();
  hand.key("M", "Enter");
  const after = editor.store.get(uid);
  assert.deepEqual(after, { ...before, shape: mask(21) });
  assert.deepEqual([editor.store.size, editor.idle, editor.tool, editor.selection.get(), editor.history.canUndo], [1, true, "select", [uid], true]);
  hand.key("Ctrl+Z");
  assert.deepEqual(editor.store.get(uid)?.shape, before?.shape);
  assert.equal(editor.history.canUndo, false);
});

test("Escape leaves the box as it was, and selected", async () => {
  const { editor, uid, hand } = onBox(seer().findMasks);
  const before = editor.store.all();
  hand.key("M");
  await answered();
  hand.click(30, 30);
  await answered();
  hand.key("Escape");
  assert.deepEqual([editor.store.all(), editor.selection.get(), editor.tool, editor.live.proposal], [before, [uid], "select", null]);
});

test("the box just drawn is meant too; the box tool comes back, and stays the one that drew last", async () => {
  const editor = makeEditor({ findMasks: seer().findMasks });
  const hand = drive(editor).tool("box").drag(20, 20, 60, 60).key("M");
  assert.equal(editor.tool, "mask");
  await answered();
  hand.key("Enter");
  assert.deepEqual([editor.tool, editor.lastTool, polygons(editor)], ["box", "box", [mask(20).polygons]]);
  hand.key("3").drag(100, 20, 120, 40);
  assert.deepEqual(editor.store.all().map(({ class_id, shape }) => [class_id, shape.type]), [[3, "polygon"], [3, "box"]]);
});

test("the outline of a polygon is looked for in the box round it", async () => {
  const { asked, findMasks } = seer();
  const editor = makeEditor({ findMasks });
  const [uid = ""] = withPolygons(editor, [[[[100, 10], [140, 10], [120, 50]]]]);
  editor.selection.set([uid]);
  drive(editor).key("M");
  await answered();
  assert.deepEqual(asked[0]?.box, { x: 100, y: 10, width: 40, height: 40 });
});

test("for nothing, for several and for a trace no mask is proposed, and it says what to do", () => {
  const { asked, findMasks } = seer();
  const { editor, uid, hand, said } = onBox(findMasks);
  const [trace = ""] = withTraces(editor, { points: [[5, 5], [90, 90]], width: 3 });
  for (const uids of [[], [uid, trace], [trace]]) {
    editor.selection.set(uids);
    hand.key("M");
  }
  assert.deepEqual([asked.length, editor.tool, said.length, new Set(said).size], [0, "select", 3, 1]);
  assert.match(said[0] ?? "", /Select one box or polygon/);
});

test("a photo that may not be changed gets no proposals", () => {
  const { asked, findMasks } = seer();
  const { editor, hand, said } = onBox(findMasks);
  editor.readonly = true;
  hand.key("M").tool("mask").click(30, 30);
  assert.deepEqual([asked.length, said], [0, ["This photo cannot be changed.", "This photo cannot be changed."]]);
});

test("a click mends with a plus; Alt, the right button and the switch of the bar with a minus", async () => {
  const { asked, findMasks } = seer();
  const { editor, hand } = onBox(findMasks);
  hand.key("M");
  await answered();
  hand.key("M").click(30, 30);
  await answered();
  hand.click(50, 30, { alt: true });
  await answered();
  hand.down(52, 32, { button: 2 }).up({ button: 2 });
  await answered();
  editor.meanMinus(true);
  hand.click(54, 34);
  await answered();
  const last = asked.at(-1);
  assert.deepEqual([last?.plus, last?.minus], [[[30, 30]], [[50, 30], [52, 32], [54, 34]]]);
  assert.deepEqual(asked.map(({ shape }) => shape?.polygons[0]?.[0]?.[0]?.[0]), [undefined, 21, 30, 40, 50], "each mends what was looked at");
  assert.equal(shown(editor), 60);
  assert.deepEqual(editor.live.proposal?.clicks.map(({ isMinus }) => isMinus), [false, true, true, true]);
});

test("the right button is nothing where no mask is proposed", () => {
  const editor = makeEditor();
  drive(editor).tool("box").down(10, 10, { button: 2 }).move(60, 50).up({ button: 2 });
  assert.deepEqual([editor.store.size, editor.idle], [0, true]);
});

test("a drag is no click, and a click beyond the photo lies on its border", async () => {
  const { asked, findMasks } = seer();
  const { editor, hand } = onBox(findMasks);
  hand.key("M");
  await answered();
  hand.drag(30, 30, 80, 80);
  assert.deepEqual([asked.length, editor.state], [1, "proposing"]);
  hand.click(250, 50);
  assert.deepEqual(asked.at(-1)?.plus, [[200, 50]]);
});

test("Backspace and Ctrl+Z take back a click and what it brought; the first question with it ends all", async () => {
  for (const key of ["Backspace", "Ctrl+Z"]) {
    const { editor, hand } = onBox(seer().findMasks);
    hand.key("M");
    await answered();
    hand.key("M").click(30, 30);
    await answered();
    assert.equal(shown(editor), 30);
    hand.key(key);
    assert.deepEqual([shown(editor), editor.live.proposal?.at, editor.live.proposal?.clicks], [21, 1, []]);
    hand.key(key);
    assert.deepEqual([editor.idle, boxes(editor)], [true, [[20, 20, 40, 40]]]);
  }
});

test("the last answer wins: those to earlier questions are none, however late", async () => {
  const { open, findMasks } = slowSeer();
  const { editor, hand } = onBox(findMasks);
  hand.key("M").click(30, 30).click(40, 40);
  assert.deepEqual(open.at(-1)?.question.plus, [[30, 30], [40, 40]]);
  open[2]?.answer([mask(70)]);
  await answered();
  open[0]?.answer([mask(50)]);
  open[1]?.fail(new Error("too late"));
  await answered();
  assert.deepEqual([shown(editor), editor.live.proposal?.count, editor.state], [70, 1, "proposing"]);
});

test("while it is asked Enter takes nothing unseen, and is not an answer for the photo", async () => {
  const { open, findMasks } = slowSeer();
  const { editor, hand } = onBox(findMasks);
  editor.addActions([{ id: "done", title: "Done", group: "Answer", keys: ["Enter"], enabled: () => true, run: () => assert.fail("the photo was answered") }]);
  hand.key("M", "Enter");
  assert.deepEqual([hand.used, editor.state], [true, "asking"]);
  open[0]?.answer([mask(30)]);
  await answered();
  hand.click(30, 30).key("Enter");
  open[1]?.answer([mask(40)]);
  await answered();
  assert.deepEqual([boxes(editor), shown(editor)], [[[20, 20, 40, 40]], 40]);
});

test("an answer that comes while the button is down is shown, and the click is asked about", async () => {
  const { open, findMasks } = slowSeer();
  const { editor, hand } = onBox(findMasks);
  hand.key("M").down(30, 30);
  open[0]?.answer([mask(50)]);
  await answered();
  assert.deepEqual([editor.state, shown(editor)], ["pressing", 50]);
  hand.up();
  assert.deepEqual([open[1]?.question.plus, open[1]?.question.shape, editor.state], [[[30, 30]], mask(50), "asking"]);
});

test("a refusal says why and leaves the box; one of a mended mask leaves the mask too", async () => {
  const { open, findMasks } = slowSeer();
  const { editor, hand, said } = onBox(findMasks);
  hand.key("M");
  open[0]?.fail(new Error("Many masks are being looked for. Try again at once."));
  await answered();
  assert.deepEqual([said, editor.idle, editor.tool, boxes(editor)], [["Many masks are being looked for. Try again at once."], true, "select", [[20, 20, 40, 40]]]);
  hand.key("M");
  open[1]?.answer([mask(30), mask(31)]);
  await answered();
  hand.key("M").click(30, 30);
  open[2]?.fail(new Error("The server did not answer in time."));
  await answered();
  assert.deepEqual([shown(editor), editor.live.proposal?.clicks, editor.state], [31, [], "proposing"]);
});

test("where nothing stands out, or what is found cannot be kept, it says so", async () => {
  for (const found of [[], [/** @type {Polygon} */ ({ type: "polygon", polygons: [[[[300, 10], [320, 10], [310, 40]]]] })]]) {
    const { editor, hand, said } = onBox(async () => found);
    hand.key("M");
    await answered();
    assert.match(said.join(), /Nothing stands out/);
    assert.equal(editor.idle, true);
  }
});

test("what somebody else changes meanwhile is left as they made it; what they delete is no more", async () => {
  const { editor, uid, hand, said } = onBox(seer().findMasks);
  hand.key("M");
  await answered();
  editor.store.transact((draft) => draft.update(uid, { shape: { type: "box", x: 20, y: 20, width: 60, height: 60 } }), "remote");
  hand.key("Enter");
  assert.deepEqual([boxes(editor), said.length], [[[20, 20, 60, 60]], 1]);
  hand.key("M");
  await answered();
  editor.store.transact((draft) => draft.remove(uid), "remote");
  hand.key("Enter");
  assert.deepEqual([editor.store.size, editor.idle, editor.history.canUndo], [0, true, false]);
});

test("two fingers and another window leave a proposal waiting, also in the midst of a press", async () => {
  for (const between of ["secondFinger", "blur"]) {
    const { asked, findMasks } = seer();
    const { editor, hand } = onBox(findMasks);
    hand.key("M");
    await answered();
    hand.down(30, 30);
    if (between === "blur") hand.blur();
    else hand.secondFinger();
    assert.deepEqual([editor.state, shown(editor), asked.length], ["proposing", 20, 1]);
    hand.up().key("Enter");
    assert.deepEqual(polygons(editor), [mask(20).polygons]);
  }
});

test("C proposes masks for what is clicked on, in what is seen; Enter draws it in the armed class, and the tool stays", async () => {
  const { asked, findMasks } = seer();
  const editor = makeEditor({ findMasks });
  const hand = drive(editor).key("C").click(50, 40, { alt: true });
  await answered();
  assert.deepEqual(asked, [{ box: null, view: { x: 0, y: 0, width: 200, height: 100 }, plus: [[50, 40]], minus: [], shape: null }]);
  hand.key("M", "2");
  assert.equal(editor.live.draft?.class_id, 2, "a digit is meant for what is proposed");
  hand.key("Enter");
  assert.deepEqual(editor.store.all().map(({ class_id, shape }) => [class_id, shape]), [[2, mask(31)]]);
  assert.deepEqual([editor.tool, editor.idle, editor.justDrawn], ["mask", true, editor.store.all()[0]?.uid]);
  hand.key("Ctrl+Z");
  assert.deepEqual([editor.store.size, editor.history.canUndo], [0, false]);
  hand.click(90, 40);
  await answered();
  hand.key("Escape");
  assert.deepEqual([editor.store.size, editor.tool, editor.idle], [0, "mask", true]);
});

test("what is asked about is the box, or the first click: there the bar keeps away", async () => {
  const { editor, hand } = onBox(seer().findMasks);
  hand.key("M");
  assert.deepEqual(editor.live.proposal?.around, { x: 20, y: 20, width: 40, height: 40 });
  hand.tool("mask").click(90, 80).click(30, 30);
  assert.deepEqual(editor.live.proposal?.around, { x: 90, y: 80, width: 0, height: 0 });
});

test("the mask is drawn in the place of its box, with a sign at each click", async () => {
  const { editor, hand } = onBox(seer().findMasks);
  hand.key("M");
  await answered();
  hand.click(90, 70).click(95, 75, { alt: true });
  /** @type {{name: string, at: any[]}[]} */ const made = [];
  const context = /** @type {any} */ (new Proxy({}, { get: (_, name) => (/** @type {any[]} */ ...at) => made.push({ name: String(name), at }), set: () => true }));
  drawLive(context, editor);
  const called = (/** @type {string} */ wanted) => made.filter(({ name }) => name === wanted).map(({ at }) => at.slice(0, 2));
  assert.deepEqual(called("arc"), [[90, 70], [95, 75]]);
  assert.deepEqual([called("strokeRect"), called("fillRect"), called("fillText")], [[], [], []], "neither the box nor its handles and letter");
  assert.ok(called("moveTo").length > 3);
});

test("without a class, a click asks for one first", () => {
  const { asked, findMasks } = seer();
  const editor = makeEditor({ findMasks });
  editor.arm(null);
  /** @type {string[]} */ const said = [];
  editor.on("say", (words) => said.push(words));
  drive(editor).tool("mask").click(50, 40);
  assert.deepEqual([asked.length, said], [0, ["Choose a class first: press its number."]]);
});

test("Space moves the photo while a mask waits", async () => {
  const { editor, hand } = onBox(seer().findMasks);
  hand.key("M");
  await answered();
  hand.hold("Space").drag(30, 30, 60, 30).release("Space");
  assert.deepEqual([editor.tool, editor.state], ["mask", "proposing"]);
  assert.ok(editor.camera.x > 0);
});
