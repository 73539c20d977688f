import assert from "node:assert/strict";
import { test } from "node:test";
import { countWords, leftWords, sizeWords, timeWords } from "../../../static/js/exports/words.js";

const running = {
  id: 12,
  state: "running",
  cancelling: false,
  include_photos: true,
  done: 139,
  total: 217,
  bytes: 1_200_000_000,
  of_bytes: 1_900_000_000,
};

test("sizes are told in the unit people use", () => {
  assert.deepEqual([0, 999, 38_400, 1_600_000, 1.9e9, 3e13].map(sizeWords), ["0 bytes", "999 bytes", "38 KB", "1.6 MB", "1.9 GB", "30.0 TB"]);
});

test("a running export tells its photos, a waiting one that it waits", () => {
  assert.equal(countWords(running), "139 of 217 photos");
  assert.equal(countWords({ ...running, state: "queued" }), "waiting for its turn");
  assert.equal(countWords({ ...running, total: 0 }), "reading the labels");
  assert.equal(countWords({ ...running, cancelling: true }), "stopping");
});

test("time left is told once there is something to reckon with", () => {
  assert.equal(leftWords(running, { at: 0, bytes: 1_100_000_000 }, 1000), "1.2 GB of 1.9 GB. You can leave this page.");
  assert.equal(
    leftWords(running, { at: 0, bytes: 1_100_000_000 }, 20_000),
    "1.2 GB of 1.9 GB, about 2 min left. You can leave this page.",
  );
  assert.equal(leftWords({ ...running, include_photos: false }, undefined, 0), "You can leave this page.");
});

test("time is rounded to what can be known", () => {
  assert.deepEqual([3, 24, 70, 2000, 7000].map(timeWords), ["about 1 s", "about 20 s", "about 1 min", "about 33 min", "about 2 h"]);
});
