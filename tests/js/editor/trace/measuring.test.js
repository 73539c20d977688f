// The widths of a traced line, on a drawn photo of 200 x 100 pixels with one crack along a wave that opens from 5 to 7 px.
import assert from "node:assert/strict";
import { test } from "node:test";
import { evened, isEven, steadied } from "../../../../static/js/editor/trace/measuring.js";
import { drive, makeEditor, traces, withBoxes, withTraces } from "../../drive.js";
import { cut, wave, wavy } from "./pictures.js";

/** @typedef {import("../../../../static/js/editor/store.js").Trace} Trace */

const PHOTO = wavy({ line: (x) => 5 + x / 100 });

/** A line along the crack that was said to be 2 px wide, selected. @param {number} [sharpest] pixels of the picture a photo pixel; 0: there is none */
function thin(sharpest = 1) {
  const editor = makeEditor({ sight: { sharpest: () => sharpest, pixels: (rect, width, height) => (sharpest ? cut(PHOTO, rect, width, height) : null) } });
  /** @type {string[]} */
  const said = [];
  editor.on("say", (/** @type {string} */ words) => void said.push(words));
  const points = Array.from({ length: 60 }, (_, at) => /** @type {[number, number]} */ ([20 + at * 2, wave(20 + at * 2)]));
  const [uid = ""] = withTraces(editor, { points, width: 2 });
  editor.selection.set([uid]);
  return { editor, said, hand: drive(editor).tool("select") };
}

/** Until nothing is looked for any more. */
async function settled() {
  for (let left = 500; left > 0; left--) await Promise.resolve();
}

/** @param {ReturnType<typeof makeEditor>} editor */
const trace = (editor) => /** @type {Trace} */ (traces(editor)[0]);

test("U measures the width at each point, U again gives it one, each in one step", async () => {
  const { editor, said, hand } = thin();
  hand.key("U");
  await settled();
  const { widths, points } = trace(editor);
  assert.equal(widths.length, points.length);
  assert.ok(!isEven(trace(editor)));
  assert.ok(widths.every((width) => width > 4 && width < 8), `${Math.min(...widths)} to ${Math.max(...widths)} px`);
  assert.match(said.at(-1) ?? "", /^Its width goes from \d(\.\d)? to \d(\.\d)? px\.$/);
  hand.key("U");
  assert.ok(isEven(trace(editor)));
  assert.equal(editor.history.undo(), "One width for all of it");
  assert.equal(editor.history.undo(), "Width at each point");
  assert.deepEqual([...new Set(trace(editor).widths)], [2]);
});

test("without a picture it says so and nothing changes", async () => {
  const { editor, said, hand } = thin(0);
  hand.key("U");
  await settled();
  assert.equal(said.at(-1), "There is no picture to measure in yet: try again in a moment.");
  assert.equal(editor.history.canUndo, false);
});

test("what was changed while it was measured stays", async () => {
  const { editor, hand } = thin();
  hand.key("U", "ArrowRight");
  await settled();
  assert.deepEqual([...new Set(trace(editor).widths)], [2]);
  assert.equal(trace(editor).points[0]?.[0], 21);
});

test("it is for one traced crack alone", () => {
  const { editor } = thin();
  const [box = ""] = withBoxes(editor, [150, 5, 20, 10]);
  const can = () => editor.actions().find(({ id }) => id === "widths")?.enabled(editor);
  assert.equal(can(), true);
  editor.selection.set([box]);
  assert.equal(can(), false);
  editor.selection.set([box, ...editor.store.all().map(({ uid }) => uid)]);
  assert.equal(can(), false);
});

test("a width among others is the middle of its neighbours, and one for all the middle of all", () => {
  assert.deepEqual(steadied([2, 2, 9, 2, 3, 3]), [2, 2, 2, 3, 3, 3]);
  const { widths } = evened({ type: "trace", points: [[0, 0], [1, 0], [2, 0]], widths: [2, 9, 3] });
  assert.deepEqual(widths, [3, 3, 3]);
});
