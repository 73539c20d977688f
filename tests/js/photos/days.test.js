import assert from "node:assert/strict";
import test from "node:test";
import { aboutDay, dayOf, dayWords, timeOf } from "../../../static/js/photos/days.js";

const item = { captured_at: "2026-11-19T23:30:00+01:00", stored_at: "2026-11-23T23:30:00.000Z" };

test("the day is the project's: half past midnight in Berlin is the next day", () => {
  assert.equal(dayOf(item, "newest", "Europe/Berlin"), "2026-11-24");
  assert.equal(timeOf(item, "newest", "Europe/Berlin"), "00:30");
});

test("by capture time the claimed day counts", () => {
  assert.equal(dayOf(item, "captured", "Europe/Berlin"), "2026-11-19");
  assert.equal(timeOf(item, "captured", "Europe/Berlin"), "23:30");
  assert.equal(dayOf({ ...item, captured_at: null }, "-captured", "UTC"), "never");
});

test("days are told in words", () => {
  assert.equal(dayWords("2026-11-24", "2026-11-24"), "Today");
  assert.equal(dayWords("2026-11-23", "2026-11-24"), "Yesterday");
  assert.equal(dayWords("2026-11-19", "2026-11-24"), "Thursday 19 November");
  assert.equal(dayWords("2025-11-19", "2026-11-24"), "19 November 2025");
});

test("a day tells how many photos it has, and from when to when", () => {
  const early = { ...item, captured_at: "2026-11-19T08:05:00+01:00" };
  assert.equal(aboutDay([item, early], "captured", "UTC"), "2 photos, 08:05 to 23:30");
  assert.equal(aboutDay([item], "captured", "UTC"), "1 photo, 23:30");
  assert.equal(aboutDay([{ ...item, captured_at: null }], "captured", "UTC"), "1 photo");
});
