import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { actions } from "../../../static/js/editor/actions/index.js";
import { ShapeFault } from "../../../static/js/editor/fault.js";
import { clipRect, hundredths, round } from "../../../static/js/editor/numbers.js";
import { createIndex, hitTest } from "../../../static/js/editor/hit.js";
import { keepShape, kindOf, shapes } from "../../../static/js/editor/shapes/index.js";
import { newRecord } from "../../../static/js/editor/store.js";
import { tools } from "../../../static/js/editor/tools/index.js";

const HERE = new URL("../../../static/js/editor/", import.meta.url);
/** The cases the server is tested with as well. @param {string} type @returns {{valid: any[], invalid: any[], hit: any[]}} */
const casesOf = (type) => JSON.parse(readFileSync(new URL(`../../shapes/${type}.json`, import.meta.url), "utf8"));
const size = (/** @type {[number, number]} */ [width, height]) => ({ width, height });

/** What a pointer finds of a shape that is selected. @param {any} shape @param {[number, number]} point @param {number} tolerance */
function hit(shape, [x, y], tolerance) {
  const found = hitTest(createIndex([newRecord({ uid: "it", class_id: 1, shape })]), { x, y }, { tolerance, selected: new Set(["it"]) });
  return found && [found.part, found.handle].filter((part) => part !== null).join(":");
}

for (const type of Object.keys(shapes)) {
  const { valid, invalid, hit: hits } = casesOf(type);

  for (const { name, photo, in: given, out, area } of valid) {
    test(`a ${type} is kept as the server keeps it: ${name}`, () => {
      const kept = keepShape(given, size(photo));
      assert.deepEqual(kept, out);
      assert.deepEqual(keepShape(out, size(photo)), out, "what was kept once stays as it is");
      if (area !== undefined) assert.equal(kindOf(kept).area(kept), area);
    });
  }

  for (const { photo, in: given, reason, pointer } of invalid) {
    test(`a ${type} is refused as the server refuses it: ${JSON.stringify(given)}`, () => {
      assert.throws(
        () => keepShape(given, size(photo)),
        (/** @type {unknown} */ error) => error instanceof ShapeFault && error.detail === reason && error.pointer === pointer,
      );
    });
  }

  for (const { shape, point, tolerance, hit: expected } of hits) {
    test(`of a ${type}, at ${point} within ${tolerance} px lies ${expected}`, () => {
      assert.equal(hit(shape, point, tolerance), expected);
    });
  }
}

for (const { name, photo: [width, height], out, bbox } of casesOf("trace").valid) {
  test(`the server's box round a trace is its bounds, clipped by the photo: ${name}`, () => {
    const bounds = kindOf(out).bounds(out);
    const [left, top] = [Math.max(bounds.x, 0), Math.max(bounds.y, 0)];
    const [right, bottom] = [Math.min(bounds.x + bounds.width, width), Math.min(bounds.y + bounds.height, height)];
    const edges = [left, top, right, bottom].map((edge, at) => edge - (bbox[at] + (at > 1 ? bbox[at - 2] : 0)));
    // Rounded to hundredths, and at least one hundredth wide.
    assert.ok(edges.every((off) => Math.abs(off) < 0.0101), String(edges));
  });
}

for (const number of [NaN, Infinity, -Infinity]) {
  test(`${number} is no number of a box`, () => {
    assert.throws(() => keepShape({ type: "box", x: number, y: 1, width: 1, height: 1 }, size([10, 10])), /finite/);
  });
}

for (const { name, out, bbox } of casesOf("polygon").valid) {
  test(`the server's box round a polygon is its bounds: ${name}`, () => {
    const { x, y, width, height } = kindOf(out).bounds(out);
    assert.deepEqual([x, y, round(width), round(height)], bbox);
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
