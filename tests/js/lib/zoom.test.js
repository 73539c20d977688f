// A picture in a frame: how near, and where.
import assert from "node:assert/strict";
import { test } from "node:test";
import { held, nearer, whole } from "../../../static/js/lib/zoom.js";

const FRAME = { width: 390, height: 500 };
const PICTURE = { width: 4000, height: 3000 };

test("the whole picture stands in the middle, and a small one is not made larger", () => {
  assert.deepEqual(whole(FRAME, PICTURE), { scale: 390 / 4000, x: 0, y: (500 - 292.5) / 2 });
  assert.deepEqual(whole(FRAME, { width: 100, height: 100 }), { scale: 1, x: 145, y: 200 });
});

test("what is under the fingers stays there", () => {
  const at = { x: 100, y: 200 };
  const view = nearer({ scale: 0.1, x: 0, y: 100 }, 4, at);
  assert.equal(view.scale, 0.4);
  assert.deepEqual([(at.x - view.x) / view.scale, (at.y - view.y) / view.scale], [1000, 1000]);
});

test("no gap opens at a side that is larger than the frame", () => {
  assert.deepEqual(held({ scale: 0.5, x: 50, y: -5000 }, FRAME, PICTURE), { scale: 0.5, x: 0, y: 500 - 1500 });
});

test("it goes no farther than whole, and no nearer than it may", () => {
  assert.equal(held({ scale: 0.01, x: 0, y: 0 }, FRAME, PICTURE).scale, 390 / 4000);
  assert.equal(held({ scale: 50, x: 0, y: 0 }, FRAME, PICTURE, 2).scale, 2);
});
