// @ts-nocheck: the channel is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { standingWords } from "../../../static/js/editor/panels/pill.js";
import { createStanding } from "../../../static/js/editor/standing.js";

const calm = { saving: 0, waiting: 0, isOffline: false, isSignedOut: false, needs: 0, isKept: true };

/** Two tabs that hear each other; the first writes. */
function twoTabs() {
  const ears = [];
  const tabs = [0, 1].map((at) => {
    const channel = { postMessage: (data) => ears.forEach((hear, to) => to !== at && hear({ data: structuredClone(data) })), addEventListener: (_, hear) => (ears[at] = hear) };
    const tab = { isWriter: at === 0, now: { ...calm }, heard: 0 };
    return Object.assign(tab, createStanding(channel, { isWriter: () => tab.isWriter, status: () => tab.now, onHeard: () => (tab.heard += 1) }));
  });
  return tabs;
}

test("a tab that looks on knows how saving stands as soon as it asks, and whenever it changes", () => {
  const [writer, other] = twoTabs();
  assert.equal(other.get(), null);
  other.ask();
  assert.deepEqual([other.get(), other.heard], [calm, 1]);
  writer.now = { ...calm, isOffline: true, waiting: 3 };
  writer.tell();
  assert.deepEqual(other.get(), writer.now);
  assert.equal(writer.heard, 0);
});

test("a tab that writes from now on tells of itself, and the other forgets what it knew", () => {
  const [first, second] = twoTabs();
  second.ask();
  [first.isWriter, second.isWriter] = [false, true];
  second.now = { ...calm, waiting: 1 };
  assert.deepEqual([first.get(), second.get().waiting], [null, 1]);
  first.ask();
  assert.equal(first.get().waiting, 1);
});

test("without a channel it is not known, and not called saved", () => {
  const standing = createStanding(null, { isWriter: () => false, status: () => calm, onHeard: () => {} });
  standing.ask();
  assert.equal(standingWords(standing.get(), 0, true).words, "another tab");
});

test("the pill says what is true now", () => {
  const words = (part, versions = 0, looksOn = false) => standingWords({ ...calm, ...part }, versions, looksOn).words;
  assert.deepEqual([words({}), words({ saving: 1 }), words({ waiting: 3 }), words({ waiting: 3, isOffline: true })], ["saved", "saving", "3 waiting", "offline, 3 waiting"]);
  assert.deepEqual([words({ needs: 1 }), words({ isSignedOut: true }), words({ isKept: false }), words({}, 1)], Array(4).fill("needs you"));
  assert.deepEqual([words({}, 0, true), words({ isOffline: true, waiting: 2 }, 0, true)], ["another tab: saved", "another tab: offline, 2 waiting"]);
});
