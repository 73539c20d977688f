// What the page of phones says: its words never claim more than is known.
import assert from "node:assert/strict";
import { test } from "node:test";
import { about, age, headline, isInsideApp, label, later, line, question, truth } from "../../../static/js/capture/words.js";

const NOW = Date.UTC(2026, 10, 26, 12);
const MINUTE = 60_000;
const facts = { project: "Depot North", classes: [{ name: "crack" }], isOnline: true, isSecure: true, isReady: true, isPersisted: /** @type {boolean | null} */ (true), room: 3400, isNearlyFull: false, before: 0, keeping: 0, unkept: 0, ended: "", wait: "", speed: 0, isHeld: false, heldBack: "", now: NOW };
const none = { all: 0, stored: 0, open: 0, foreign: 0, failed: 0, bytes: 0, oldest: Infinity, receipt: "2026-11-26T11:00:00Z" };
const offline = { ...facts, isOnline: false };
const two = { ...none, all: 2, open: 2, oldest: NOW - 25 * MINUTE };

test("nothing is called stored before all are", () => {
  assert.equal(headline({ ...none, all: 3, stored: 2, open: 1 }, facts)[0], "Sending 1");
  assert.equal(headline({ ...none, all: 3, stored: 3 }, facts)[0], "All 3 stored");
  assert.match(headline({ ...none, all: 3, stored: 3 }, facts)[1], /press a photo to take it back/);
  assert.match(headline({ ...none, all: 3, stored: 2, failed: 1 }, facts)[0], /needs you/);
});

test("what is not even kept comes first, then what is being kept, then what cannot go out", () => {
  const worst = { ...offline, unkept: 1, keeping: 2, ended: "revoked", wait: "full" };
  assert.equal(headline(two, worst)[0], "1 photo is not kept");
  assert.match(headline(two, { ...worst, unkept: 0 })[0], /^Keeping 2 photos/);
  assert.match(headline(two, { ...worst, unkept: 0, keeping: 0 })[1], /scan a new code/);
  assert.match(headline(two, { ...facts, wait: "The server's disk is full." })[1], /^The server's disk is full\. This page tries again/);
});

test("offline comes first, and says where the photos are", () => {
  assert.equal(headline(two, offline)[0], "2 photos only on this phone");
  assert.deepEqual(line(two, offline), ["offline, 2 waiting", true]);
  assert.deepEqual(truth(two, offline), ["Kept on this phone. Oldest unsent: 25 min. Open this page again when there is signal.", "phone", false]);
});

test("a browser that did not promise to keep is not called safe", () => {
  for (const isPersisted of [false, null]) assert.equal(truth(two, { ...facts, isPersisted })[0], "Oldest unsent: 25 min. This browser may drop it when the phone is full.");
});

test("a photo that waits for more than two days is a danger", () => {
  const old = { ...two, oldest: NOW - 49 * 60 * MINUTE };
  assert.deepEqual(truth(old, facts).slice(1), ["alert", true]);
  assert.match(truth(old, facts)[0], /Oldest unsent: 2 days/);
});

test("an ended link asks for a new code", () => {
  assert.deepEqual(line(two, { ...facts, ended: "revoked" }), ["new code, 2 waiting", true]);
});

test("with nothing unsent it says whether it opens without a signal", () => {
  assert.deepEqual(truth(none, facts), ["Ready without signal. Room for about 3,400 photos.", "check", false]);
  assert.deepEqual(truth(none, { ...facts, isReady: false, room: null }), ["Not yet ready without signal.", "alert", false]);
  assert.match(truth(none, { ...facts, isSecure: false, isReady: false })[0], /^Plain connection: not secret, and opens only with a signal/);
});

test("the time that is left is told once it is known, and more than a moment", () => {
  const large = { ...two, bytes: 30_000_000 };
  assert.deepEqual(headline(large, { ...facts, speed: 125_000 }), ["Sending 2, about 4 min", "Keep this page open until all are stored."]);
  assert.equal(headline(large, facts)[0], "Sending 2");
});

test("what a person holds back is said, and what is asked first", () => {
  assert.match(headline(two, { ...facts, heldBack: "stopped" })[1], /Press Go on/);
  assert.match(headline(two, { ...facts, heldBack: "mobile" })[1], /wait for Wi-Fi/);
  assert.match(headline(two, { ...offline, heldBack: "mobile" })[1], /^No connection/);
  assert.match(headline(two, { ...facts, isHeld: true })[1], /^Say what it is/);
});

test("a code that must wait says until when", () => {
  const [title, words] = later(75, new Date(2026, 10, 24, 9, 5, 7));
  assert.match(title, /^Trying again at 0?9:06:22$/);
  assert.match(words, /Leave this page open/);
});

test("each state has its words", () => {
  const of = (/** @type {string} */ state, offset = 0, isOnline = true) => label({ state, size: 100, offset }, isOnline)[0];
  assert.equal(of("writing"), "not whole yet");
  assert.equal(of("queued"), "only on this phone");
  assert.equal(of("uploading", 40), "sending 40\u00a0%");
  assert.equal(of("uploading", 40, false), "paused, 40\u00a0%");
  assert.equal(of("queued", 40), "paused, 40\u00a0%");
  assert.equal(of("uploading", 0, false), "only on this phone");
  assert.equal(of("verifying", 100), "sending 100\u00a0%");
  assert.equal(of("stored"), "stored");
  const alike = (/** @type {number} */ similar) => label({ state: "stored", size: 100, offset: 100 }, true, similar)[0];
  assert.deepEqual([0, 1, 3].map(alike), ["stored, new view", "stored, like 1 other", "stored, like 3 others"]);
  assert.equal(of("failed"), "needs you");
});

test("a pressed photo says what is at stake", () => {
  const shot = { state: "queued", error: "", project: 1, project_name: "Depot South" };
  assert.match(question(shot), /deleted here, it is gone/);
  assert.equal(about(shot, 1), "Only on this phone.");
  assert.match(about(shot, 2), /Taken for \u2068Depot South\u2069/);
  assert.equal(about({ ...shot, state: "failed", error: "No photo." }, 1), "No photo.");
  assert.match(question({ state: "stored" }), /^Take this photo back\?/);
});

test("ages are told in the one unit that matters", () => {
  const ages = [0, 25, 90, 47 * 60, 72 * 60].map((minutes) => age(minutes * MINUTE));
  assert.deepEqual(ages, ["just now", "25 min", "1 h", "47 h", "3 days"]);
});

test("browsers inside other apps are known", () => {
  assert.equal(isInsideApp("Mozilla/5.0 (iPhone) Instagram 300.0"), true);
  assert.equal(isInsideApp("Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537.36"), false);
});
