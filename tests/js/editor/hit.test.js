import assert from "node:assert/strict";
import { test } from "node:test";
import { createIndex, enclosed, hitTest } from "../../../static/js/editor/hit.js";
import { newRecord } from "../../../static/js/editor/store.js";

/** @param {string} uid @param {number} x @param {number} y @param {number} width @param {number} height */
const record = (uid, x, y, width, height) => newRecord({ uid, class_id: 1, shape: { type: "box", x, y, width, height } });
const LARGE = record("large", 0, 0, 200, 200);
const SMALL = record("small", 80, 80, 40, 40);
const how = { tolerance: 5 };

test("of two bodies the smaller one is meant, whichever was drawn first", () => {
  for (const order of [[LARGE, SMALL], [SMALL, LARGE]]) {
    assert.equal(hitTest(createIndex(order), { x: 100, y: 100 }, how)?.uid, "small");
    assert.equal(hitTest(createIndex(order), { x: 100, y: 100 }, { ...how, hovered: "large" })?.uid, "small");
    assert.equal(hitTest(createIndex(order), { x: 30, y: 30 }, how)?.uid, "large");
  }
});

test("of two equal ones the later drawn is meant", () => {
  const index = createIndex([record("first", 10, 10, 40, 40), record("second", 10, 10, 40, 40)]);
  assert.equal(hitTest(index, { x: 30, y: 30 }, how)?.uid, "second");
});

test("an edge comes before a body, and a hovered edge before another", () => {
  const index = createIndex([record("left", 0, 0, 50, 50), record("right", 52, 0, 30, 50)]);
  assert.deepEqual(hitTest(index, { x: 51, y: 25 }, how), { uid: "right", part: "edge", handle: "w" });
  assert.deepEqual(hitTest(index, { x: 51, y: 25 }, { ...how, hovered: "left" }), { uid: "left", part: "edge", handle: "e" });
});

test("only what is selected has handles", () => {
  const index = createIndex([LARGE, SMALL]);
  assert.deepEqual(hitTest(index, { x: 80, y: 80 }, { ...how, selected: new Set(["small"]) }), { uid: "small", part: "handle", handle: "nw" });
  assert.equal(hitTest(index, { x: 80, y: 80 }, how)?.part, "edge");
});

test("beside everything there is nothing", () => {
  assert.equal(hitTest(createIndex([SMALL]), { x: 70, y: 70 }, how), null);
  assert.equal(hitTest(createIndex([]), { x: 70, y: 70 }, how), null);
});

test("a frame holds what lies wholly inside", () => {
  const index = createIndex([LARGE, SMALL]);
  assert.deepEqual(enclosed(index, { x: 70, y: 70, width: 60, height: 60 }), ["small"]);
  assert.deepEqual(enclosed(index, { x: 90, y: 70, width: 60, height: 60 }), []);
  assert.deepEqual(enclosed(index, { x: 0, y: 0, width: 200, height: 200 }), ["large", "small"]);
});
