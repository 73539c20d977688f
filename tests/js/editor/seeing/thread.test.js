// The thread that works on pixels, with workers that fail in every way a browser knows.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { createThread } from "../../../../static/js/editor/seeing/thread.js";
import { answer } from "../../../../static/js/editor/seeing/pixels.js";

/** @type {import("../../../../static/js/editor/seeing/pixels.js").Ask} */
const COUNT = { kind: "count", window: { width: 8, height: 8, data: new Uint8ClampedArray(256).fill(50) }, channel: "grey" };

/** @type {any} */
const world = globalThis;
afterEach(() => delete world.Worker);

/** A worker that answers so many questions, and then fails. @param {number} answers */
function dyingAfter(answers) {
  return class {
    static made = 0;
    /** @type {Record<string, (event: any) => void>} */
    ears = {};
    left = answers;
    constructor() {
      /** @type {any} */ (this.constructor).made++;
    }
    /** @param {string} kind @param {(event: any) => void} ear */
    addEventListener(kind, ear) {
      this.ears[kind] = ear;
    }
    /** @param {{id: number, ask: any}} message */
    postMessage({ id, ask }) {
      queueMicrotask(() => (this.left-- > 0 ? this.ears["message"]?.({ data: { id, told: answer(ask) } }) : this.ears["error"]?.({})));
    }
    terminate() {}
  };
}

const countOf = (/** @type {import("../../../../static/js/editor/seeing/pixels.js").Told} */ told) => told.counts?.reduce((sum, count) => sum + count, 0);

test("one worker answers everything, each answer to its question", async () => {
  const Workers = (world.Worker = dyingAfter(Infinity));
  const send = createThread();
  const work = /** @type {const} */ ({ ...COUNT, kind: "work", place: { left: 0, top: 0, right: 1, bottom: 1 }, sharpness: 0, tables: null });
  const [counted, worked] = await Promise.all([send(COUNT), send(work)]);
  assert.equal(countOf(counted), 64);
  assert.deepEqual([...(worked.pixels ?? []).slice(0, 4)], [50, 50, 50, 50]);
  assert.equal(Workers.made, 1);
});

for (const [when, answers] of /** @type {const} */ ([["never comes", 0], ["dies after an answer", 1]])) {
  test(`what a worker that ${when} was asked, the page does itself`, async () => {
    world.Worker = dyingAfter(answers);
    const send = createThread();
    for (const told of await Promise.all([send(COUNT), send(COUNT)])) assert.equal(countOf(told), 64);
    assert.equal(countOf(await send(COUNT)), 64);
  });
}

test("where workers are forbidden, or unknown, the page does the work", async () => {
  assert.equal(countOf(await createThread()(COUNT)), 64);
  world.Worker = class {
    constructor() {
      throw new Error("forbidden");
    }
  };
  assert.equal(countOf(await createThread()(COUNT)), 64);
});
