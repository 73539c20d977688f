// @ts-nocheck: the small server below is loosely typed on purpose
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStorage } from "../../../static/js/editor/journal.js";
import { createSync } from "../../../static/js/editor/sync.js";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";
import { uuid7 } from "../../../static/js/lib/uuid.js";
import { box, makeTimers, record } from "./cast.js";

const drawn = (after) => ({ step: uuid7(), diff: { added: [after], changed: [], removed: [] } });
const changed = (before, after) => ({ step: uuid7(), diff: { added: [], changed: [[before, after]], removed: [] } });
const removed = (before) => ({ step: uuid7(), diff: { added: [], changed: [], removed: [before] } });

/** A server that remembers op ids, revisions and states, like the real one in small. */
function makeServer() {
  const server = {
    calls: [],
    down: null,
    seq: 0,
    state: "unlabelled",
    no_defect: false,
    attributes: {},
    live: new Map(),
    ops: new Map(),
    loseAnswer: false,
    async call(method, path, body) {
      server.calls.push([method, path, structuredClone(body)]);
      if (server.down) throw server.down;
      const answer = method === "POST" ? server.change(body.ops) : method === "PUT" ? server.setState(body) : method === "PATCH" ? server.mend(body) : { seq: server.seq };
      if (server.loseAnswer) {
        server.loseAnswer = false;
        throw new OfflineError();
      }
      return answer;
    },
    change(ops) {
      if (server.chokesOn && ops.some(({ uid }) => uid === server.chokesOn)) throw new ApiError(422, { type: "invalid", detail: "Not like this." });
      const bad = ops.findIndex((op) => op.shape && !(op.shape.width > 0));
      if (bad >= 0) throw new ApiError(422, { type: "bad-shape", errors: [{ pointer: `/ops/${bad}/shape/width`, detail: "must be more than 0" }] });
      const loaded = new Map([...server.live].map(([uid, { rev }]) => [uid, rev]));
      let step = null;
      const results = ops.map((op) => {
        const known = server.ops.get(op.op_id);
        if (known) return { ...known, status: "duplicate", first: known.status };
        const old = server.live.get(op.uid);
        if (op.action === "create" && old) return { op_id: op.op_id, status: "denied", annotation: null, detail: "uid_taken" };
        const stale = op.base_rev !== undefined && op.base_rev < (loaded.get(op.uid) ?? 0);
        let status = stale ? "merged" : "applied";
        if (stale && server.touched && Object.keys(op).some((name) => server.touched.includes(name))) status = "conflict";
        if (status !== "conflict") {
          if (op.step !== step) server.seq += 1;
          step = op.step;
          const { op_id: _a, step: _b, action: _c, base_rev: _d, ...part } = op;
          if (op.action === "delete") server.live.delete(op.uid);
          else server.live.set(op.uid, { id: 7, attributes: {}, ...old, ...part, rev: (old?.rev ?? 0) + 1 });
        }
        const result = { op_id: op.op_id, status, annotation: structuredClone(server.live.get(op.uid) ?? null) };
        server.ops.set(op.op_id, result);
        return result;
      });
      return { seq: server.seq, state: server.state, no_defect: server.no_defect, open_proposals: 0, results };
    },
    mend({ attributes }) {
      if ("gone" in attributes) throw new ApiError(422, { type: "invalid", detail: "Not like this.", errors: [{ pointer: "/attributes/gone", detail: "is not an attribute of photos here" }] });
      Object.assign(server.attributes, attributes);
      return { seq: server.seq, state: server.state, no_defect: server.no_defect, attributes: { ...server.attributes } };
    },
    setState(body) {
      if (body.seq !== server.seq) throw new ApiError(409, { type: "stale", detail: "Somebody changed this photo.", seq: server.seq, state: server.state, no_defect: server.no_defect });
      if (body.state === "done" && !server.live.size && !body.no_defect) throw new ApiError(409, { type: "empty", detail: "Nothing is drawn here." });
      server.seq += 1;
      Object.assign(server, { state: body.state, no_defect: Boolean(body.no_defect) });
      return { state: body.state, no_defect: server.no_defect, seq: server.seq };
    },
  };
  return server;
}

async function stage(storage = memoryStorage(), server = makeServer()) {
  const timers = makeTimers();
  const sync = createSync({ storage, call: (...asked) => server.call(...asked), user: 1, timers });
  sync.seen(5, { seq: server.seq, annotations: [...server.live.values()] });
  await sync.begin();
  const flush = async () => {
    for (let round = 0; round < 40; round += 1) {
      timers.fire();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await flush();
  return { storage, server, timers, sync, flush };
}

test("a drawn box is in the journal before it is sent, and gone from it when the server has it", async () => {
  const { storage, server, sync, flush } = await stage();
  const kept = sync.step(5, "a.jpg", drawn(record()));
  assert.deepEqual([sync.status().saving, sync.status().waiting], [1, 0]);
  await kept;
  assert.equal((await storage.all(1)).length, 1);
  assert.equal(sync.status().waiting, 1);
  assert.equal(server.calls.length, 0);
  await flush();
  assert.equal(server.live.size, 1);
  assert.equal(sync.status().waiting, 0);
  assert.equal((await storage.all(1)).length, 0);
});

test("a step and what takes it back are kept together, or neither is", async () => {
  const storage = memoryStorage();
  const { put } = storage;
  const { sync } = await stage(storage);
  const undo = { photo: 5, user: 1, steps: "[]", at: 1 };
  storage.put = (entries, row) => {
    assert.deepEqual([entries.length, row], [1, undo]);
    return put(entries, row);
  };
  await sync.step(5, "a.jpg", drawn(record()), undo);
  assert.deepEqual([(await storage.all(1)).length, await storage.getUndo(5)], [1, undo]);
  storage.put = () => Promise.reject(new Error("full"));
  await sync.step(5, "a.jpg", drawn(record()), { ...undo, at: 2 });
  assert.deepEqual([(await storage.all(1)).length, (await storage.getUndo(5))?.at], [1, 1]);
});

test("gestures of one moment go together, each as its own step", async () => {
  const { server, sync, flush } = await stage();
  const first = record();
  sync.step(5, "a.jpg", drawn(first));
  sync.step(5, "a.jpg", changed(first, { ...first, shape: box(9) }));
  await flush();
  const [[, , body]] = server.calls;
  assert.equal(server.calls.length, 1);
  assert.deepEqual(body.ops.map(({ action }) => action), ["create", "update"]);
  assert.notEqual(body.ops[0].step, body.ops[1].step);
  assert.equal(server.live.get(first.uid).shape.x, 9);
});

test("while the server is away everything waits, and goes out in order when it is back", async () => {
  const { server, sync, flush, timers } = await stage();
  server.down = new OfflineError();
  const first = record();
  sync.step(5, "a.jpg", drawn(first));
  await flush();
  assert.equal(sync.status().isOffline, true);
  await sync.step(5, "a.jpg", changed(first, { ...first, class_id: 3 }));
  assert.equal(sync.status().waiting, 2);
  assert.ok(timers.list.every(({ ms }) => ms > 0));
  server.down = null;
  sync.wake();
  await flush();
  assert.deepEqual(sync.status(), { saving: 0, waiting: 0, isOffline: false, isSignedOut: false, needs: 0, isKept: true });
  assert.equal(server.live.get(first.uid).class_id, 3);
});

test("a tab that was killed leaves its journal, and the next page sends it", async () => {
  const storage = memoryStorage();
  const server = makeServer();
  const before = await stage(storage, server);
  server.down = new OfflineError();
  await before.sync.step(5, "a.jpg", drawn(record()));
  server.down = null;
  await stage(storage, server);
  assert.equal(server.live.size, 1);
});

test("a lost answer is replayed unchanged and makes nothing twice", async () => {
  const { server, sync, flush } = await stage();
  const first = record();
  server.loseAnswer = true;
  sync.step(5, "a.jpg", drawn(first));
  await flush();
  sync.step(5, "a.jpg", changed(first, { ...first, shape: box(50) }));
  sync.wake();
  await flush();
  const bodies = server.calls.map(([, , body]) => body.ops);
  assert.deepEqual(bodies[0], bodies[1]);
  assert.equal(bodies[2][0].base_rev, 1);
  assert.equal(server.live.size, 1);
  assert.equal(server.live.get(first.uid).shape.x, 50);
  assert.equal(server.seq, 2);
});

test("done right after drawing waits for the drawing", async () => {
  const { server, sync, flush } = await stage();
  sync.step(5, "a.jpg", drawn(record()));
  sync.state(5, "a.jpg", { state: "done" });
  await flush();
  assert.deepEqual(server.calls.map(([method]) => method), ["POST", "PUT"]);
  assert.equal(server.calls[1][2].seq, 1);
  assert.equal(server.state, "done");
});

test("done on a photo that somebody else changed meanwhile comes back to the person", async () => {
  const { server, sync, flush } = await stage();
  server.seq = 4;
  sync.step(5, "a.jpg", drawn(record()));
  sync.state(5, "a.jpg", { state: "done" });
  await flush();
  assert.equal(server.state, "unlabelled");
  assert.equal(sync.status().needs, 1);
  assert.equal(sync.rescued[0].rescued.slug, "stale");
  assert.equal(sync.isBehind(5), true);
});

test("the same answer given by two people is settled", async () => {
  const { server, sync, flush } = await stage();
  Object.assign(server, { seq: 9, state: "unsure" });
  sync.state(5, "a.jpg", { state: "unsure" });
  await flush();
  assert.deepEqual([sync.status().waiting, sync.status().needs], [0, 0]);
});

test("a malformed change is set aside where it can be seen, and the rest goes", async () => {
  const { server, sync, flush, storage } = await stage();
  const good = record();
  sync.step(5, "a.jpg", drawn(record({ shape: { ...box(), width: 0 } })));
  sync.step(5, "a.jpg", drawn(good));
  await flush();
  assert.ok(server.live.has(good.uid));
  assert.equal(sync.status().needs, 1);
  assert.match(sync.rescued[0].rescued.words, /more than 0/);
  assert.equal((await storage.all(1)).length, 1);
});

test("signed out: the queue stays, and goes out after signing in", async () => {
  const { server, sync, flush } = await stage();
  server.down = new ApiError(401, { type: "unauthorized" });
  let asked = 0;
  sync.on("signed-out", () => (asked += 1));
  sync.step(5, "a.jpg", drawn(record()));
  await flush();
  assert.deepEqual([asked, sync.status().isSignedOut, sync.status().waiting], [1, true, 1]);
  server.down = null;
  sync.signedIn();
  await flush();
  assert.equal(server.live.size, 1);
});

test("undo of a deletion revives the annotation, also after a reload", async () => {
  const { server, sync, flush } = await stage();
  const first = record();
  sync.step(5, "a.jpg", drawn(first));
  await flush();
  sync.step(5, "a.jpg", removed(first));
  await flush();
  sync.step(5, "a.jpg", drawn(first));
  await flush();
  assert.deepEqual(server.calls.map(([, , body]) => body.ops[0].action), ["create", "delete", "update"]);
  assert.ok(server.live.has(first.uid));
});

test("a create of what the server has already goes again as an update", async () => {
  const server = makeServer();
  const first = record();
  const { sync, flush } = await stage(memoryStorage(), server);
  server.live.set(first.uid, { ...first, rev: 3 });
  // As after a reload: it was deleted, and this page never heard of it.
  sync.step(5, "a.jpg", drawn({ ...first, id: null, shape: box(77) }));
  await flush();
  assert.equal(server.live.get(first.uid).shape.x, 77);
});

test("what somebody else changed in the same field keeps the old base, so that the server sees the clash", async () => {
  const { server, sync, flush } = await stage();
  const shown = record({ id: 7, rev: 1 });
  sync.seen(5, { seq: 0, annotations: [shown] });
  server.live.set(shown.uid, { ...shown, class_id: 4, rev: 2 });
  const moved = { ...shown, shape: box(10) };
  const answer = server.call;
  let isFirst = true;
  sync.step(5, "a.jpg", changed(shown, moved));
  // While the move is on its way, the class is set here and the box moved again.
  server.call = async (...asked) => {
    if (isFirst) {
      isFirst = false;
      sync.step(5, "a.jpg", changed(moved, { ...moved, class_id: 2 }));
      sync.step(5, "a.jpg", changed(moved, { ...moved, shape: box(20) }));
    }
    return answer(...asked);
  };
  await flush();
  const ops = server.calls.flatMap(([, , body]) => body.ops);
  assert.deepEqual(ops.map(({ base_rev }) => base_rev), [1, 1, 3]);
});

test("a busy server is asked again later, by its own word", async () => {
  const { server, sync, flush, timers } = await stage();
  server.down = new ApiError(429, { type: "rate-limited" }, 12);
  sync.step(5, "a.jpg", drawn(record()));
  timers.fire();
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(timers.list.some(({ ms }) => ms >= 12000));
  assert.equal(sync.status().isOffline, false);
  server.down = null;
  await flush();
  assert.equal(sync.status().waiting, 0);
});

test("what is refused without a word on which is found by sending one by one", async () => {
  const { server, sync, flush } = await stage();
  const made = [record(), record(), record()];
  server.chokesOn = made[1].uid;
  for (const one of made) sync.step(5, "a.jpg", drawn(one));
  await flush();
  assert.deepEqual([...server.live.keys()], [made[0].uid, made[2].uid]);
  assert.deepEqual(sync.rescued.map(({ op }) => op.uid), [made[1].uid]);
  assert.deepEqual(server.calls.map(([, , { ops }]) => ops.length), [3, 1, 1, 1]);
});

test("a photo that is out of reach sets all its changes aside, and those of others go", async () => {
  const { server, sync, flush } = await stage();
  const answer = server.call;
  server.call = async (...asked) => {
    if (asked[1].startsWith("/photos/5/")) throw new ApiError(404, { type: "not-found", detail: "There is no such photo." });
    return answer(...asked);
  };
  sync.step(5, "a.jpg", drawn(record()));
  sync.step(5, "a.jpg", drawn(record()));
  sync.step(6, "b.jpg", drawn(record()));
  await flush();
  assert.deepEqual(sync.rescued.map(({ photo, rescued }) => [photo, rescued.words]), [[5, "The photo was deleted, or you are no longer on its team."], [5, "The photo was deleted, or you are no longer on its team."]]);
  assert.deepEqual([server.live.size, sync.status().waiting, sync.isBehind(5)], [1, 0, true]);
});

test("what was set aside goes out as new when a person says so, or is let go", async () => {
  const { server, sync, flush, storage } = await stage();
  server.chokesOn = "all";
  const made = [record({ uid: "all" }), record()];
  sync.step(5, "a.jpg", drawn(made[0]));
  sync.state(5, "a.jpg", { state: "done" });
  await flush();
  assert.deepEqual(sync.rescued.map(({ kind, rescued }) => [kind, rescued.slug]), [["op", "invalid"], ["state", "empty"]]);
  server.chokesOn = "";
  const [change, state] = sync.rescued;
  await sync.tryAgain([change.id]);
  await flush();
  assert.ok(server.live.has("all"));
  assert.notEqual(server.calls.at(-1)[2].ops[0].op_id, change.op.op_id);
  await sync.forget([state.id]);
  assert.deepEqual([sync.status().needs, await storage.all(1)], [0, []]);
});

test("what is put on a photo again keeps the revision it was made on, so that others' work is never overwritten", async () => {
  const { server, sync, flush } = await stage();
  const first = record({ uid: "u" });
  sync.step(5, "a.jpg", drawn(first));
  await flush();
  const seen = { ...first, id: 7, rev: 1 };
  server.chokesOn = "u";
  sync.step(5, "a.jpg", changed(seen, { ...seen, class_id: 2 }));
  sync.step(5, "a.jpg", changed({ ...seen, class_id: 2 }, { ...seen, class_id: 2, shape: box(50) }));
  await flush();
  server.chokesOn = "";
  server.live.set("u", { ...server.live.get("u"), class_id: 3, rev: 2 });
  server.touched = ["class_id"];
  const before = server.calls.length;
  await sync.tryAgain(sync.rescued.map(({ id }) => id).reverse());
  await flush();
  const ops = server.calls.slice(before).flatMap(([, , body]) => body.ops);
  assert.deepEqual(ops.map((op) => [op.class_id ?? op.shape.x, op.base_rev]), [[2, 1], [50, 1]]);
  assert.deepEqual([server.live.get("u").class_id, server.live.get("u").shape.x], [3, 50]);
  assert.equal(sync.status().needs, 0);
});

test("what is put on a photo again is in the journal under its new name before it leaves it under the old one", async () => {
  const { storage, server, sync, flush } = await stage();
  server.chokesOn = "all";
  sync.step(5, "a.jpg", drawn(record({ uid: "all" })));
  await flush();
  const [refused] = sync.rescued;
  const { remove } = storage;
  storage.remove = async (ids) => {
    if (ids.includes(refused.id)) assert.ok((await storage.all(1)).some(({ id, op }) => id !== refused.id && op.uid === "all"));
    await remove(ids);
  };
  server.down = new OfflineError();
  await sync.tryAgain([refused.id]);
  assert.deepEqual((await storage.all(1)).map(({ op, rescued }) => [op.uid, rescued]), [["all", null]]);
});

test("what was written about a photo without network is in the journal, and the next page sends it in its turn", async () => {
  const { storage, server, sync, flush } = await stage();
  server.down = new OfflineError();
  await sync.mend(5, "a.jpg", { surface: "glass" });
  sync.step(5, "a.jpg", drawn(record()));
  sync.mend(5, "a.jpg", { surface: "wet" });
  await flush();
  assert.equal(sync.status().waiting, 3);
  assert.deepEqual((await storage.all(1)).map(({ kind, mend }) => [kind, mend?.surface]), [["mend", "glass"], ["op", undefined], ["mend", "wet"]]);
  await sync.end();
  server.down = null;
  server.calls.length = 0;
  const later = await stage(storage, server);
  await later.flush();
  assert.deepEqual(server.calls.map(([method]) => method), ["PATCH", "POST", "PATCH"]);
  assert.deepEqual([server.attributes, await storage.all(1), later.sync.status().waiting], [{ surface: "wet" }, [], 0]);
});

test("what was written about a photo and the server does not take is kept, and what comes after it goes on", async () => {
  const { server, sync, flush, storage } = await stage();
  sync.mend(5, "a.jpg", { gone: "x" });
  sync.mend(5, "a.jpg", { surface: "dry" });
  await flush();
  const [refused] = sync.rescued;
  assert.deepEqual([server.attributes, refused.mend, refused.rescued], [{ surface: "dry" }, { gone: "x" }, { slug: "invalid", words: "Not like this. is not an attribute of photos here" }]);
  assert.equal((await storage.all(1)).length, 1);
  await sync.tryAgain([refused.id]);
  await flush();
  assert.deepEqual(sync.rescued.map(({ mend }) => mend), [{ gone: "x" }]);
});

test("a browser that keeps nothing is told of, and everything is sent all the same", async () => {
  const storage = { ...memoryStorage(), put: async () => Promise.reject(new Error("full")) };
  const { server, sync, flush } = await stage(storage);
  const said = [];
  sync.on("status", ({ isKept }) => said.push(isKept));
  sync.step(5, "a.jpg", drawn(record()));
  await flush();
  assert.ok(said.includes(false));
  assert.equal(server.live.size, 1);
});

test("a page that goes away hands over what waits, and the next page sends the very same again", async () => {
  const { storage, server, sync } = await stage();
  await sync.step(5, "a.jpg", drawn(record()));
  server.loseAnswer = true;
  sync.hide();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(server.live.size, 1);
  await stage(storage, server);
  const [first, again] = server.calls.map(([, , body]) => body.ops);
  assert.deepEqual(first, again);
  assert.deepEqual([server.live.size, (await storage.all(1)).length], [1, 0]);
});

test("a tab that another one took over from sends nothing more, and its journal stays", async () => {
  const { storage, server, sync, flush } = await stage();
  sync.step(5, "a.jpg", drawn(record()));
  await sync.end();
  await flush();
  assert.deepEqual([server.calls.length, sync.status().waiting, (await storage.all(1)).length], [0, 0, 1]);
});
