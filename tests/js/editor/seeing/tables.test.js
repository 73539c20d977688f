// Which tables the photo on the screen has, and when its levels are counted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AS_TAKEN } from "../../../../static/js/editor/seeing/adjust.js";
import { createTables } from "../../../../static/js/editor/seeing/tables.js";
import { answer } from "../../../../static/js/editor/seeing/pixels.js";

const LOCAL = { ...AS_TAKEN, local: 50 };

/** A photo of 2000 x 1000 of which pictures come one after another; answers come when the test says so. */
function look() {
  const state = { sharpest: 0, level: 100, asked: /** @type {import("../../../../static/js/editor/seeing/pixels.js").Ask[]} */ ([]), counted: 0 };
  /** @type {(() => void)[]} */
  const waiting = [];
  const sight = {
    photo: () => ({ width: 2000, height: 1000 }),
    sharpest: () => state.sharpest,
    pixels: (/** @type {unknown} */ _, /** @type {number} */ width, /** @type {number} */ height) => ({ width, height, data: new Uint8ClampedArray(width * height * 4).fill(state.level) }),
  };
  const tables = createTables(
    sight,
    (ask) => {
      state.asked.push(ask);
      return new Promise((done) => waiting.push(() => done(answer(ask))));
    },
    () => state.counted++,
  );
  const come = async () => {
    for (const tell of waiting.splice(0)) tell();
    await new Promise(setImmediate);
  };
  return { state, tables, come };
}

test("nothing is counted while nobody wants local contrast, or there is no picture", () => {
  const { state, tables } = look();
  assert.equal(tables.of(LOCAL), null);
  state.sharpest = 0.25;
  assert.equal(tables.of(AS_TAKEN), null);
  assert.equal(state.asked.length, 0);
});

test("levels are counted at once in a small picture, and once more in the preview, never again", async () => {
  const { state, tables, come } = look();
  state.sharpest = 0.256;
  const first = tables.of(LOCAL);
  assert.equal(first?.length, 64 * 256, "no photo flashes up without its local contrast");
  await come();
  assert.deepEqual([state.counted, state.asked.length], [1, 0]);
  state.sharpest = 1;
  assert.equal(tables.of(LOCAL), first, "the first ones serve until the better ones come");
  await come();
  assert.equal(state.counted, 2);
  assert.notEqual(tables.of(LOCAL), first);
  tables.of(LOCAL);
  assert.deepEqual(state.asked.map(({ window }) => [window.width, window.height]), [[1024, 512]]);
});

test("how strong it is costs no counting, and the same strength gives the same tables", async () => {
  const { state, tables, come } = look();
  state.sharpest = 1;
  tables.of(LOCAL);
  tables.of(LOCAL);
  await come();
  const some = tables.of(LOCAL);
  assert.equal(tables.of({ ...LOCAL, brightness: 20 }), some);
  assert.notEqual(tables.of({ ...LOCAL, local: 90 }), some);
  assert.equal(state.asked.length, 1);
});

test("each channel is counted by itself", async () => {
  const { state, tables, come } = look();
  state.sharpest = 1;
  for (const channel of /** @type {const} */ (["red", "blue", "red", "blue", "red"])) tables.of({ ...LOCAL, channel });
  assert.deepEqual(state.asked.map(({ channel }) => channel), ["red", "blue"]);
  await come();
  assert.equal(tables.levels("red")?.[100], 1024 * 512);
  assert.equal(tables.levels("green")?.[100], 512 * 256, "as far as it is counted");
});

test("what was counted of the photo before is not taken for this one", async () => {
  const { state, tables, come } = look();
  state.sharpest = 1;
  tables.of(LOCAL);
  tables.of(LOCAL);
  tables.forget();
  state.level = 200;
  await come();
  assert.equal(tables.levels("colour")?.[100], 0);
  tables.of(LOCAL);
  await come();
  assert.equal(tables.levels("colour")?.[200], 1024 * 512);
});
