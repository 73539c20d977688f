// @ts-nocheck: the server is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { createStack } from "../../../static/js/editor/stack.js";

test("the queue is asked for scenes that are kept together", async () => {
  const asked = [];
  globalThis.fetch = async (url, { body }) => {
    if (url.endsWith("/next")) asked.push(JSON.parse(body));
    return new Response(JSON.stringify({ waiting: 1, photos: [{ id: 1 }] }));
  };
  const stack = createStack({ mode: "queue", project: { id: 1 } });
  assert.equal((await stack.start()).id, 1);
  assert.deepEqual(asked, [{ order: "group", count: 20 }]);
});
