import assert from "node:assert/strict";
import test from "node:test";
import { Picks } from "../../../static/js/photos/picks.js";

test("shift picks everything from the last pick", () => {
  const picks = new Picks();
  picks.toggle(3);
  picks.extend(6, [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual([...picks.ids].sort(), [3, 4, 5, 6]);
  picks.extend(2, [1, 2, 3, 4, 5, 6, 7]);
  assert.ok(picks.ids.has(2));
});

test("a second toggle takes a pick back", () => {
  const picks = new Picks();
  picks.toggle(3);
  picks.toggle(3);
  assert.equal(picks.ids.size, 0);
});
