// The tool by gestures, on a drawn photo of 200 x 100 pixels with one crack along a wave.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drive, makeEditor } from "../../drive.js";
import { cut, farthest, wave, wavy } from "./pictures.js";

/** @typedef {[number, number]} XY */
/** @typedef {ReturnType<typeof makeEditor>} Editor */

const PHOTO = wavy({ line: 4 });

/** @type {import("../../../../static/js/editor/trace/tracer.js").Sight["pixels"]} */
const pixels = (rect, width, height) => cut(PHOTO, rect, width, height);

const seeing = () => makeEditor({ sight: { sharpest: () => 1, pixels } });

/** Until nothing is looked for any more. @param {Editor} editor */
async function settled(editor) {
  for (let left = 500; left > 0; left--) await Promise.resolve();
  return editor;
}

/** @param {Editor} editor */
function traces(editor) {
  return editor.store.all().map(({ shape }) => /** @type {{type: string, points: XY[], widths: number[]}} */ (/** @type {unknown} */ (shape)));
}

test("two clicks and Enter trace a crack, with one even width, of the armed class", async () => {
  const editor = seeing();
  drive(editor).tool("trace").click(10, wave(10) + 2).click(190, wave(190) - 2).key("Enter");
  await settled(editor);
  const [trace, ...more] = traces(editor);
  assert.deepEqual(more, []);
  assert.equal(trace?.type, "trace");
  assert.ok(farthest(trace?.points ?? []) < 1.5, `${farthest(trace?.points ?? [])} px off`);
  assert.equal(new Set(trace?.widths).size, 1);
  assert.ok(Math.abs((trace?.widths[0] ?? 0) - 4) < 1, `${trace?.widths[0]} px wide`);
  assert.deepEqual([editor.tool, editor.idle, editor.store.all()[0]?.class_id], ["trace", true, 1]);
});

test("a drag from end to end is a whole trace, and one step back undoes it", async () => {
  const editor = seeing();
  drive(editor).tool("trace").drag(10, wave(10), 150, wave(150));
  await settled(editor);
  assert.equal(traces(editor).length, 1);
  editor.history.undo();
  assert.equal(traces(editor).length, 0);
});

test("a second click on the same place ends it", async () => {
  const editor = seeing();
  drive(editor).tool("trace").click(10, wave(10)).click(150, wave(150)).click(151, wave(150));
  await settled(editor);
  assert.equal(traces(editor).length, 1);
  assert.equal(editor.idle, true);
});

test("the line is shown before it is clicked", async () => {
  const editor = seeing();
  drive(editor).tool("trace").click(10, wave(10)).move(120, wave(120));
  await settled(editor);
  const draft = /** @type {any} */ (editor.live.draft?.shape);
  assert.ok(draft.points.length > 50);
  assert.ok(farthest(draft.points) < 2);
  assert.equal(editor.store.all().length, 0);
});

test("more clicks lead it, and Backspace takes the last one back", async () => {
  const editor = seeing();
  const hand = drive(editor).tool("trace").click(10, wave(10)).click(90, wave(90)).click(190, wave(190));
  await settled(editor);
  hand.key("Backspace");
  await settled(editor);
  hand.key("Enter");
  await settled(editor);
  const [trace] = traces(editor);
  const end = trace?.points.at(-1)?.[0] ?? 0;
  assert.ok(Math.abs(end - 90) < 5, `ends at ${end}`);
});

test("Backspace on the first click gives the line up", async () => {
  const editor = seeing();
  drive(editor).tool("trace").click(10, wave(10)).key("Backspace");
  assert.equal(editor.idle, true);
  assert.equal(editor.live.draft, null);
});

test("where there is no picture yet the line is straight", async () => {
  const editor = makeEditor();
  drive(editor).tool("trace").click(10, 20).click(110, 20).key("Enter");
  await settled(editor);
  assert.deepEqual(traces(editor)[0]?.points, [[10, 20], [110, 20]]);
});

test("a finished line is kept even when the next thing begins before it was measured", async () => {
  for (const next of /** @type {const} */ (["V", "Escape", "a drag"])) {
    const editor = seeing();
    const hand = drive(editor).tool("trace").click(10, wave(10)).click(150, wave(150));
    await settled(editor);
    hand.key("Enter");
    assert.equal(editor.state, "finishing");
    if (next === "a drag") hand.blur();
    else hand.key(next);
    assert.equal(traces(editor).length, 1, next);
    await settled(editor);
    assert.equal(traces(editor).length, 1, `${next}: and not twice`);
  }
});

test("a line that was not found yet is not kept, and that is said", async () => {
  const editor = seeing();
  /** @type {string[]} */
  const said = [];
  editor.on("say", (words) => said.push(words));
  drive(editor).tool("trace").drag(10, wave(10), 150, wave(150)).blur();
  assert.equal(traces(editor).length, 0);
  assert.match(said.join(" "), /not found yet/);
  await settled(editor);
  assert.equal(traces(editor).length, 0);
});

test("without a class nothing is begun, and the reason is said", () => {
  const editor = seeing();
  editor.arm(null);
  drive(editor).tool("trace").click(10, 50);
  assert.equal(editor.idle, true);
});

test("a picture that cannot be read makes one straight line, and the next is found again", async () => {
  let isBroken = true;
  const editor = makeEditor({
    sight: {
      sharpest: () => 1,
      pixels(rect, width, height) {
        if (isBroken) throw new Error("tainted");
        return pixels(rect, width, height);
      },
    },
  });
  const hand = drive(editor).tool("trace").click(10, wave(10)).click(150, wave(150)).key("Enter");
  await settled(editor);
  assert.equal(traces(editor).length, 1);
  isBroken = false;
  hand.click(10, wave(10)).click(150, wave(150)).key("Enter");
  await settled(editor);
  assert.equal(editor.idle, true);
  assert.ok((traces(editor)[1]?.points.length ?? 0) > 10);
});

test("the first click says whether the crack is light: hovering past its end changes nothing", async () => {
  const light = wavy({ line: 4, ground: 80, ink: 190, to: 150 });
  const editor = makeEditor({ sight: { sharpest: () => 1, pixels: (rect, width, height) => cut(light, rect, width, height) } });
  const hand = drive(editor).tool("trace").click(10, wave(10)).click(170, wave(170));
  await settled(editor);
  hand.move(180, 20);
  await settled(editor);
  hand.key("Enter");
  await settled(editor);
  const on = (traces(editor)[0]?.points ?? []).filter(([x]) => x < 145);
  assert.ok(farthest(on) < 1.5, `${farthest(on)} px off`);
});

test("Backspace while a line is measured opens it again, and leaves the one before alone", async () => {
  const editor = seeing();
  const hand = drive(editor).tool("trace").click(10, wave(10)).click(60, wave(60)).key("Enter");
  await settled(editor);
  hand.click(90, wave(90)).click(150, wave(150));
  await settled(editor);
  hand.key("Enter").key("Backspace");
  assert.equal(editor.state, "leading");
  assert.equal(traces(editor).length, 1);
  hand.key("Enter");
  await settled(editor);
  assert.equal(traces(editor).length, 2);
});

test("Ctrl+Z while a click is pressed takes back that only", async () => {
  const editor = seeing();
  const hand = drive(editor).tool("trace").click(10, wave(10)).click(100, wave(100)).down(150, wave(150));
  hand.key("Ctrl+Z").up();
  assert.equal(editor.state, "leading");
  hand.key("Enter");
  await settled(editor);
  assert.ok(Math.abs((traces(editor)[0]?.points.at(-1)?.[0] ?? 0) - 100) < 4);
});

test("after Backspace the same place can be clicked again", async () => {
  const editor = seeing();
  const hand = drive(editor).tool("trace").click(10, wave(10)).click(150, wave(150)).key("Backspace").click(150, wave(150));
  assert.equal(editor.state, "leading");
  hand.key("Enter");
  await settled(editor);
  assert.equal(traces(editor).length, 1);
});

test("the next line may begin while the last one is measured", async () => {
  const editor = seeing();
  const hand = drive(editor).tool("trace").click(10, wave(10)).click(60, wave(60)).key("Enter").click(90, wave(90));
  await settled(editor);
  assert.equal(editor.state, "leading");
  hand.click(150, wave(150)).key("Enter");
  await settled(editor);
  assert.equal(traces(editor).length, 2);
});

test("two fingers move the photo under a half-made line, which goes on", async () => {
  const editor = seeing();
  const hand = drive(editor, { pointer: "touch" }).tool("trace").click(10, wave(10)).click(90, wave(90));
  await settled(editor);
  hand.secondFinger();
  assert.equal(editor.state, "leading");
  hand.click(180, wave(180)).key("Enter");
  await settled(editor);
  assert.equal(traces(editor).length, 1);
  assert.ok((traces(editor)[0]?.points.at(-1)?.[0] ?? 0) > 170);
});
