// @ts-nocheck: the small server below is loosely typed on purpose
// What is said about a photo on its way to the server: kept first, in order, sent again unchanged, never dropped.
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStorage } from "../../../static/js/editor/journal.js";
import { createSync } from "../../../static/js/editor/sync.js";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";
import { makeTimers } from "./cast.js";

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

async function stage(storage = memoryStorage()) {
  const timers = makeTimers();
  const server = { calls: [], down: null, refuse: () => null };
  const call = async (method, path, body) => {
    server.calls.push([method, path, structuredClone(body)]);
    if (server.down) throw server.down;
    const refused = server.refuse(body);
    if (refused) throw refused;
    return { id: 9 };
  };
  const sync = createSync({ storage, call, user: 1, timers });
  await sync.begin();
  const run = async () => (timers.fire(), await settled());
  await run();
  return { sync, server, storage, run };
}
const comment = (text = "Look") => ({ method: "POST", path: "/photos/5/comments", body: { text, mentions: [] } });

test("a new comment gets its op_id here, and is told once the server has it", async () => {
  const { sync, server, run } = await stage();
  const told = [];
  sync.on("talked", (news) => told.push(news));
  await sync.talk(5, "a.jpg", comment());
  const [{ id, talk }] = sync.inHand(5);
  assert.equal(talk.body.op_id, id);
  await run();
  assert.deepEqual(server.calls, [["POST", "/photos/5/comments", { text: "Look", mentions: [], op_id: id }]]);
  assert.deepEqual(told, [{ photo: 5 }]);
  assert.equal(sync.status().waiting, 0);
});

test("without a connection it waits, survives the page, and is sent unchanged", async () => {
  const { sync, server, storage, run } = await stage();
  server.down = new OfflineError();
  await sync.talk(5, "a.jpg", comment());
  await sync.talk(5, "a.jpg", { method: "PATCH", path: "/comments/3", body: { settled: true } });
  await run();
  assert.equal(sync.status().waiting, 2);
  const next = await stage(storage);
  await next.run();
  assert.deepEqual(next.server.calls.map(([method, path]) => [method, path]), [["POST", "/photos/5/comments"], ["PATCH", "/comments/3"]]);
  assert.equal(next.server.calls[0][2].op_id, server.calls[0][2].op_id);
  assert.equal(next.sync.hasWork(5), false);
});

test("what the server refuses is kept for a person to see, and tried again by a new name", async () => {
  const { sync, server, run } = await stage();
  server.down = new ApiError(404, { type: "not-found", detail: "There is no such photo." });
  await sync.talk(5, "a.jpg", comment());
  await run();
  const [entry] = sync.rescued;
  assert.deepEqual(entry.rescued, { slug: "not-found", words: "There is no such photo." });
  server.down = null;
  await sync.tryAgain(entry.id);
  await run();
  assert.deepEqual(sync.rescued, []);
  assert.notEqual(server.calls.at(-1)[2].op_id, entry.id);
});

test("whom it names and who left the project meanwhile stands in the words alone", async () => {
  const { sync, server, run } = await stage();
  const isGone = (body) => body.mentions.indexOf(7);
  server.refuse = (body) => isGone(body) >= 0 && new ApiError(422, { type: "rejected", detail: "Only people of this project can be named.", errors: [{ pointer: `/mentions/${isGone(body)}`, detail: "is nobody of this project" }] });
  await sync.talk(5, "a.jpg", { ...comment(), body: { text: "@Ruth, @Jana", mentions: [8, 7] } });
  await run();
  assert.deepEqual(server.calls.map(([, , body]) => body.mentions), [[8, 7], [8]]);
  assert.deepEqual([sync.rescued, sync.hasWork(5)], [[], false]);
  server.refuse = () => new ApiError(422, { type: "rejected", detail: "The place lies outside of the photo.", errors: [{ pointer: "/x", detail: "is outside of the photo" }] });
  await sync.talk(5, "a.jpg", comment());
  await run();
  assert.equal(sync.rescued.length, 1);
});
