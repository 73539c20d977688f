import assert from "node:assert/strict";
import test from "node:test";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";
import { AT_ONCE, MOST_TRIES, sift, Uploads } from "../../../static/js/photos/uploads.js";

/** @param {number} n */
const files = (n) => Array.from({ length: n }, (_, at) => new File(["x"], `${at}.jpg`, { type: "image/jpeg" }));
const noPause = { pause: () => Promise.resolve() };

/** @param {Uploads} queue */
async function settled(queue) {
  while (queue.isBusy || queue.running) await new Promise((done) => setTimeout(done, 1));
}

test("a few at a time, and every one arrives", async () => {
  let running = 0;
  let most = 0;
  const queue = new Uploads(async () => {
    most = Math.max(most, ++running);
    await new Promise((done) => setTimeout(done, 1));
    running--;
    return { photo: { id: 1 } };
  }, () => {}, noPause);
  queue.add(files(40));
  await settled(queue);
  assert.equal(queue.count("stored"), 40);
  assert.equal(most, AT_ONCE);
});

test("a dead network and a busy server are tried again", async () => {
  let tries = 0;
  const queue = new Uploads(async () => {
    tries++;
    if (tries === 1) throw new OfflineError();
    if (tries === 2) throw new ApiError(503, { type: "unavailable" }, 1);
    return { duplicate: true, photo: {} };
  }, () => {}, noPause);
  queue.add(files(1));
  await settled(queue);
  assert.equal(tries, 3);
  assert.equal(queue.count("known"), 1);
});

test("a refusal keeps its words and is not tried again", async () => {
  let tries = 0;
  const queue = new Uploads(async () => {
    tries++;
    throw new ApiError(415, { type: "unsupported-media", detail: "This is a video." });
  }, () => {}, noPause);
  queue.add(files(1));
  await settled(queue);
  assert.equal(tries, 1);
  assert.deepEqual([queue.all[0]?.phase, queue.all[0]?.words], ["refused", "This is a video."]);
});

test("one of those that failed can be sent again alone", async () => {
  let isBack = false;
  const queue = new Uploads(async () => {
    if (!isBack) throw new OfflineError();
    return { photo: { id: 1 } };
  }, () => {}, noPause);
  queue.add(files(3));
  await settled(queue);
  assert.equal(queue.count("failed"), 3);
  isBack = true;
  queue.retry(queue.all[1]);
  await settled(queue);
  assert.deepEqual(queue.all.map(({ phase }) => phase), ["failed", "stored", "failed"]);
});

test("after so many tries it waits for a person, who can retry", async () => {
  let isUp = false;
  let tries = 0;
  const queue = new Uploads(async () => {
    tries++;
    if (!isUp) throw new OfflineError();
    return {};
  }, () => {}, noPause);
  queue.add(files(1));
  await settled(queue);
  assert.deepEqual([tries, queue.count("failed")], [MOST_TRIES, 1]);
  isUp = true;
  queue.retry();
  await settled(queue);
  assert.equal(queue.count("stored"), 1);
});

test("an ended sign-in can be retried", async () => {
  const queue = new Uploads(async () => {
    throw new ApiError(401, { type: "unauthenticated", detail: "Sign in first" });
  }, () => {}, noPause);
  queue.add(files(1));
  await settled(queue);
  assert.equal(queue.count("failed"), 1);
});

test("cancel stops what runs and keeps what is stored", async () => {
  let sent = 0;
  const queue = new Uploads((_upload, _progress, signal) => {
    if (sent++ < 2) return Promise.resolve({});
    return new Promise((_done, fail) => signal.addEventListener("abort", () => fail(new OfflineError())));
  }, () => {}, noPause);
  queue.add(files(10));
  await new Promise((done) => setTimeout(done, 10));
  queue.cancel();
  await settled(queue);
  assert.deepEqual([queue.count("stored"), queue.count("failed")], [2, 8]);
});

test("what is no photo is told, hidden files are passed over", () => {
  const { photos, left } = sift(
    [
      new File(["x"], "a.jpg", { type: "image/jpeg" }),
      new File(["x"], "b.HEIC"),
      new File(["x"], "c.mp4", { type: "video/mp4" }),
      new File(["x"], "notes.txt", { type: "text/plain" }),
      new File(["x"], ".DS_Store"),
      new File(["xxxxxxxxxxx"], "big.jpg", { type: "image/jpeg" }),
    ],
    10,
  );
  assert.deepEqual(photos.map((file) => file.name), ["a.jpg", "b.HEIC"]);
  assert.deepEqual(left.map((item) => item.name), ["c.mp4", "notes.txt", "big.jpg"]);
});
