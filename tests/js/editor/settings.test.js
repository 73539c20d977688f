// Settings that follow a person: the later choice counts, offline ones arrive, nothing waits for a server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";
import { createSettings, merged, unsent } from "../../../static/js/editor/settings.js";

/** @typedef {import("../../../static/js/editor/settings.js").Choices} Choices */

const at = (/** @type {number} */ minute) => `2026-11-24T09:${String(minute).padStart(2, "0")}:00.000Z`;
const KEY = "blemish-settings::1";

const later = () => 0; // each test sends by itself

/** A server that merges as ours does, and may be away. @param {Choices} [first] */
function playServer(first = {}) {
  const server = {
    settings: first,
    /** @type {Error | null} */ fails: null,
    /** @type {Choices[]} */ heard: [],
    /** @param {string} _method @param {string} _path @param {Choices} body */
    async call(_method, _path, body) {
      server.heard.push(body);
      if (server.fails) throw server.fails;
      return (server.settings = merged(server.settings, body));
    },
  };
  return server;
}

/** @param {Record<string, string>} [first] */
function playPlace(first = {}) {
  const kept = new Map(Object.entries(first));
  return { getItem: (/** @type {string} */ key) => kept.get(key) ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value) };
}

/** @param {ReturnType<typeof playServer>} server @param {{place?: ReturnType<typeof playPlace> | null, minute?: number}} [how] */
const open = (server, { place = null, minute = 30 } = {}) => createSettings({ given: server.settings, key: KEY, call: server.call, place, later, now: () => Date.parse(at(minute)) });

test("of two lists the later choice of each setting counts", () => {
  const ours = { theme: { value: "dark", at: at(5) }, preset: { value: "cvat", at: at(1) } };
  const theirs = { theme: { value: "light", at: at(3) }, preset: { value: "labelme", at: at(2) }, smoothing: { value: true, at: at(1) } };
  const both = merged(ours, theirs);
  assert.deepEqual(Object.entries(both).map(([name, { value }]) => [name, value]), [["theme", "dark"], ["preset", "labelme"], ["smoothing", true]]);
  assert.deepEqual(Object.keys(unsent(both, theirs)), ["theme"]);
});

test("what was never set is as usual", () => {
  const settings = open(playServer());
  assert.deepEqual([settings.get("keep_view"), settings.get("preset"), settings.get("keys")], [true, "blemish", {}]);
});

test("what is set holds at once, is told once, and is sent", async () => {
  const server = playServer();
  const settings = open(server);
  /** @type {string[]} */ const told = [];
  settings.onChange((names) => told.push(...names));
  settings.set("theme", "dark");
  settings.set("theme", "dark");
  assert.deepEqual([settings.get("theme"), told], ["dark", ["theme"]]);
  await settings.send();
  assert.deepEqual(server.settings, { theme: { value: "dark", at: at(30) } });
});

test("what was set offline is kept in the browser and sent by the next page", async () => {
  const server = playServer();
  const place = playPlace();
  server.fails = new OfflineError();
  const settings = open(server, { place });
  settings.set("keys", { "tool.box": ["G"] });
  await settings.send();
  assert.deepEqual([settings.get("keys"), server.settings], [{ "tool.box": ["G"] }, {}]);
  server.fails = null;
  await open(server, { place }).send();
  assert.deepEqual(server.settings["keys"]?.value, { "tool.box": ["G"] });
});

test("what was set later elsewhere wins over what waited here", async () => {
  const place = playPlace({ [KEY]: JSON.stringify({ theme: { value: "dark", at: at(10) }, ink: { value: { stroke: 1 }, at: at(10) } }) });
  const server = playServer({ theme: { value: "light", at: at(20) } });
  const settings = open(server, { place });
  assert.deepEqual([settings.get("theme"), settings.get("ink")], ["light", { stroke: 1 }]);
  await settings.send();
  assert.deepEqual(Object.keys(server.heard[0] ?? {}), ["ink"]);
});

test("a device whose clock is behind can change what it sees", async () => {
  const server = playServer({ theme: { value: "light", at: at(40) } });
  const settings = open(server, { minute: 10 });
  settings.set("theme", "dark");
  await settings.send();
  assert.equal(server.settings["theme"]?.value, "dark");
});

test("the server's moment counts where a clock is ahead", async () => {
  const server = playServer();
  const settings = createSettings({ given: {}, key: KEY, later, now: () => Date.parse(at(59)), call: async (_, __, body) => Object.fromEntries(Object.entries(body).map(([name, { value }]) => [name, { value, at: at(30) }])) });
  settings.set("theme", "dark");
  await settings.send();
  settings.hear(JSON.stringify({ theme: { value: "light", at: at(31) } }));
  assert.equal(settings.get("theme"), "light");
  assert.deepEqual(server.heard, []);
});

test("what is set while an answer is on its way is not lost", async () => {
  const settings = createSettings({
    given: {},
    key: KEY,
    later,
    now: () => Date.parse(at(30)),
    async call(_, __, body) {
      settings.set("theme", "light");
      return body;
    },
  });
  settings.set("theme", "dark");
  await settings.send();
  assert.equal(settings.get("theme"), "light");
});

test("what another tab sets holds here too", () => {
  const settings = open(playServer());
  settings.hear(JSON.stringify({ smoothing: { value: true, at: at(1) } }));
  assert.equal(settings.get("smoothing"), true);
});

test("what the server refuses stays here and is not sent for ever", async () => {
  const server = playServer();
  server.fails = new ApiError(422, {});
  const settings = open(server);
  settings.set("theme", "sepia");
  await settings.send();
  await settings.send();
  assert.deepEqual([settings.get("theme"), server.heard.length], ["sepia", 1]);
});

test("a spoilt copy, and a browser that keeps nothing, do no harm", () => {
  const refusing = { getItem: () => { throw new Error("denied"); }, setItem: () => { throw new Error("denied"); } };
  for (const place of [playPlace({ [KEY]: "{" }), playPlace({ [KEY]: '{"theme": "dark", "font": {"value": 1, "at": "x"}}' }), refusing]) {
    const settings = createSettings({ given: { preset: { value: "cvat", at: at(1) } }, key: KEY, call: async () => ({}), place, later });
    settings.set("theme", "dark");
    assert.deepEqual([settings.get("preset"), settings.get("theme"), settings.get("font")], ["cvat", "dark", undefined]);
  }
});
