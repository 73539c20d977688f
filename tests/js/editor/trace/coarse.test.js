import assert from "node:assert/strict";
import { test } from "node:test";
import { asWide, coarseWords, stepOf, widthAt } from "../../../../static/js/editor/panels/width.js";
import { answered, drive, makeEditor, traces } from "../../drive.js";

/** Light ground with a dark line of 6 px at y = 50, in as many pixels as asked. @param {number} width @param {number} height @param {import("../../../../static/js/editor/numbers.js").Rect} rect */
function picture(width, height, rect) {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    const isDark = Math.abs(rect.y + ((y + 0.5) / height) * rect.height - 50) <= 3;
    if (isDark) for (let x = 0; x < width; x++) data.fill(20, (y * width + x) * 4, (y * width + x) * 4 + 3);
  }
  return { width, height, data };
}

/** An editor with a coarse picture of the photo; the sharp one comes when the test says so. */
function blurredEditor() {
  const sight = { density: 0.25 };
  const editor = makeEditor({
    sight: { sharpest: () => sight.density, pixels: (rect, width, height) => picture(width, height, rect) },
    isFinest: () => sight.density === 1,
  });
  return { editor, sharpen: () => ((sight.density = 1), editor.emit("levels")) };
}

/** @param {ReturnType<typeof makeEditor>} editor */
async function drawCrack(editor) {
  drive(editor).tool("trace").click(20, 50).click(180, 50).key("Enter");
  await settled(editor);
  const [record] = editor.store.all();
  assert.ok(record);
  return record;
}

/** @param {ReturnType<typeof makeEditor>} editor */
async function settled(editor) {
  for (let round = 0; round < 400 && !editor.idle; round++) await new Promise((resolve) => setTimeout(resolve, 5));
  await answered();
}

test("a crack that was measured in a coarse picture is known for that, and measured again once the sharp one is there", async () => {
  const { editor, sharpen } = blurredEditor();
  const record = await drawCrack(editor);
  assert.equal(editor.coarse.of(record), 0.25);
  editor.selection.set([record.uid]);
  editor.run("measure-again");
  assert.equal(editor.coarse.isWaitingFor(record.uid), true);
  assert.equal(editor.store.get(record.uid)?.shape, record.shape, "nothing is measured before");
  const steps = editor.history.entries().length;
  sharpen();
  for (let round = 0; round < 400 && editor.store.get(record.uid)?.shape === record.shape; round++) await new Promise((resolve) => setTimeout(resolve, 5));
  const [{ widths } = { widths: [] }] = traces(editor);
  assert.ok(Math.abs((widths[0] ?? 0) - 6) < 1, `${widths[0]}`);
  assert.ok(widths.every((width) => width === widths[0]), "it keeps one width for all of it");
  assert.equal(editor.history.entries().length, steps + 1);
  assert.equal(editor.coarse.of(/** @type {any} */ (editor.store.get(record.uid))), null);
});

test("the answer to a save that comes while a crack is measured again does not stop it, a change does and is told", async () => {
  const { editor, sharpen } = blurredEditor();
  const { uid } = await drawCrack(editor);
  const now = () => /** @type {any} */ (editor.store.get(uid));
  editor.selection.set([uid]);
  editor.run("measure-again");
  sharpen();
  editor.store.transact((draft) => draft.update(uid, { id: 7, rev: 1 }), "remote");
  const wide = now().shape.widths[0];
  for (let round = 0; round < 400 && editor.coarse.of(now()) !== null; round++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(editor.coarse.of(now()), null);
  assert.notEqual(now().shape.widths[0], wide);

  /** @type {string[]} */
  const said = [];
  editor.on("say", (words) => said.push(words));
  editor.run("measure-again");
  editor.edit(uid, { shape: asWide(now().shape, 20) });
  for (let round = 0; round < 400 && said.length === 0; round++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.match(said.join(), /changed while it was measured/);
  assert.equal(now().shape.widths[0], 20);
});

test("a light crack is measured as one, whatever was traced before", async () => {
  const isLight = { now: false };
  const editor = makeEditor({
    sight: {
      sharpest: () => 1,
      pixels: (rect, width, height) => {
        const found = picture(width, height, rect);
        if (isLight.now) for (let at = 0; at < found.data.length; at++) if (at % 4 !== 3) found.data[at] = 275 - /** @type {number} */ (found.data[at]);
        return found;
      },
    },
    isFinest: () => true,
  });
  const record = await drawCrack(editor);
  isLight.now = true; // as if another photo with a light crack had been opened
  editor.selection.set([record.uid]);
  editor.edit(record.uid, { shape: asWide(/** @type {any} */ (record.shape), 20) });
  const wide = editor.store.get(record.uid)?.shape;
  editor.run("measure-again");
  for (let round = 0; round < 400 && editor.store.get(record.uid)?.shape === wide; round++) await new Promise((resolve) => setTimeout(resolve, 5));
  const [{ widths } = { widths: [] }] = traces(editor);
  assert.ok(Math.abs((widths[0] ?? 0) - 6) < 1, `${widths[0]}`);
});

test("a width by hand is no longer one of a coarse picture; a move leaves it so", async () => {
  const { editor } = blurredEditor();
  const record = await drawCrack(editor);
  editor.selection.set([record.uid]);
  drive(editor).key("ArrowUp");
  const moved = /** @type {any} */ (editor.store.get(record.uid));
  assert.equal(editor.coarse.of(moved), 0.25);
  editor.edit(record.uid, { shape: asWide(moved.shape, 9) });
  assert.equal(editor.coarse.of(/** @type {any} */ (editor.store.get(record.uid))), null);
});

test("another photo is not measured when its sharp picture comes", async () => {
  const { editor, sharpen } = blurredEditor();
  const record = await drawCrack(editor);
  editor.selection.set([record.uid]);
  editor.run("measure-again");
  editor.setPhoto({ width: 200, height: 100 });
  assert.equal(editor.coarse.isWaiting, false);
  sharpen();
  assert.equal(editor.store.get(record.uid)?.shape, record.shape);
});

test("the slider goes from a hair to 100 px in equal ratios", () => {
  assert.deepEqual([0, 50, 100].map(widthAt), [1, 10, 100]);
  assert.deepEqual([0.2, 1, 10, 100, 400].map(stepOf), [0, 0, 50, 100, 100]);
  assert.deepEqual(asWide({ type: "trace", points: [[0, 0], [1, 0], [2, 0]], widths: [2, 4, 8] }, 8).widths, [4, 8, 16]);
});

test("how it was measured is told in words", () => {
  assert.deepEqual([coarseWords(0.25, false), coarseWords(0, false)], ["in a coarse picture, 1 : 4", "not yet: no picture was there"]);
  assert.match(coarseWords(0.25, true), /once the sharp picture is there/);
});
