// The photos in hand: taken a dozen at a time, more before they run out, and counted once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createStock } from "../../../static/js/review/stock.js";
import { createWalk } from "../../../static/js/review/walk.js";

const soon = () => new Promise((resolve) => setTimeout(resolve));
const item = (/** @type {number} */ id) => ({ photo: { id, state: "done", no_defect: true }, review: { open: true }, may_accept: true, annotations: [] });

/** A project in which so many photos wait, by their numbers from 1. @param {number} count */
function begun(count, only = {}) {
  const waiting = new Set(Array.from({ length: count }, (_, at) => at + 1));
  /** @type {any[]} */
  const asked = [];
  const call = async (/** @type {string} */ method, /** @type {string} */ path, /** @type {any} */ body) => {
    asked.push([method, path, body]);
    if (path.endsWith("/review")) return waiting.has(Number(path.split("/")[2])) ? item(Number(path.split("/")[2])) : { photo: { state: "accepted" } };
    if (method === "GET") return { to_review: waiting.size };
    const found = [...waiting].filter((id) => !body.skip.includes(id)).slice(0, body.count);
    return found.length ? { items: found.map(item), left: waiting.size } : null;
  };
  const walk = createWalk();
  /** @type {(() => void)[]} */
  const repeated = [];
  globalThis.window ??= /** @type {any} */ ({ addEventListener: () => {} });
  const stock = createStock({ walk, project: 1, call: /** @type {any} */ (call), only, onMore: () => {}, say: (words) => assert.fail(words), settled: async () => {}, repeat: (run) => repeated.push(run) });
  /** Accept so many, as the page and the server do. @param {number} n */
  const accept = (n) => {
    for (let at = 0; at < n; at++) {
      const id = walk.place?.id ?? 0;
      walk.end(id, "accepted");
      waiting.delete(id);
      walk.onward();
    }
  };
  return { walk, stock, asked, waiting, accept, repeated };
}

test("a dozen are taken, and more when few are left", async () => {
  const { walk, stock, accept } = begun(30);
  await stock.begin(null, null);
  assert.deepEqual([walk.items.length, stock.left, stock.isEmpty], [12, 30, false]);
  accept(9);
  stock.refill();
  await soon();
  assert.deepEqual([walk.open, stock.left], [12, 21], "a dozen again, and none counted twice");
});

test("when nothing is left it is not asked again and again, until somebody finishes more", async () => {
  const { walk, stock, accept, asked, waiting } = begun(2);
  await stock.begin(null, null);
  accept(2);
  stock.refill();
  await soon();
  assert.deepEqual([stock.isEmpty, stock.left], [true, 0]);
  const before = asked.length;
  stock.refill();
  await soon();
  assert.equal(asked.length, before);
  waiting.add(7);
  await stock.more();
  await soon();
  assert.equal(walk.place?.id, 7);
});

test("of one labeler's photos the count stays theirs, whatever waits in the project", async () => {
  const { stock, waiting } = begun(5, { labeler: 3 });
  await stock.begin(null, null);
  for (let id = 100; id < 150; id++) waiting.add(id); // of others
  await stock.recount();
  assert.equal(stock.left, 5);
});

test("coming back one is at the photo from before, though others come first", async () => {
  const { walk, stock } = begun(5);
  await stock.begin(4, null);
  assert.deepEqual([walk.place?.id, walk.items.length], [4, 5]);
});

test("a photo that somebody else accepted goes when it is asked for anew", async () => {
  const { walk, stock, waiting } = begun(3);
  await stock.begin(null, null);
  waiting.delete(1);
  await stock.renew(1);
  assert.deepEqual([walk.place?.id, walk.items.length], [2, 2]);
});

test("leaving gives back what was not decided", async () => {
  const { stock, accept, asked } = begun(3);
  await stock.begin(null, null);
  accept(1);
  stock.leave();
  assert.deepEqual(asked.filter(([method]) => method === "DELETE").map(([, path]) => path), ["/photos/2/lease", "/photos/3/lease"]);
});

test("what is in hand is renewed while there is input", async () => {
  const { stock, asked, repeated } = begun(1);
  await stock.begin(null, null);
  stock.keepInHand();
  for (const run of [...repeated, ...repeated]) run();
  assert.equal(asked.filter(([, path]) => path === "/photos/1/lease").length, 1, "without input it ends by itself");
});
