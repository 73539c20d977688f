// The client of resumable uploads against a server that does what servers, proxies and hotels do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, sha256 } from "../../../static/js/lib/hash.js";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";
import { createPace, deliver, encodeMetadata } from "../../../static/js/lib/tus.js";

/** @typedef {import("../../../static/js/lib/wire.js").Request} Request */
/** @typedef {{status: number, headers?: Record<string, string>, body?: any}} Reply */

const MIB = 2 ** 20;
const URL = "/api/uploads/0192";
const problem = (/** @type {number} */ status, /** @type {string} */ type, headers = {}) => ({
  status,
  headers: { "content-type": "application/problem+json", ...headers },
  body: { type, detail: `said ${type}` },
});

/**
 * A server that keeps what it is sent; `spoil` may answer in its place, or let it answer and lose the answer ("lost").
 * @param {Uint8Array<ArrayBuffer>} photo @param {(wanted: Request, n: number) => Reply | "lost" | void} [spoil] n counts requests from 1
 */
function makeServer(photo, spoil = () => {}) {
  const held = { bytes: new Uint8Array(photo.length), offset: 0, isKnown: false };
  /** @type {string[]} */
  const log = [];
  /** @param {Request} wanted @returns {Reply} */
  const answer = ({ method, headers, body }) => {
    if (method === "POST") {
      const status = held.isKnown ? 200 : 201;
      held.isKnown = true;
      return { status, headers: { location: URL } };
    }
    if (!held.isKnown) return problem(404, "not-found");
    if (method === "HEAD") return { status: 200, headers: { "upload-offset": String(held.offset) } };
    if (method === "GET") return { status: 200, body: { receipt: held.offset === photo.length ? { sha256: "aa", size: photo.length, stored_at: "" } : null } };
    if (Number(headers["upload-offset"]) !== held.offset) return problem(409, "offset");
    held.bytes.set(body ?? [], held.offset);
    held.offset += body?.length ?? 0;
    return { status: 204, headers: { "upload-offset": String(held.offset) } };
  };
  /** @param {Request} wanted @returns {Promise<import("../../../static/js/lib/wire.js").Answer>} */
  const request = async (wanted) => {
    const instead = spoil(wanted, log.length + 1);
    log.push(`${wanted.method}${wanted.headers["upload-offset"] ? ` ${wanted.headers["upload-offset"]}` : ""}`);
    const { status, headers = {}, body } = typeof instead === "object" ? instead : answer(wanted);
    if (instead === "lost") return { status: 0, header: () => null, text: "" };
    return { status, header: (name) => headers[name] ?? null, text: body === undefined ? "" : JSON.stringify(body) };
  };
  return { held, log, request };
}

/** @param {ReturnType<typeof makeServer>} server @param {Uint8Array<ArrayBuffer>} photo @param {{url?: string, pace?: any}} [how] */
function send(server, photo, { url = "", pace = createPace() } = {}) {
  return deliver(
    { create: "/api/projects/1/uploads", url, size: photo.length, metadata: { filename: "a.jpg" }, read: async (from, to) => photo.slice(from, to) },
    { request: server.request, digest: sha256, pace, headers: { "blemish-sender": "phone" }, onMoved: async () => {} },
  );
}

const photoOf = (/** @type {number} */ size) => new Uint8Array(size).map((_, at) => at % 251);

test("a photo goes in pieces and ends with the receipt", async () => {
  const photo = photoOf(2.5 * MIB);
  const server = makeServer(photo);
  assert.deepEqual(await send(server, photo), { sha256: "aa", size: photo.length, stored_at: "" });
  assert.equal(hex(await sha256(server.held.bytes)), hex(await sha256(photo)));
  assert.deepEqual([server.log[0], server.log.at(-1)], ["POST", "GET"]);
});

test("every request names the protocol and the sender, every piece its checksum", async () => {
  const photo = photoOf(1000);
  /** @type {Request[]} */
  const seen = [];
  await send(makeServer(photo, (wanted) => void seen.push(wanted)), photo);
  for (const { headers } of seen) assert.deepEqual([headers["tus-resumable"], headers["blemish-sender"]], ["1.0.0", "phone"]);
  assert.equal(seen[0]?.headers["upload-length"], "1000");
  assert.equal(seen[1]?.headers["upload-checksum"], `sha256 ${Buffer.from(await sha256(photo)).toString("base64")}`);
});

test("metadata is base64, whatever the letters", () => {
  assert.equal(encodeMetadata({ filename: "Rißbild.jpg", note: "" }), `filename ${Buffer.from("Rißbild.jpg").toString("base64")},note `);
});

test("it goes on where the server is", async () => {
  const photo = photoOf(2000);
  const server = makeServer(photo);
  Object.assign(server.held, { isKnown: true, offset: 1500 });
  await send(server, photo, { url: URL });
  assert.deepEqual(server.log, ["HEAD", "PATCH 1500", "GET"]);
});

test("a photo that is stored already is not sent again", async () => {
  const photo = photoOf(2000);
  const server = makeServer(photo);
  Object.assign(server.held, { isKnown: true, offset: 2000 });
  await send(server, photo);
  assert.deepEqual(server.log, ["POST", "HEAD", "GET"]);
});

test("a receipt in the last answer is enough", async () => {
  const photo = photoOf(10);
  const server = makeServer(photo, ({ method }) => (method === "PATCH" ? { status: 200, body: { receipt: { sha256: "aa", size: 10, stored_at: "" } } } : undefined));
  await send(server, photo);
  assert.deepEqual(server.log, ["POST", "PATCH 0"]);
});

test("a wrong offset or checksum is asked about, and the piece goes again", async () => {
  for (const status of [409, 460]) {
    const photo = photoOf(100);
    const server = makeServer(photo, (_, n) => (n === 2 ? problem(status, "again") : undefined));
    await send(server, photo);
    assert.deepEqual(server.log, ["POST", "PATCH 0", "HEAD", "PATCH 0", "GET"], String(status));
  }
});

test("an upload that is gone is made anew", async () => {
  const photo = photoOf(100);
  const server = makeServer(photo);
  await send(server, photo, { url: "/api/uploads/forgotten" });
  assert.deepEqual(server.log, ["HEAD", "POST", "PATCH 0", "GET"]);
});

test("a server that never comes forward is left in peace", async () => {
  const photo = photoOf(100);
  const server = makeServer(photo, ({ method }) => (method === "PATCH" ? problem(460, "checksum") : undefined));
  await assert.rejects(send(server, photo), OfflineError);
  assert.ok(server.log.length < 10);
});

test("refusals carry the server's words and its wish to wait", async () => {
  const photo = photoOf(100);
  for (const [status, slug, headers, wait] of /** @type {[number, string, any, number | null][]} */ ([
    [403, "link-revoked", {}, null],
    [422, "unreadable", {}, null],
    [413, "too-large", {}, null],
    [507, "storage-full", { "retry-after": "90" }, 90],
  ])) {
    const server = makeServer(photo, ({ method }) => (method === "PATCH" ? problem(status, slug, headers) : undefined));
    await assert.rejects(send(server, photo), (/** @type {any} */ error) => error instanceof ApiError && error.slug === slug && error.message === `said ${slug}` && error.retryAfter === wait);
  }
});

test("a refusal of HEAD is asked for in words", async () => {
  const photo = photoOf(100);
  const server = makeServer(photo, ({ method }) => (method === "POST" ? undefined : problem(401, "unauthenticated")));
  await assert.rejects(send(server, photo, { url: URL }), (/** @type {any} */ error) => error instanceof ApiError && error.status === 401);
});

test("a hotel's sign-in page is nobody's answer", async () => {
  const photo = photoOf(100);
  for (const method of ["POST", "HEAD", "PATCH", "GET"]) {
    const server = makeServer(photo, (wanted) => (wanted.method === method ? { status: 200, headers: { "content-type": "text/html" }, body: "<h1>Welcome" } : undefined));
    if (method === "HEAD") server.held.isKnown = true;
    await assert.rejects(send(server, photo), OfflineError, method);
  }
});

test("a proxy that takes no large bodies gets smaller ones", async () => {
  const photo = photoOf(MIB);
  const pace = createPace();
  const server = makeServer(photo, ({ body }) => ((body?.length ?? 0) > 300_000 ? { status: 413, headers: { "content-type": "text/html" } } : undefined));
  await send(server, photo, { pace });
  assert.equal(pace.most, 256 * 1024);
  assert.equal(hex(await sha256(server.held.bytes)), hex(await sha256(photo)));
});

test("a lost answer is a broken way, and what came is not sent again", async () => {
  const photo = photoOf(1000);
  const server = makeServer(photo, (_, n) => (n === 2 ? "lost" : undefined));
  await assert.rejects(send(server, photo), OfflineError);
  await send(server, photo, { url: URL });
  assert.deepEqual(server.log, ["POST", "PATCH 0", "HEAD", "GET"]);
});

test("pieces grow and shrink to about five seconds each", () => {
  const pace = createPace();
  assert.equal(pace.size, MIB);
  pace.took(MIB, 1000);
  assert.equal(pace.size, 2 * MIB);
  pace.took(2 * MIB, 2000);
  pace.took(4 * MIB, 2000);
  assert.equal(pace.size, 4 * MIB, "never larger");
  pace.took(MIB, 20_000);
  assert.equal(pace.size, 256 * 1024, "never smaller");
  assert.ok(pace.speed > 0);
});

test("what was cut off stays small for this address", () => {
  const pace = createPace();
  assert.equal(pace.cut(), true);
  pace.took(512 * 1024, 10);
  assert.equal(pace.size, 512 * 1024);
  assert.equal(pace.cut(), true);
  assert.equal(pace.cut(), false, "as small as it gets");
  assert.equal(createPace(pace.most).size, 256 * 1024);
});
