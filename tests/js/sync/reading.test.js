// @ts-nocheck: the small servers below are loosely typed on purpose
import assert from "node:assert/strict";
import { test } from "node:test";
import { photoOf, pathOf as pageOf } from "../../../static/js/editor/address.js";
import { memoryStorage } from "../../../static/js/editor/journal.js";
import { blindWords } from "../../../static/js/editor/panels/blind.js";
import { scoreWords } from "../../../static/js/editor/panels/known.js";
import { createPhotos } from "../../../static/js/editor/photos.js";
import { asItem, photoIdOf } from "../../../static/js/editor/reading.js";
import { createSync } from "../../../static/js/editor/sync.js";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";
import { uuid7 } from "../../../static/js/lib/uuid.js";
import { makeTimers, record } from "./cast.js";

const READING = { id: 5, name: "a.jpg", state: "unlabelled", seq: 0, urls: {}, reading: { id: 7, kind: "blind", closed: false } };
const drawn = (after) => ({ step: uuid7(), diff: { added: [after], changed: [], removed: [] } });
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A sync that tells where it sends what; `answer` is the server. */
function open(answer, storage = memoryStorage()) {
  const calls = [];
  const timers = makeTimers();
  const call = async (method, path, body) => {
    calls.push([method, path, structuredClone(body)]);
    return answer(method, path, body);
  };
  const sync = createSync({ storage, call, user: 1, timers });
  return { sync, calls, timers, storage, call };
}

const takes = (method, path, body) => (method === "POST" ? { seq: 1, state: "in_progress", no_defect: false, results: body.ops.map(({ op_id }) => ({ op_id, status: "applied", annotation: { ...record(), rev: 1 } })) } : { state: "done", no_defect: false, seq: 2 });

test("a reading stands in the stack under its own number, never the photo's", () => {
  const item = asItem(READING);
  assert.equal(item.id, -7);
  assert.equal(photoIdOf(item), 5);
  const photo = { id: 5, name: "a.jpg" };
  assert.equal(asItem(photo), photo);
  assert.equal(photoIdOf(photo), 5);
});

test("its address is its own, and leads back to it", () => {
  const path = pageOf(-7, { isQueue: true, filter: [] });
  assert.equal(path, "/readings/7?queue");
  assert.equal(photoOf("/readings/7"), -7);
  assert.equal(photoOf("/photos/7"), 7);
  assert.equal(photoOf("/projects/7/label"), 0);
});

test("what is drawn and said goes to the reading", async () => {
  const { sync, calls, timers } = open(takes);
  await sync.begin();
  sync.seen(-7, { seq: 0, annotations: [] });
  await sync.step(-7, "a.jpg", drawn(record()));
  await sync.state(-7, "a.jpg", { state: "done" });
  timers.fire();
  await settled();
  assert.deepEqual(calls.map(([method, path]) => [method, path]), [["POST", "/readings/7/changes"], ["PUT", "/readings/7/state"]]);
  assert.equal(sync.status().waiting, 0);
});

test("taking an answer back opens the reading: it knows no other states", async () => {
  const { sync, calls, timers } = open(takes);
  await sync.begin();
  sync.seen(-7, { seq: 3, annotations: [] });
  await sync.state(-7, "a.jpg", { state: "unlabelled" });
  timers.fire();
  await settled();
  assert.deepEqual(calls.map(([, path, body]) => [path, body.state, body.seq]), [["/readings/7/state", "open", 3]]);
});

test("what an earlier page left goes to the reading from whichever page sends it, and not to the photo", async () => {
  const storage = memoryStorage();
  const before = open(() => Promise.reject(new OfflineError()), storage);
  await before.sync.begin();
  await before.sync.step(-7, "a.jpg", drawn(record()));
  const { sync, calls, timers } = open(takes, storage);
  await sync.begin();
  timers.fire();
  await settled();
  assert.deepEqual(calls.map(([, path]) => path), ["/readings/7/changes"]);
  assert.equal(sync.status().waiting, 0);
});

test("what a reading takes no more is set aside, whole and with the reason", async () => {
  const gone = (method) => {
    if (method === "POST") throw new ApiError(404, { type: "given-back", detail: "This photo is not yours to label blind (any more): it was given back, or somebody else took it." });
    throw new ApiError(409, { type: "closed", detail: "You answered this photo a while ago." });
  };
  const { sync, timers } = open(gone);
  await sync.begin();
  sync.seen(-7, { seq: 0, annotations: [] });
  const shape = record();
  await sync.step(-7, "a.jpg", drawn(shape));
  await sync.state(-7, "a.jpg", { state: "done" });
  timers.fire();
  await settled();
  assert.deepEqual(sync.rescued.map(({ kind, rescued }) => [kind, rescued.words]), [["op", "This photo is not yours to label blind (any more): it was given back, or somebody else took it."], ["state", "You answered this photo a while ago."]]);
  assert.deepEqual(sync.rescued[0].op.shape, shape.shape);
});

test("what is asked of a reading is only what the person drew", async () => {
  const asked = [];
  const call = async (method, path) => {
    asked.push(path);
    return path.endsWith("/annotations") ? { seq: 0, annotations: [], proposals: [] } : { ...READING, attributes: {} };
  };
  const { sync } = open(takes);
  const photos = createPhotos({ call, sync, storage: memoryStorage(), user: 1, onStep: () => {} });
  const session = photos.open(asItem(READING));
  await session.loading;
  assert.deepEqual(asked, ["/readings/7/annotations", "/readings/7"]);
  assert.equal(session.photo.id, -7, "what the server tells does not make it the photo");
});

test("the panel says that it is labelled blind, and when it is closed", () => {
  const photo = asItem(READING);
  assert.equal(blindWords(photo), "Blind: label it as if nobody had.");
  assert.match(blindWords({ ...photo, reading: { ...photo.reading, closed: true } }), /stays as it is/);
});

test("how one did is told in one sentence", () => {
  const none = { photos: 0, defects: 0, found: 0, renamed: 0, missed: 0, extra: 0 };
  assert.equal(scoreWords(none), "");
  assert.equal(scoreWords({ ...none, photos: 12, defects: 34, found: 31, missed: 3, extra: 2 }), "On 12 known photos you found 31 of 34 defects, 2 too many.");
  assert.equal(scoreWords({ ...none, photos: 1, defects: 1, renamed: 1 }), "On 1 known photo you found 0 of 1 defect, 1 by another name.");
});
