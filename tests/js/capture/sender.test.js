// What an answer of the server means for a photo on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { settle, takeBack, way } from "../../../static/js/capture/sender.js";
import { add, shots } from "../../../static/js/capture/shots.js";

/** @returns {any} */
const shot = () => ({ id: 1, state: "checking", percent: 100, words: "", isFinal: false, tries: 1, notBefore: 0, sha256: "aa" });
/** @param {number} status @param {any} [body] @param {number} [retryAfter] */
const answer = (status, body = null, retryAfter = 0) => ({ status, body, retryAfter });
const receipt = (/** @type {string} */ sha256) => ({ receipt: { sha256, size: 1, stored_at: "2026-11-24T09:00:00Z" } });

test("stored is said only when the receipt's hash is the phone's own", () => {
  const good = shot();
  settle(good, answer(201, receipt("aa")));
  assert.equal(good.state, "stored");
  const again = shot();
  settle(again, answer(200, { ...receipt("aa"), duplicate: true }));
  assert.equal(again.state, "stored");
  const other = shot();
  settle(other, answer(201, receipt("bb")));
  assert.equal(other.state, "refused");
  assert.equal(other.isFinal, false);
});

test("a 200 without a receipt, as of a hotel's sign-in page, is not stored", () => {
  const lost = shot();
  settle(lost, answer(200, {}));
  assert.notEqual(lost.state, "stored");
});

test("a phone that cannot hash trusts the server's receipt", () => {
  const plain = { ...shot(), sha256: null };
  settle(plain, answer(201, receipt("cc")));
  assert.equal(plain.state, "stored");
  assert.equal(plain.sha256, "cc", "by which it can be taken back");
});

test("a broken network keeps the photo waiting and tries again later", () => {
  const lost = shot();
  settle(lost, answer(0));
  assert.equal(lost.state, "waiting");
  assert.ok(lost.notBefore > Date.now());
  assert.equal(way.isUp, false);
});

test("a busy or full server is waited for as long as it says", () => {
  for (const status of [429, 500, 503, 507]) {
    const busy = shot();
    settle(busy, answer(status, { detail: "busy" }, 30));
    assert.equal(busy.state, "waiting", String(status));
    assert.ok(busy.notBefore > Date.now() + 25_000);
  }
});

test("a refusal carries the server's words and needs a person", () => {
  const bad = shot();
  settle(bad, answer(415, { type: "unsupported-media", detail: "This file is not a photo." }));
  assert.deepEqual([bad.state, bad.words, bad.isFinal], ["refused", "This file is not a photo.", true]);
});

test("a changed digest is sent again by itself, twice", () => {
  const torn = shot();
  settle(torn, answer(422, { type: "digest-mismatch", detail: "changed" }));
  assert.equal(torn.state, "waiting");
  torn.tries = 3;
  settle(torn, answer(422, { type: "digest-mismatch", detail: "changed" }));
  assert.deepEqual([torn.state, torn.isFinal], ["refused", false]);
});

test("a revoked link stops the sending and keeps the photo", () => {
  const kept = shot();
  settle(kept, answer(403, { type: "link-revoked", detail: "This capture link was revoked." }));
  assert.equal(kept.state, "waiting");
  assert.match(way.ended, /revoked/);
  way.ended = "";
});

test("a photo that was taken back leaves the list; one that was not stays, with the server's words", async (context) => {
  add(new File(["x"], "a.jpg"), "2026-11-24T09:00:00Z", {});
  const taken = /** @type {any} */ (shots[0]);
  Object.assign(taken, { state: "stored", sha256: "dd", isAsked: true });
  const said = { status: 403, body: JSON.stringify({ type: "forbidden", detail: "Somebody has begun to label this photo." }) };
  /** @type {string[]} */
  const asked = [];
  context.mock.method(globalThis, "fetch", async (/** @type {string} */ address, /** @type {RequestInit} */ request) => {
    asked.push(`${request.method} ${address}`);
    return said.status === 204 ? new Response(null, { status: 204 }) : new Response(said.body, { status: said.status, headers: { "content-type": "application/problem+json" } });
  });
  assert.equal(await takeBack(taken), false);
  assert.deepEqual([taken.state, taken.words, taken.isAsked], ["stored", "Somebody has begun to label this photo.", false]);
  said.status = 204;
  assert.equal(await takeBack(taken), true);
  assert.deepEqual(asked, Array(2).fill("DELETE /api/capture/receipts/dd"));
  assert.equal(shots.length, 0);
});
