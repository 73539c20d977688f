// Answers that stay set between photos: for how long they hold.
import assert from "node:assert/strict";
import { test } from "node:test";
import { apart, isStale } from "../../../static/js/capture/chips.js";

const NOON = new Date(2026, 10, 24, 12).getTime();
const MINUTE = 60_000;

test("an answer holds for twenty minutes after a photo, the light for ten", () => {
  assert.deepEqual([isStale("site", NOON, NOON + 20 * MINUTE), isStale("site", NOON, NOON + 20 * MINUTE + 1)], [false, true]);
  for (const name of ["lighting", "Beleuchtung", "éclairage"]) assert.equal(isStale(name, NOON, NOON + 11 * MINUTE), true);
});

test("no answer holds on another day", () => {
  const late = new Date(2026, 10, 24, 23, 59).getTime();
  assert.equal(isStale("site", late, late + 2 * MINUTE), true);
});

test("two places near each other are so many metres apart", () => {
  const gate = { latitude: 52.52, longitude: 13.4 };
  assert.equal(Math.round(apart(gate, { ...gate, latitude: 52.521 })), 111);
  assert.equal(Math.round(apart(gate, { ...gate, longitude: 13.401 })), 68);
});
