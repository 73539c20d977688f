// The thread, with workers that fail in every way a browser knows.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { createThread } from "../../../../static/js/editor/trace/thread.js";
import { createTracing } from "../../../../static/js/editor/trace/tracing.js";
import { wave, wavy } from "./pictures.js";

const WINDOW = wavy({ line: 4 });
/** @type {import("../../../../static/js/editor/trace/tracing.js").Ask} */
const OPEN = { kind: "open", window: WINDOW, start: [10, wave(10)], radius: 4 };
/** @type {import("../../../../static/js/editor/trace/tracing.js").Ask} */
const WAY = { kind: "way", to: [150, wave(150)], radius: 4 };

/** @type {any} */
const world = globalThis;
afterEach(() => delete world.Worker);

/** A worker that answers so many questions, and then fails. @param {number} answers */
function dyingAfter(answers) {
  return class {
    tracing = createTracing();
    /** @type {Record<string, (event: any) => void>} */
    ears = {};
    left = answers;
    /** @param {string} kind @param {(event: any) => void} ear */
    addEventListener(kind, ear) {
      this.ears[kind] = ear;
    }
    /** @param {{id: number, ask: any}} message */
    postMessage({ id, ask }) {
      queueMicrotask(() => (this.left-- > 0 ? this.ears["message"]?.({ data: { id, told: this.tracing.answer(ask) } }) : this.ears["error"]?.({})));
    }
    terminate() {}
  };
}

test("a worker answers in order", async () => {
  world.Worker = dyingAfter(Infinity);
  const send = createThread();
  const [, told] = await Promise.all([send(OPEN), send(WAY)]);
  assert.ok((told?.points.length ?? 0) > 100);
});

for (const [when, answers] of /** @type {const} */ ([["before its first answer", 0], ["after its tree was opened", 1]])) {
  test(`a worker that dies ${when} is replaced by the page itself`, async () => {
    world.Worker = dyingAfter(answers);
    const send = createThread();
    await send(OPEN);
    assert.ok((await send(WAY)).points.length > 100);
    assert.ok((await send(WAY)).points.length > 100);
  });
}

test("where workers are forbidden the page does the work", async () => {
  world.Worker = class {
    constructor() {
      throw new Error("forbidden");
    }
  };
  const send = createThread();
  await send(OPEN);
  assert.ok((await send(WAY)).points.length > 100);
});

test("what cannot be worked on is told, and the next question is answered", async () => {
  const send = createThread();
  await assert.rejects(send({ ...OPEN, window: /** @type {any} */ (null) }));
  await send(OPEN);
  assert.ok((await send(WAY)).points.length > 100);
});
