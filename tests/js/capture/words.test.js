// What the page of phones says: its words never claim more than is known.
import assert from "node:assert/strict";
import { test } from "node:test";
import { localTime } from "../../../static/js/capture/shots.js";
import { headline, isInsideApp, label, later, line, truth } from "../../../static/js/capture/words.js";

const facts = { project: "Depot North", classes: ["crack"], isOnline: true, isSecure: true, hasHash: true, before: 0, receipt: "14:36" };
const none = { all: 0, stored: 0, waiting: 0, sending: 0, refused: 0 };

test("nothing is called stored before all are", () => {
  assert.match(headline({ ...none, all: 3, stored: 2, sending: 1 }, facts)[0], /Sending 3 of 3/);
  assert.equal(headline({ ...none, all: 3, stored: 3 }, facts)[0], "All 3 stored");
  assert.match(headline({ ...none, all: 3, stored: 3 }, facts)[1], /press a photo to take it back/);
  assert.match(headline({ ...none, all: 3, stored: 2, refused: 1 }, facts)[0], /needs you/);
});

test("offline comes first, and says where the photos are", () => {
  const offline = { ...facts, isOnline: false };
  assert.equal(headline({ ...none, all: 2, waiting: 2 }, offline)[0], "2 photos only on this phone");
  assert.deepEqual(line({ ...none, all: 2, waiting: 2 }, offline), ["offline, 2 waiting", true]);
  assert.match(truth({ ...none, all: 2, waiting: 2 }, offline)[0], /only in this open page/);
});

test("a plain connection is told, and that only the server checks", () => {
  assert.match(truth(none, { ...facts, isSecure: false, hasHash: false })[0], /Plain connection.*server alone/);
});

test("a code that must wait says until when", () => {
  const [title, words] = later(75, new Date(2026, 10, 24, 9, 5, 7));
  assert.match(title, /^Trying again at 0?9:06:22$/);
  assert.match(words, /Leave this page open/);
});

test("each state has its words", () => {
  const shot = { percent: 40, words: "", tries: 0 };
  const words = ["waiting", "sending", "stored", "refused"].map((state) => label({ ...shot, state })[0]);
  assert.deepEqual(words, ["only on this phone", "sending 40\u00a0%", "stored", "needs you"]);
});

test("a moment keeps the phone's offset", () => {
  const moment = new Date(2026, 10, 24, 9, 5, 7);
  const written = localTime(moment);
  assert.match(written, /^2026-11-24T09:05:07[+-]\d\d:\d\d$/);
  assert.equal(new Date(written).getTime(), moment.getTime());
});

test("browsers inside other apps are known", () => {
  assert.equal(isInsideApp("Mozilla/5.0 (iPhone) Instagram 300.0"), true);
  assert.equal(isInsideApp("Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537.36"), false);
});
