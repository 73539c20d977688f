import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { createTiles } from "../../../../static/js/editor/tiles/tiles.js";

const settle = () => new Promise(setImmediate);
const LEVELS = /** @type {[number, number][]} */ ([[8064, 6048], [4032, 3024]]);
const WHOLE = { x: 0, y: 0, width: 8064, height: 6048 };

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

/** Time goes on. @param {number} ms */
async function pass(ms) {
  mock.timers.tick(ms);
  await settle();
}

/** Tiles of a photo of 48 megapixels whose preview has a quarter of its pixels each way. @param {(number | Error)[]} answers shares that are done */
function tilesWith(answers) {
  /** @type {string[]} */ const loaded = [];
  /** @type {any[]} */ const told = [];
  let questions = 0;
  let quiet = 0;
  const source = {
    ask: async () => {
      questions++;
      const done = answers.length > 1 ? answers.shift() : answers[0];
      if (done instanceof Error) throw done;
      return { done: Number(done), side: 512, levels: LEVELS };
    },
    load: async (/** @type {string} */ url) => {
      loaded.push(url);
      return /** @type {any} */ ({ close() {} });
    },
  };
  const tiles = createTiles(source, () => 0.248, { onTile() {}, onQuiet: () => quiet++, onProgress: (progress) => told.push(progress) });
  return {
    tiles, loaded, told,
    get questions() {
      return questions;
    },
    get quiet() {
      return quiet;
    },
  };
}

test("the server is asked until all tiles are there, and its progress is told", async () => {
  const { tiles, told } = tilesWith([0, 0.5, 1]);
  tiles.set("/tiles");
  assert.equal(tiles.levelOf({ rect: WHOLE, density: 1 }), null);
  await pass(250);
  await pass(400);
  assert.ok(tiles.isComing, "what is measured meanwhile is measured in a coarse picture");
  await pass(400);
  assert.ok(!tiles.isComing);
  assert.deepEqual(told.map(({ done }) => done), [1, 0, 0.5, 1]);
  assert.deepEqual(tiles.pyramid, { side: 512, levels: LEVELS });
});

test("who walks on at once asks nothing", async () => {
  const made = tilesWith([1]);
  made.tiles.set("/tiles");
  await pass(100);
  made.tiles.set(null);
  await pass(9000);
  assert.equal(made.questions, 0);
});

test("nothing is loaded where the preview is enough, else the level that is sharp", async () => {
  const { tiles, loaded } = tilesWith([1]);
  tiles.set("/tiles");
  await pass(250);
  tiles.want("view", { rect: WHOLE, density: 0.25 });
  assert.deepEqual(loaded, []);
  tiles.want("view", { rect: { x: 5000, y: 2200, width: 600, height: 100 }, density: 0.5 });
  assert.deepEqual(loaded, ["/tiles/1/5/2", "/tiles/1/4/2"]);
  tiles.want("view", { rect: { x: 5000, y: 2200, width: 100, height: 60 }, density: 4 });
  await settle();
  assert.deepEqual(loaded.slice(2), ["/tiles/0/9/4"]);
  assert.ok(tiles.has({ rect: { x: 5000, y: 2200, width: 100, height: 60 }, density: 4 }));
});

test("where a level has more tiles than are kept a coarser one is shown", async () => {
  const { tiles } = tilesWith([1]);
  tiles.set("/tiles");
  await pass(250);
  assert.equal(tiles.levelOf({ rect: { ...WHOLE, height: 5000 }, density: 1 }), 0);
  const tall = { levels: /** @type {[number, number][]} */ ([[16_000, 12_000], [8000, 6000]]) };
  Object.assign(/** @type {any} */ (tiles.pyramid), tall);
  assert.equal(tiles.levelOf({ rect: { x: 0, y: 0, width: 16_000, height: 12_000 }, density: 1 }), 1);
});

test("a server that is busy is asked again, one that cannot is not; the words are told", async () => {
  const busy = Object.assign(new Error("The server has many photos in hand."), { status: 503 });
  const made = tilesWith([busy, 1]);
  made.tiles.set("/tiles");
  await pass(250);
  assert.deepEqual(made.told.at(-1), { done: 0, words: "The server has many photos in hand." });
  await pass(5000);
  assert.equal(made.told.at(-1).done, 1);

  const never = tilesWith([Object.assign(new Error("This photo is damaged inside."), { status: 409 })]);
  never.tiles.set("/tiles");
  await pass(250);
  await pass(60_000);
  assert.equal(never.questions, 1);
});

test("what is gathered can be read in every pixel", async () => {
  const { tiles, loaded } = tilesWith([1]);
  tiles.set("/tiles");
  await pass(250);
  assert.equal(await tiles.gather({ rect: { x: 500, y: 0, width: 100, height: 100 }, density: 1 }), true);
  assert.deepEqual(loaded, ["/tiles/0/0/0", "/tiles/0/1/0"]);
});

test("a photo without tiles is whole at once", async () => {
  const { tiles } = tilesWith([1]);
  tiles.set(null);
  assert.ok(tiles.has({ rect: WHOLE, density: 1 }));
  assert.equal(await tiles.gather({ rect: WHOLE, density: 1 }), true);
});
