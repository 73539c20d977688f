// A traced line led anew by the drag of a handle, on a drawn photo of 200 x 100 pixels with one crack along a wave.
import assert from "node:assert/strict";
import { test } from "node:test";
import { widthsAlong } from "../../../../static/js/editor/trace/rerouting.js";
import { round } from "../../../../static/js/editor/numbers.js";
import { drive, makeEditor, traces, withTraces } from "../../drive.js";
import { cut, farthest, wave, wavy } from "./pictures.js";

/** @typedef {[number, number]} XY */

const PHOTO = wavy({ line: 4 });

const seeing = () => makeEditor({ sight: { sharpest: () => 1, pixels: (rect, width, height) => cut(PHOTO, rect, width, height) } });

/** Along the wave but for a detour over (100, 90), which is a handle. */
function detour() {
  const editor = seeing();
  /** @type {XY[]} */
  const points = [];
  for (let x = 10; x <= 190; x += 2) points.push([x, x > 60 && x < 140 ? wave(x) + (90 - wave(100)) * (1 - Math.abs(x - 100) / 40) : wave(x)]);
  const [uid = ""] = withTraces(editor, { points, width: 5 });
  editor.selection.set([uid]);
  return { editor, uid, hand: drive(editor).tool("select") };
}

/** @param {ReturnType<typeof makeEditor>} editor */
const line = (editor) => traces(editor)[0]?.points ?? [];

/** Until nothing is looked for any more. */
async function settled() {
  for (let left = 500; left > 0; left--) await Promise.resolve();
}

test("a handle dragged back onto the crack leads the line along it, and the rest stays", async () => {
  const { editor, hand } = detour();
  const before = line(editor);
  assert.ok(farthest(before) > 15);
  hand.drag(100, 90, 100, wave(100));
  assert.deepEqual([editor.state, line(editor)], ["leading", before], "it is still being looked for");
  await settled();
  assert.ok(farthest(line(editor)) < 2, `${farthest(line(editor))} px off`);
  assert.deepEqual([line(editor)[0], line(editor).at(-1)], [[10, round(wave(10))], [190, round(wave(190))]]);
  assert.deepEqual([...new Set(traces(editor)[0]?.widths)], [5], "as wide as it was");
  assert.equal(editor.idle, true);
  assert.equal(editor.history.undo(), "Lead along the crack");
  assert.deepEqual(line(editor), before);
});

test("an end dragged on along the crack makes the line longer", async () => {
  const editor = seeing();
  const [uid = ""] = withTraces(editor, { points: [[20, wave(20)], [60, wave(60)]], width: 3 });
  editor.selection.set([uid]);
  drive(editor).tool("select").drag(60, wave(60), 180, wave(180));
  await settled();
  assert.ok(line(editor).length > 10);
  assert.ok(Math.abs((line(editor).at(-1)?.[0] ?? 0) - 180) < 4);
  assert.ok(farthest(line(editor)) < 2, `${farthest(line(editor))} px off`);
});

test("with Alt the line stays as the hand bends it", async () => {
  const { editor, hand } = detour();
  hand.down(100, 90).move(100, 70).move(100, 60, { alt: true }).up({ alt: true });
  await settled();
  assert.deepEqual(line(editor)[45], [100, 60]);
  assert.equal(editor.history.undo(), "Bend");
});

/** @type {Record<string, (hand: ReturnType<typeof drive>) => unknown>} */
const BEGINS = {
  "another press": (hand) => hand.click(5, 95),
  "another tool": (hand) => hand.tool("box"),
  "two fingers": (hand) => hand.secondFinger(),
  "another window": (hand) => hand.blur(),
  "Enter": (hand) => hand.key("Enter"),
  "a key for another tool": (hand) => hand.key("R"),
  "a key for what is selected": (hand) => hand.key("Ctrl+A"),
};

for (const [name, begin] of Object.entries(BEGINS)) {
  test(`${name} before the line is found leaves it as the hand has bent it`, async () => {
    const { editor, hand } = detour();
    begin(hand.drag(100, 90, 100, 60));
    assert.deepEqual(line(editor)[45], [100, 60]);
    await settled();
    assert.deepEqual(line(editor)[45], [100, 60], "what is found later is no answer any more");
    assert.equal(editor.history.undo(), "Bend");
  });
}

test("Escape before the line is found takes the drag back", async () => {
  const { editor, hand } = detour();
  const before = line(editor);
  hand.drag(100, 90, 100, 60).key("Escape");
  await settled();
  assert.deepEqual(line(editor), before);
  assert.equal(editor.history.canUndo, false);
});

test("a new line has at each share of its way the width that the old one had there", () => {
  const old = /** @type {XY[]} */ ([[0, 0], [10, 0], [20, 0]]);
  assert.deepEqual(widthsAlong(old, [2, 4, 8], [[0, 0], [0, 20], [0, 30], [0, 40]]), [2, 4, 6, 8]);
  assert.deepEqual(widthsAlong(old, [3, 3, 3], [[5, 5], [9, 5]]), [3, 3]);
});
