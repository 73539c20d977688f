// What a page that is no more has left behind: how many photos went with it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMark } from "../../../static/js/capture/keep.js";

/** A browser's storage. @returns {Storage} */
function makeStorage() {
  /** @type {any} */
  const kept = Object.create({
    getItem: (/** @type {string} */ name) => kept[name] ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => void (kept[name] = value),
    removeItem: (/** @type {string} */ name) => void delete kept[name],
  });
  return kept;
}

/** Tabs of one browser, with locks or without. @param {boolean} hasLocks */
function makeBrowser(hasLocks) {
  const local = makeStorage();
  /** @type {Set<string>} */
  const held = new Set();
  return {
    held,
    /** @param {Storage} [session] */
    open(session = makeStorage()) {
      /** @type {any} */
      const locks = { request: (/** @type {string} */ name) => held.add(name), query: async () => ({ held: [...held].map((name) => ({ name })) }) };
      return createMark({ local, session, locks: hasLocks ? locks : null });
    },
  };
}

test("photos that only a page had are told once when it is gone, by any page", async () => {
  const browser = makeBrowser(true);
  const first = browser.open();
  first.put(3);
  const second = browser.open();
  assert.equal(await second.lost(), 0, "it lives");
  browser.held.delete([...browser.held][0] ?? "");
  assert.equal(await second.lost(), 3);
  assert.equal(await second.lost(), 0);
});

test("a page that has kept them all leaves nothing behind", async () => {
  const browser = makeBrowser(true);
  const first = browser.open();
  first.put(2);
  first.put(0);
  browser.held.clear();
  assert.equal(await browser.open().lost(), 0);
});

test("without locks a tab knows its own page of before at once, and others by their silence", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const browser = makeBrowser(false);
  const session = makeStorage();
  browser.open(session).put(1);
  browser.open().put(2);
  const again = browser.open(session);
  assert.equal(await again.lost(), 1);
  context.mock.timers.setTime(1_000_000 + 200_000);
  assert.equal(await again.lost(), 2);
});
