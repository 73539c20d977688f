// Where a thread is shown: beside its pin, inside the view, and not over what is worked on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { beside } from "../../../static/js/comments/beside.js";

const size = { width: 320, height: 200 };
const view = { width: 1000, height: 700 };

/** @param {{x: number, y: number}} at @param {{x: number, y: number, width: number, height: number}} other */
const touches = (at, other) => at.x < other.x + other.width && other.x < at.x + size.width && at.y < other.y + other.height && other.y < at.y + size.height;

test("to the right of the pin, and to the left where the view ends", () => {
  assert.deepEqual(beside({ x: 300, y: 300 }, size, view, null), { x: 332, y: 276 });
  assert.equal(beside({ x: 900, y: 300 }, size, view, null).x, 564);
});

test("its pin stays in sight, where there is room", () => {
  for (const pin of [{ x: 300, y: 300 }, { x: 990, y: 10 }, { x: 900, y: 100 }]) {
    const clear = { x: 100, y: pin.y, width: pin.x - 100, height: 600 };
    assert.equal(touches(beside(pin, size, view, clear), { x: pin.x, y: pin.y - 24, width: 24, height: 24 }), false, JSON.stringify(pin));
  }
});

test("always inside the view", () => {
  for (const pin of [{ x: -500, y: -500 }, { x: 2000, y: 2000 }, { x: 0, y: 690 }]) {
    const { x, y } = beside(pin, size, view, null);
    assert.ok(x >= 8 && y >= 8 && x + size.width <= 992 && y + size.height <= 692);
  }
});

test("not over what is selected, wherever that lies round the pin", () => {
  for (const clear of [
    { x: 310, y: 200, width: 400, height: 200 },
    { x: 0, y: 250, width: 300, height: 100 },
    { x: 200, y: 100, width: 500, height: 300 },
    { x: 0, y: 0, width: 660, height: 690 },
  ])
    assert.equal(touches(beside({ x: 300, y: 300 }, size, view, clear), clear), false, JSON.stringify(clear));
});
