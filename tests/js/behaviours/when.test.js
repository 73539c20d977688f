// Times in the reader's own words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords } from "../../../static/js/behaviours/when.js";

const NOW = new Date(2026, 10, 24, 9, 30);

/** @type {[string, Date, string][]} */
const CASES = [
  ["the same day", new Date(2026, 10, 24, 0, 5), "today 00:05"],
  ["the evening before", new Date(2026, 10, 23, 23, 59), "yesterday 23:59"],
  ["the next morning", new Date(2026, 10, 25, 8, 0), "tomorrow 08:00"],
  ["five days ago", new Date(2026, 10, 19, 14, 2), "Thursday 14:02"],
  ["a week ago", new Date(2026, 10, 17, 14, 2), "17 November"],
  ["later this year", new Date(2026, 11, 31, 12, 0), "31 December"],
  ["another year", new Date(2025, 10, 24, 9, 30), "24 November 2025"],
];

for (const [name, moment, words] of CASES)
  test(`${name} is "${words}"`, () => {
    assert.equal(inWords(moment, NOW), words);
  });

test("the night of a clock change is still one day", () => {
  assert.equal(inWords(new Date(2026, 9, 24, 12, 0), new Date(2026, 9, 25, 12, 0)), "yesterday 12:00");
});
