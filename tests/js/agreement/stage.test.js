// Which part of a photo is shown about a difference, and what becomes of it by the wheel.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAllOf } from "../../../static/js/agreement/inset.js";
import { partAround, within, zoomed } from "../../../static/js/agreement/stage.js";
import { around, pathOf } from "../../../static/js/agreement/versions.js";

const STAGE = { width: 1000, height: 500 };
const PHOTO = { width: 4000, height: 3000 };
/** @param {import("../../../static/js/agreement/versions.js").Rect} part */
const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];

test("the part has the stage's proportions, the place in its middle, and context around it", () => {
  for (const place of [{ x: 100, y: 100, width: 300, height: 20 }, { x: 100, y: 100, width: 20, height: 300 }]) {
    const part = partAround(place, STAGE);
    assert.equal(part.width / part.height, 2);
    assert.deepEqual(middle(part), middle(place));
    assert.ok(part.width >= 2.2 * place.width && part.height >= 2.2 * place.height - 1e-9);
  }
});

test("a speck is not enlarged beyond what there is to see", () => {
  assert.equal(partAround({ x: 10, y: 10, width: 1, height: 1 }, STAGE).width, 48);
});

test("at the photo's edge the part moves in, and what is larger than the photo has it in the middle", () => {
  assert.deepEqual(within({ x: -300, y: 2900, width: 1000, height: 500 }, PHOTO), { x: -30, y: 2515, width: 1000, height: 500 });
  assert.deepEqual(within({ x: 100, y: 100, width: 8000, height: 4000 }, PHOTO), { x: -2000, y: -500, width: 8000, height: 4000 });
});

test("zooming keeps the point under the pointer where it is, within bounds", () => {
  const part = { x: 100, y: 50, width: 400, height: 200 };
  const nearer = zoomed(part, 0.5, { x: 0.25, y: 0.5 }, PHOTO);
  assert.equal(nearer.x + 0.25 * nearer.width, 200);
  assert.equal(nearer.y + 0.5 * nearer.height, 150);
  assert.equal(zoomed(part, 1e-6, { x: 0, y: 0 }, PHOTO).width, 48);
  assert.equal(zoomed(part, 1e6, { x: 0, y: 0 }, PHOTO).height, 8000);
});

test("all of a photo is seen when none of its sides is beyond the part", () => {
  assert.ok(isAllOf({ x: -30, y: 0, width: 4060, height: 3000 }, PHOTO));
  assert.ok(!isAllOf({ x: 1, y: 0, width: 4060, height: 3000 }, PHOTO));
  assert.ok(!isAllOf({ x: -30, y: -5, width: 4060, height: 3004 }, PHOTO));
});

test("every kind of shape has its path", () => {
  assert.equal(pathOf({ type: "box", x: 1, y: 2, width: 3, height: 4 }), "M1 2h3v4h-3Z");
  assert.equal(pathOf({ type: "trace", points: [[1, 2], [3, 4]], widths: [1, 1] }), "M1 2L3 4");
  assert.equal(pathOf({ type: "polygon", polygons: [[[[0, 0], [9, 0], [9, 9]], [[5, 2], [6, 2], [6, 3]]]] }), "M0 0L9 0L9 9ZM5 2L6 2L6 3Z");
  assert.match(pathOf({ type: "mask", size: [2, 3], counts: "213" }), /^M.*Z$/);
  assert.deepEqual(around([{ x: 1, y: 2, width: 3, height: 4 }, { x: 0, y: 5, width: 9, height: 1 }]), { x: 0, y: 2, width: 9, height: 4 });
});
