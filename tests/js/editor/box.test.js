import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { actions } from "../../../static/js/editor/actions/index.js";
import { ShapeFault } from "../../../static/js/editor/fault.js";
import { clipRect, hundredths, round } from "../../../static/js/editor/numbers.js";
import { hit } from "../../../static/js/editor/shapes/box.js";
import { keepShape, shapes } from "../../../static/js/editor/shapes/index.js";
import { tools } from "../../../static/js/editor/tools/index.js";

const HERE = new URL("../../../static/js/editor/", import.meta.url);
/** @type {{valid: any[], invalid: any[], hit: any[]}} the cases the server is tested with as well */
const CASES = JSON.parse(readFileSync(new URL("../../shapes/box.json", import.meta.url), "utf8"));
const size = (/** @type {[number, number]} */ [width, height]) => ({ width, height });

for (const { name, photo, in: given, out } of CASES.valid) {
  test(`a box is kept as the server keeps it: ${name}`, () => {
    assert.deepEqual(keepShape(given, size(photo)), out);
    assert.deepEqual(keepShape(out, size(photo)), out, "what was kept once stays as it is");
  });
}

for (const { photo, in: given, reason, pointer } of CASES.invalid) {
  test(`a box is refused as the server refuses it: ${JSON.stringify(given)}`, () => {
    assert.throws(
      () => keepShape(given, size(photo)),
      (/** @type {unknown} */ error) => error instanceof ShapeFault && error.detail === reason && error.pointer === pointer,
    );
  });
}

for (const number of [NaN, Infinity, -Infinity]) {
  test(`${number} is no number of a box`, () => {
    assert.throws(() => keepShape({ type: "box", x: number, y: 1, width: 1, height: 1 }, size([10, 10])), /finite/);
  });
}

for (const { shape, point: [x, y], tolerance, hit: expected } of CASES.hit) {
  test(`at ${x}, ${y} within ${tolerance} px lies ${expected}`, () => {
    assert.equal(hit(shape, { x, y }, tolerance), expected);
  });
}

test("halves go up, and the product with a hundred decides what a half is", () => {
  assert.deepEqual([0.005, 0.004, 1.125, 10, 2.675, -0.004].map(round), [0.01, 0, 1.13, 10, 2.68, 0]);
  assert.equal(hundredths(1.005), 100);
});

test("what touches the photo's border only from outside is nothing", () => {
  assert.equal(clipRect({ x: 10, y: 0, width: 5, height: 5 }, { width: 10, height: 10 }), null);
  assert.equal(clipRect({ x: 0, y: 0, width: 0, height: 5 }, { width: 10, height: 10 }), null);
});

test("the lists of shapes, tools and actions hold every file of their folders", () => {
  const filesOf = (/** @type {string} */ folder) => readdirSync(new URL(folder, HERE)).filter((name) => name !== "index.js").map((name) => name.replace(/\.js$/, "")).sort();
  assert.deepEqual(Object.keys(shapes).sort(), filesOf("shapes/"));
  assert.deepEqual(tools.map(({ id }) => id).sort(), filesOf("tools/"));
  const listed = readFileSync(new URL("actions/index.js", HERE), "utf8");
  for (const file of filesOf("actions/")) assert.match(listed, new RegExp(`"\\./${file}\\.js"`));
});

test("tools and actions are complete, and no two have one name", () => {
  for (const list of [tools, actions]) assert.equal(new Set(list.map(({ id }) => id)).size, list.length);
  for (const { title, icon, order } of tools) assert.ok(title && icon && Number.isFinite(order));
  for (const { title, group } of actions) assert.ok(title && group);
});
