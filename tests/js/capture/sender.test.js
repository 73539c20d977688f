// What the sender makes of answers: which stop everything, which one photo, and which need a person.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSender, verdict } from "../../../static/js/capture/sender.js";
import { after, newShot } from "../../../static/js/capture/shots.js";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";

/** @typedef {import("../../../static/js/capture/shots.js").Shot} Shot */
/** @typedef {{status: number, type?: string}} Instead */

/** @param {number} status @param {string} [type] @param {number | null} [wait] */
const said = (status, type = "x", wait = null) => new ApiError(status, { type, detail: `said ${status}` }, wait);

test("an ended link stops all sending, in the server's words", () => {
  assert.deepEqual(verdict(said(403, "link-revoked"), 0), { does: "ended", words: "said 403", seconds: 0, isFinal: false });
  assert.deepEqual(verdict(said(401), 0), { does: "ended", words: "said 401", seconds: 0, isFinal: false });
});

test("a broken way and a full or busy server pause all", () => {
  assert.deepEqual(verdict(new OfflineError(), 0), { does: "pause", words: "", seconds: 0, isFinal: false });
  for (const status of [429, 503, 507]) assert.deepEqual(verdict(said(status, "x", 30), 0), { does: "pause", words: `said ${status}`, seconds: 30, isFinal: false });
});

test("a refused photo needs a person, and others go on", () => {
  for (const status of [400, 409, 410, 413, 415, 422]) assert.deepEqual(verdict(said(status), 0), { does: "refuse", words: `said ${status}`, seconds: 0, isFinal: true });
  assert.equal(verdict(said(404), 0).isFinal, false);
});

test("a fault of the server with one photo delays that one", () => {
  assert.equal(verdict(said(500, "internal"), 0).does, "wait");
  assert.equal(verdict(new Error("Some of this photo's bytes are no longer on this phone."), 0).does, "wait");
});

test("a changed digest is sent again by itself, twice", () => {
  const torn = said(422, "digest-mismatch");
  assert.deepEqual(
    [0, 1, 2].map((tries) => verdict(torn, tries).does),
    ["wait", "wait", "refuse"],
  );
  assert.equal(verdict(torn, 2).isFinal, false);
});

/** A queue in memory. @param {number} photos */
function makeQueue(photos) {
  /** @type {Shot[]} */
  const shots = [];
  for (let n = 1; n <= photos; n += 1) {
    const shot = newShot({ id: `${n}`, project: 1, project_name: "Depot North", name: `${n}.jpg`, type: "image/jpeg", size: 4, taken_at: "2026-11-24T09:00:00Z", attributes: {}, now: n });
    shots.push({ ...shot, state: "queued", sha256: `hash of ${n}` });
  }
  return {
    shots,
    /** @param {string} id @param {import("../../../static/js/capture/shots.js").ShotEvent} event */
    async step(id, event) {
      const at = shots.findIndex((shot) => shot.id === id);
      const next = shots[at] ? after(shots[at], event) : null;
      if (next) shots[at] = next;
      return next;
    },
    bytes: async () => new Uint8Array([1, 2, 3, 4]),
    /** @param {string} id */
    thumb: async (id) => ({ shot: id, bytes: new ArrayBuffer(2), type: "image/jpeg" }),
    fact: async () => undefined,
    putFact: async () => {},
    lease: async () => true,
  };
}

/**
 * Send a queue to the end of one run.
 * @param {ReturnType<typeof makeQueue>} queue
 * @param {(method: string, id: string) => Instead | undefined} [spoil] answer in the server's place
 * @param {string} [heldBack]
 * @returns {Promise<{log: string[], way: import("../../../static/js/capture/sender.js").Sender["way"], states: string[], isAwake: boolean}>}
 */
function run(queue, spoil = () => undefined, heldBack = "") {
  /** @type {string[]} */
  const log = [];
  let isAwake = false;
  return new Promise((done) => {
    /** @type {import("../../../static/js/capture/sender.js").Tools["request"]} */
    const request = async ({ method, url, headers }) => {
      assert.ok(isAwake, "the phone stays awake while it sends");
      const named = headers["upload-metadata"]?.match(/client_id (\S+?),/)?.[1];
      const id = named ? atob(named) : (url.split("?")[0]?.split("/").at(-1) ?? "");
      log.push(`${method} ${id}`);
      const instead = spoil(method, id);
      if (instead) {
        const kind = instead.type ? "application/problem+json" : null;
        return { status: instead.status, header: (name) => (name === "content-type" ? kind : null), text: JSON.stringify({ type: instead.type, detail: `said ${instead.type}` }) };
      }
      /** @type {Record<string, string>} */
      const told = { location: `/u/${id}`, "upload-offset": method === "PATCH" ? "4" : "0" };
      const receipt = { sha256: `hash of ${id}`, size: 4, stored_at: "2026-11-24T09:00:00Z" };
      return { status: { POST: 201, PUT: 204 }[method] ?? 200, header: (name) => told[name] ?? null, text: method === "GET" ? JSON.stringify({ receipt }) : "" };
    };
    const sender = createSender(queue, {
      request,
      addressFor: (project) => `/api/projects/${project}/uploads`,
      smallAddress: (id) => `/small/${id}`,
      stayAwake: async () => ((isAwake = true), () => void (isAwake = false)),
      takeBack: async () => {},
      heldBack: () => heldBack,
      isShown: () => true,
      changed: () => done({ log, way: sender.way, states: queue.shots.map(({ state }) => state), isAwake }),
    });
    sender.way.project = 1;
    sender.send();
  });
}

test("the oldest goes first, one at a time, and all are stored", async () => {
  const { log, states, isAwake } = await run(makeQueue(2));
  assert.deepEqual(log, ["POST 1", "PATCH 1", "GET 1", "POST 2", "PATCH 2", "GET 2"]);
  assert.deepEqual([states, isAwake], [["stored", "stored"], false]);
});

test("one refused photo does not keep the others back", async () => {
  const { states } = await run(makeQueue(2), (method, id) => (method === "PATCH" && id === "1" ? { status: 415, type: "unsupported-media" } : undefined));
  assert.deepEqual(states, ["failed", "stored"]);
});

test("a broken way ends the run, and nothing is lost or counted against a photo", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const queue = makeQueue(2);
  const { log, way, states } = await run(queue, () => ({ status: 0 }));
  assert.deepEqual([log, states, way.isUp], [["POST 1"], ["queued", "queued"], false]);
  assert.equal(queue.shots[0]?.tries, 0);
});

test("an ended link ends the run and leaves all in the queue", async () => {
  const { log, way, states } = await run(makeQueue(2), () => ({ status: 403, type: "link-revoked" }));
  assert.deepEqual([log, states, way.ended], [["POST 1"], ["queued", "queued"], "said link-revoked"]);
});

/** @param {ReturnType<typeof makeQueue>} queue */
async function picture(queue) {
  for (const { id } of queue.shots) await queue.step(id, { type: "pictured" });
  return queue;
}

test("on a thin line all small pictures go ahead of the first photo", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const queue = await picture(makeQueue(3));
  const { log } = await run(queue, (method) => (method === "POST" ? { status: 0 } : undefined));
  assert.deepEqual(log, ["PUT 1", "PUT 2", "PUT 3", "POST 1"]);
  assert.deepEqual((await run(queue, () => ({ status: 0 }))).log, ["POST 1"], "each goes once");
});

test("the first small picture tells how good the line is: on a good one the photos go at once", async () => {
  const queue = await picture(makeQueue(3));
  queue.thumb = async (id) => ({ shot: id, bytes: new ArrayBuffer(2 ** 24), type: "image/jpeg" });
  const { log } = await run(queue);
  assert.deepEqual(log.slice(0, 4), ["PUT 1", "POST 1", "PATCH 1", "GET 1"], "however long the queue is");
  assert.equal(log.filter((line) => line.startsWith("PUT")).length, 1);
});

test("on mobile data small pictures go alone when a person wants it so", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { log, states } = await run(await picture(makeQueue(2)), () => undefined, "small");
  assert.deepEqual([log, states], [["PUT 1", "PUT 2"], ["queued", "queued"]]);
});

test("a server that refuses a small picture gets the photo all the same, and is not asked again", async () => {
  const queue = await picture(makeQueue(1));
  const { log, states } = await run(queue, (method) => (method === "PUT" ? { status: 422, type: "unreadable" } : undefined));
  assert.deepEqual([log, states], [["PUT 1", "POST 1", "PATCH 1", "GET 1"], ["stored"]]);
});

test("what is still being said is not sent, not even when somebody asks for the others", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const queue = makeQueue(2);
  await queue.step("1", { type: "told", told: { held_until: Date.now() + 60_000 } });
  assert.deepEqual((await run(queue)).states, ["queued", "stored"]);
});

for (const told of [{ hint: { class_id: 3 } }, { coached: { alike: 0, answer: /** @type {const} */ ("kept") } }])
  test(`an upload that was begun with other words is begun again: ${Object.keys(told)}`, async () => {
    const queue = makeQueue(1);
    for (const event of /** @type {const} */ ([{ type: "begun" }, { type: "moved", upload_url: "/u/1", offset: 2 }, { type: "delayed", words: "", next_try: 0, is_counted: false }])) await queue.step("1", event);
    await queue.step("1", { type: "told", told });
    const { log } = await run(queue);
    assert.equal(log[0], "POST 1");
    assert.equal(queue.shots[0]?.is_retold, false);
  });

test("of a photo that is deleted here the server ends what it has, or takes it back, when there is a line", async () => {
  const queue = makeQueue(2);
  for (const shot of queue.shots) Object.assign(shot, { upload_url: `/u/${shot.id}`, offset: 2 });
  Object.assign(queue.shots[1] ?? {}, { is_shown: true });
  const facts = new Map();
  let isUp = false;
  /** @type {string[]} */
  const log = [];
  const sender = createSender(
    { ...queue, fact: async (name) => facts.get(name), putFact: async (name, value) => void facts.set(name, value) },
    {
      request: async ({ method, url }) => (log.push(`${method} ${url}`), { status: isUp ? (url === "/u/1" ? 409 : 204) : 0, header: () => null, text: "" }),
      addressFor: () => "",
      smallAddress: (id) => `/small/${id}`,
      takeBack: async (sha256) => void log.push(`back ${sha256}`),
      stayAwake: async () => () => {},
      heldBack: () => "",
      isShown: () => true,
      changed: () => {},
    },
  );
  await sender.letGo("1");
  await sender.letGo("2");
  await new Promise(setImmediate);
  isUp = true;
  log.length = 0;
  sender.sendNow();
  await new Promise(setImmediate);
  assert.deepEqual([log, facts.get("ending")], [["DELETE /u/1", "back hash of 1", "DELETE /u/2", "DELETE /small/2"], []]);
});
