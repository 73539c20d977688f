// @ts-nocheck: the server is one function
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStorage } from "../../../static/js/editor/journal.js";
import { createSync } from "../../../static/js/editor/sync.js";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";
import { makeTimers, record } from "./cast.js";

async function stage(answer, storage = memoryStorage()) {
  const timers = makeTimers();
  const calls = [];
  const sync = createSync({
    storage,
    user: 1,
    timers,
    async call(method, path, body) {
      calls.push([method, path, body]);
      return answer(method, path, body);
    },
  });
  const told = [];
  sync.on("settled", () => told.push("settled"));
  sync.on("rescued", (entries) => told.push(...entries.map(({ rescued }) => rescued.words)));
  sync.seen(5, { seq: 4, annotations: [] });
  await sync.begin();
  const flush = async () => {
    for (let round = 0; round < 20; round += 1) {
      timers.fire();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { sync, calls, told, flush, storage };
}

/** A server that takes every operation, from seq 4 on. */
function taking() {
  let seq = 4;
  return (method, path, body) => {
    if (path.startsWith("/proposals")) return { seq, results: [] };
    seq += 1;
    return { seq, state: "in_progress", no_defect: false, results: body.ops.map((op) => ({ op_id: op.op_id, status: "applied", annotation: record({ uid: op.uid, rev: 3 }) })) };
  };
}

test("what was taken goes first, and only then are the other versions dropped", async () => {
  const { sync, calls, told, flush, storage } = await stage(taking());
  const [before, after] = [record({ uid: "u", id: 7, rev: 2 }), record({ uid: "u", id: 7, rev: 2, class_id: 2 })];
  void sync.step(5, "a.jpg", { step: "s", diff: { added: [], changed: [[before, after]], removed: [] } });
  void sync.settle(5, "a.jpg", [11, 12]);
  await flush();
  assert.deepEqual(calls.map(([, path, body]) => [path, body.seq, body.take]), [["/photos/5/changes", undefined, undefined], ["/proposals/11", 5, false], ["/proposals/12", 5, false]]);
  assert.deepEqual([told, await storage.all(1)], [["settled", "settled"], []]);
});

test("a choice made without network outlives the tab", async () => {
  const storage = memoryStorage();
  const first = await stage(() => {
    throw new OfflineError();
  }, storage);
  void first.sync.settle(5, "a.jpg", [11]);
  await first.flush();
  assert.equal((await storage.all(1)).length, 1);
  const { calls, flush } = await stage(taking(), storage);
  await flush();
  assert.deepEqual(calls.map(([, path]) => path), ["/proposals/11"]);
  assert.deepEqual(await storage.all(1), []);
});

test("a choice on a photo that changed since is none: the photo is looked at again, with both versions", async () => {
  const { sync, told, flush } = await stage(() => {
    throw new ApiError(409, { type: "stale", detail: "Somebody changed this photo." });
  });
  void sync.settle(5, "a.jpg", [11]);
  await flush();
  assert.deepEqual([told, sync.hasWork(5), sync.isBehind(5)], [["settled"], false, true]);
});

test("what somebody settled already is settled; what is refused is set aside", async () => {
  const answers = { "/proposals/11": new ApiError(409, { type: "settled", detail: "Somebody decided this already." }), "/proposals/12": new ApiError(409, { type: "denied", detail: "This photo takes no changes now." }) };
  const { sync, told, flush } = await stage((method, path) => {
    throw answers[path];
  });
  void sync.settle(5, "a.jpg", [11, 12]);
  await flush();
  assert.deepEqual([told, sync.rescued.map(({ settle }) => settle)], [["settled", "This photo takes no changes now."], [12]]);
});
