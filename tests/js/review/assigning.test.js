// @ts-nocheck: the server is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { whyHere } from "../../../static/js/editor/panels/strip.js";
import { readWords } from "../../../static/js/photos/query.js";
import { assign, withRefusals } from "../../../static/js/review/assigning.js";

/** A server that answers by a function of what was sent; what was sent is noted. */
function playServer(answer) {
  const sent = [];
  globalThis.fetch = async (_url, { body }) => {
    sent.push(JSON.parse(body));
    return new Response(JSON.stringify(answer(sent.at(-1), sent.length)));
  };
  return sent;
}
const done = (id, assignee = null, priority = 0) => ({ id, status: "done", detail: null, before: { assignee, priority } });

test("more than fit into one call go out in parts", async () => {
  const ids = Array.from({ length: 1100 }, (_, at) => at + 1);
  const sent = playServer(({ photo_ids }) => ({ results: photo_ids.map((id) => done(id)), more: false }));
  const result = await assign(1, { photo_ids: ids }, { assignee: 7 });
  assert.deepEqual(sent.map(({ photo_ids, assignee }) => [photo_ids.length, assignee]), [[500, 7], [500, 7], [100, 7]]);
  assert.equal(result.done.length, 1100);
});

test("what is taken back from people is asked for until nothing is left", async () => {
  const sent = playServer((_, call) => ({ results: [done(call, 3)], more: call < 3 }));
  const result = await assign(1, { assigned_to: [3] }, { assignee: null });
  assert.deepEqual(sent, Array(3).fill({ assigned_to: [3], assignee: null }));
  assert.deepEqual(result.done, [1, 2, 3]);
});

test("undoing gives each photo back what it had", async () => {
  const before = [done(1, 3), done(2, null, 1), done(3, 3), { id: 4, status: "refused", detail: "It is answered.", before: null }];
  const sent = playServer(({ photo_ids }) => ({ results: before.filter(({ id }) => photo_ids.includes(id)), more: false }));
  const result = await assign(1, { photo_ids: [1, 2, 3, 4] }, { assignee: 9 });
  sent.length = 0;
  assert.equal(await result.back(), 3);
  assert.deepEqual(sent, [
    { photo_ids: [1, 3], assignee: 3, priority: 0 },
    { photo_ids: [2], assignee: null, priority: 1 },
  ]);
  assert.equal(withRefusals("3 photos.", result.refused), "3 photos. 1 not: It is answered.");
});

test("why the queue handed a photo out is told in words", () => {
  const me = { id: 4, name: "Jana" };
  assert.equal(whyHere({ state: "unlabelled", assignee: me, priority: 1 }, 4), "assigned to you, comes first");
  assert.equal(whyHere({ state: "rejected", assignee: null, priority: -1 }, 4), "sent back, comes last");
  assert.equal(whyHere({ state: "unlabelled", assignee: me, priority: 0 }, 5), "");
});

test("the gallery's words find what is assigned, and what comes first", () => {
  const known = { classes: [], people: [{ id: 4, name: "Jana Keller" }], links: [], attributes: [] };
  assert.deepEqual(readWords("assigned:jana priority:first", known), { pairs: [["assignee", "4"], ["priority", "first"]] });
  assert.deepEqual(readWords("priority:soon", known), { error: "priority: one of first, normal, last" });
});
