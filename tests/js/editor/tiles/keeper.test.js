import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { createKeeper } from "../../../../static/js/editor/tiles/keeper.js";

/** @typedef {import("../../../../static/js/editor/tiles/pyramid.js").Tile} Tile */

const settle = () => new Promise(setImmediate);
const row = (/** @type {number} */ from, /** @type {number} */ to) => Array.from({ length: to - from }, (_, at) => ({ level: 0, x: from + at, y: 0 }));

/** A server that answers when the test says so. @param {number} most */
function keeperWith(most = 100) {
  /** @type {Map<string, {resolve(picture: any): void, reject(error: Error): void}>} */ const open = new Map();
  /** @type {string[]} */ const asked = [];
  /** @type {string[]} */ const closed = [];
  /** @type {any[]} */ const failures = [];
  let quiet = 0;
  const keeper = createKeeper({
    most,
    load: (key, signal) =>
      new Promise((resolve, reject) => {
        asked.push(key);
        open.set(key, { resolve, reject });
        signal.addEventListener("abort", () => {
          open.delete(key);
          reject(new DOMException("stopped", "AbortError"));
        });
      }),
    onTile() {},
    onQuiet: () => quiet++,
    onFail: (error) => failures.push(error),
  });
  return {
    keeper, asked, closed, failures, open,
    get quiet() {
      return quiet;
    },
    /** @param {number} x */
    async come(x) {
      const key = `0/${x}/0`;
      open.get(key)?.resolve({ close: () => closed.push(key) });
      open.delete(key);
      await settle();
    },
    /** @param {number} x */
    async fail(x) {
      open.get(`0/${x}/0`)?.reject(new Error("no connection"));
      open.delete(`0/${x}/0`);
      await settle();
    },
  };
}

test("six are fetched at once, the most wanted first", async () => {
  const server = keeperWith();
  server.keeper.want("view", row(0, 10));
  assert.deepEqual(server.asked, ["0/0/0", "0/1/0", "0/2/0", "0/3/0", "0/4/0", "0/5/0"]);
  await server.come(3);
  assert.equal(server.asked.length, 7);
  for (const x of [0, 1, 2, 4, 5, 6]) await server.come(x);
  assert.equal(server.quiet, 0);
  for (const x of [7, 8, 9]) await server.come(x);
  assert.equal(server.quiet, 1);
  assert.ok(server.keeper.hasAll(row(0, 10)));
});

test("what left the screen is not waited for", async () => {
  const server = keeperWith();
  server.keeper.want("view", row(0, 6));
  server.keeper.want("view", row(4, 8));
  await settle();
  assert.deepEqual([...server.open.keys()], ["0/4/0", "0/5/0", "0/6/0", "0/7/0"]);
  assert.equal(server.failures.length, 0);
});

test("one that comes back on the screen while it is being stopped is fetched after all", async () => {
  const server = keeperWith();
  server.keeper.want("view", row(0, 1));
  server.keeper.want("view", []);
  server.keeper.want("view", row(0, 1));
  await settle();
  await server.come(0);
  assert.ok(server.keeper.hasAll(row(0, 1)));
});

test("the longest unseen are closed when there are too many, never what is wanted now", async () => {
  const server = keeperWith(3);
  server.keeper.want("view", row(0, 3));
  for (const x of [0, 1, 2]) await server.come(x);
  server.keeper.get({ level: 0, x: 0, y: 0 });
  server.keeper.want("view", row(2, 5));
  await server.come(3);
  assert.deepEqual(server.closed, ["0/1/0"]);
  await server.come(4);
  assert.deepEqual(server.closed, ["0/1/0", "0/0/0"]);
  assert.ok(server.keeper.hasAll(row(2, 5)));
});

test("what did not come is asked for again after a while; what came stays", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const server = keeperWith();
    server.keeper.want("view", row(0, 2));
    await server.come(0);
    await server.fail(1);
    assert.equal(server.failures.length, 1);
    server.keeper.want("view", row(0, 2));
    assert.equal(server.asked.length, 2, "not with every move");
    mock.timers.tick(3000);
    assert.equal(server.asked.length, 3);
    await server.come(1);
    assert.ok(server.keeper.hasAll(row(0, 2)));
  } finally {
    mock.timers.reset();
  }
});

test("gathered tiles are told of when all came, or some did not", async () => {
  const server = keeperWith();
  const all = server.keeper.gather(row(0, 2));
  await server.come(0);
  await server.come(1);
  assert.equal(await all, true);
  assert.equal(await server.keeper.gather(row(0, 2)), true);
  const some = server.keeper.gather(row(1, 3));
  await server.fail(2);
  assert.equal(await some, false);
  server.keeper.clear();
});

test("another photo closes everything, and what is late of the one before is not kept", async () => {
  const server = keeperWith();
  server.keeper.want("view", row(0, 2));
  await server.come(0);
  const late = server.open.get("0/1/0");
  const gathered = server.keeper.gather(row(0, 2));
  server.keeper.clear();
  assert.deepEqual(server.closed, ["0/0/0"]);
  assert.equal(await gathered, false);
  late?.resolve({ close() {} });
  await settle();
  assert.ok(!server.keeper.hasAll(row(0, 1)));
});
