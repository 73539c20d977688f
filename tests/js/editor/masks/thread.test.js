// The thread that works on masks, with workers that fail in every way a browser knows.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { createThread } from "../../../../static/js/editor/masks/thread.js";
import { answer } from "../../../../static/js/editor/masks/answering.js";

/** @type {import("../../../../static/js/editor/masks/answering.js").Ask} */
const STROKE = { kind: "paint", mask: null, spots: [[20, 20, 5], [60, 30, 8]], isErasing: false, photo: { width: 100, height: 80 } };

/** @type {any} */
const world = globalThis;
afterEach(() => delete world.Worker);

/** A worker that answers so many questions, and then fails. @param {number} answers */
function dyingAfter(answers) {
  return class {
    /** @type {Record<string, (event: any) => void>} */
    ears = {};
    left = answers;
    /** @param {string} kind @param {(event: any) => void} ear */
    addEventListener(kind, ear) {
      this.ears[kind] = ear;
    }
    /** @param {{id: number, ask: any}} message */
    postMessage({ id, ask }) {
      queueMicrotask(() => (this.left-- > 0 ? this.ears["message"]?.({ data: { id, told: answer(structuredClone(ask)) } }) : this.ears["error"]?.({})));
    }
    terminate() {}
  };
}

for (const [when, answers] of /** @type {const} */ ([["answers", Infinity], ["dies before its first answer", 0], ["dies after its first answer", 1]])) {
  test(`what a worker that ${when} is asked is answered`, async () => {
    world.Worker = dyingAfter(answers);
    const send = createThread();
    for (let times = 0; times < 3; times++) assert.deepEqual(await send(STROKE), answer(STROKE));
  });
}

test("where workers are forbidden the page does the work", async () => {
  world.Worker = class {
    constructor() {
      throw new Error("forbidden");
    }
  };
  assert.deepEqual(await createThread()(STROKE), answer(STROKE));
});
