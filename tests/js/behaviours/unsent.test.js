import assert from "node:assert/strict";
import test from "node:test";
import { standing } from "../../../static/js/behaviours/unsent.js";

test("what waits is counted, and the oldest names the photo; what was set aside does not wait", () => {
  const entries = [
    { photo: 7, n: 30, rescued: null },
    { photo: 9, n: 20, rescued: null },
    { photo: 8, n: 10, rescued: { slug: "gone", words: "The photo is gone." } },
  ];
  assert.deepEqual(standing(entries), { n: 2, photo: 9 });
  assert.deepEqual(standing(entries.slice(2)), { n: 0, photo: 0 });
});
