import assert from "node:assert/strict";
import test from "node:test";
import { neighbour } from "../../../static/js/photos/walk.js";

const LINES = [
  [1, 2, 3],
  [4, 5],
  [6, 7, 8],
  [9],
];
/** Photos of one line are 100 px apart; the two of the second line are wider. @param {number} id */
const middle = (id) => ({ 4: 60, 5: 210 })[id] ?? ((id - 1) % 5) * 100;
/** @param {string} key @param {number} current */
const from = (key, current) => neighbour(key, current, LINES, middle);

test("left and right go along all photos, over the ends of lines", () => {
  assert.deepEqual([from("ArrowRight", 1), from("ArrowRight", 3), from("ArrowLeft", 4)], [2, 4, 3]);
  assert.deepEqual([from("ArrowLeft", 1), from("ArrowRight", 9)], [null, null]);
  assert.deepEqual([from("Home", 5), from("End", 5)], [1, 9]);
});

test("up and down go to the photo that lies nearest", () => {
  assert.deepEqual([from("ArrowDown", 1), from("ArrowDown", 3), from("ArrowUp", 5)], [4, 5, 3]);
});

test("pages are three lines, and end at the ends", () => {
  assert.deepEqual([from("PageDown", 1), from("PageDown", 4), from("PageUp", 9), from("PageUp", 2)], [9, 9, 3, null]);
});

test("other keys lead nowhere", () => {
  assert.deepEqual([from("x", 1), from("Enter", 1), from("ArrowUp", 1), from("ArrowDown", 9)], [null, null, null, null]);
});
