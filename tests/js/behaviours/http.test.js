// What the pages' calls make of the server's answers. The network is the one thing that is faked.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { ApiError, OfflineError, call, onSignedOut } from "../../../static/js/lib/http.js";

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/**
 * @param {number} status
 * @param {string | null} body
 * @param {Record<string, string>} [headers]
 */
function serverAnswers(status, body, headers = {}) {
  /** @type {{url: string, request: RequestInit}[]} */
  const asked = [];
  globalThis.fetch = async (url, request) => {
    asked.push({ url: String(url), request: request ?? {} });
    return new Response(body, { status, headers });
  };
  return asked;
}

const PROBLEM = JSON.stringify({
  type: "invalid",
  title: "Some of this cannot be accepted",
  status: 422,
  detail: "The name is empty.",
  request_id: "7f3a",
  errors: [{ pointer: "/name", detail: "Give it a name." }],
});

test("an answer's JSON is given back, and a body goes out as JSON", async () => {
  const asked = serverAnswers(201, '{"id": 7}');
  assert.deepEqual(await call("POST", "/projects", { name: "Depot North" }), { id: 7 });
  assert.equal(asked[0]?.url, "/api/projects");
  assert.equal(asked[0]?.request.body, '{"name":"Depot North"}');
  assert.equal(new Headers(asked[0]?.request.headers).get("content-type"), "application/json");
});

test("a call without a body has no content type, and an empty answer is null", async () => {
  const asked = serverAnswers(204, null);
  assert.equal(await call("DELETE", "/session"), null);
  assert.equal(new Headers(asked[0]?.request.headers).get("content-type"), null);
});

test("a problem document becomes an error with its slug, words, pointers and request id", async () => {
  serverAnswers(422, PROBLEM);
  const error = await call("POST", "/projects", {}).catch((reason) => reason);
  assert.ok(error instanceof ApiError);
  assert.equal(error.status, 422);
  assert.equal(error.slug, "invalid");
  assert.equal(error.message, "The name is empty.");
  assert.equal(error.requestId, "7f3a");
  assert.deepEqual(error.errors, [{ pointer: "/name", detail: "Give it a name." }]);
});

test("how long to wait is told in seconds", async () => {
  serverAnswers(429, "{}", { "retry-after": "40" });
  const error = await call("POST", "/session", {}).catch((reason) => reason);
  assert.equal(error.retryAfter, 40);
});

test("an answer that is no JSON, as of a proxy, still says what to do", async () => {
  serverAnswers(502, "<html>Bad Gateway</html>");
  const error = await call("GET", "/me").catch((reason) => reason);
  assert.ok(error instanceof ApiError);
  assert.match(error.message, /Try again/);
});

test("a dead network is an OfflineError", async () => {
  globalThis.fetch = async () => {
    throw new TypeError("fetch failed");
  };
  await assert.rejects(call("GET", "/me"), OfflineError);
});

test("a call that was given up keeps its own error", async () => {
  const giveUp = new AbortController();
  globalThis.fetch = async () => {
    giveUp.abort();
    throw new DOMException("given up", "AbortError");
  };
  const error = await call("GET", "/me", undefined, { signal: giveUp.signal }).catch((reason) => reason);
  assert.equal(error.name, "AbortError");
});

test("listeners hear that the sign-in has ended, but not of a wrong password", async () => {
  let heard = 0;
  const forget = onSignedOut(() => (heard += 1));
  serverAnswers(401, '{"type": "wrong-credentials"}');
  await call("POST", "/session", {}).catch(() => null);
  assert.equal(heard, 0);
  serverAnswers(401, '{"type": "unauthenticated"}');
  await call("GET", "/me").catch(() => null);
  assert.equal(heard, 1);
  forget();
  await call("GET", "/me").catch(() => null);
  assert.equal(heard, 1);
});
