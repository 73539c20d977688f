// Sizes in millimetres: a range that holds the truth, for every kind of shape, and only where a marker was found.
import assert from "node:assert/strict";
import { test } from "node:test";
import { tickStep } from "../../../static/js/editor/panels/rulers.js";
import { drawMarkers } from "../../../static/js/editor/render/marker.js";
import { inMillimetres, longestOf, measuresOf } from "../../../static/js/editor/scale.js";
import { makeEditor } from "../drive.js";

const SCALE = { low: 9.5, high: 10.2, markers: [[[10, 10], [310, 10], [310, 310], [10, 310]]] };
const BOX = { type: "box", x: 0, y: 0, width: 200, height: 100 };
const TRACE = { type: "trace", points: [[0, 0], [300, 400]], widths: [4, 4] };
const POLYGON = { type: "polygon", polygons: [[[[0, 0], [60, 0], [0, 80]]]] };

test("a length is told as a range in millimetres, rounded outwards", () => {
  assert.equal(inMillimetres(SCALE, { value: 410, power: 1 }), "40 to 44 mm");
  assert.equal(inMillimetres(SCALE, { value: 4, power: 1 }), "0.39 to 0.43 mm");
  assert.equal(inMillimetres({ low: 10, high: 10 }, { value: 55, power: 1 }), "5 to 6 mm");
});

test("an area goes by the square of the scale", () => {
  assert.equal(inMillimetres(SCALE, { value: 2000, power: 2 }), "19 to 23 mm²");
});

test("the range always holds what the pixels are at either end of the scale", () => {
  for (const value of [0.5, 3, 17.3, 240, 9001]) {
    const [, least, most] = /^([\d.]+) to ([\d.]+) mm$/.exec(inMillimetres(SCALE, { value, power: 1 })) ?? [];
    assert.ok(Number(least) <= value / SCALE.high && Number(most) >= value / SCALE.low, `${value}: ${least} to ${most}`);
  }
});

test("a box has its sides and its area, a trace its length and width, a polygon its sides and area", () => {
  const told = (/** @type {any} */ shape) => measuresOf(shape).map(({ words, value, power }) => [words, Math.round(value), power]);
  assert.deepEqual(told(BOX), [["width", 200, 1], ["height", 100, 1], ["area", 20000, 2]]);
  assert.deepEqual(told(TRACE), [["length", 500, 1], ["width", 4, 1], ["area", 2000, 2]]);
  assert.deepEqual(told(POLYGON), [["width", 60, 1], ["height", 80, 1], ["area", 2400, 2]]);
  assert.equal(longestOf(SCALE, /** @type {any} */ (TRACE)), "49 to 53 mm");
});

test("ticks of a ruler in millimetres go below one", () => {
  assert.equal(tickStep(10, 0.1), 10);
  assert.equal(tickStep(400, 0.1), 0.5);
  assert.equal(tickStep(400), 1);
});

test("the marker is outlined where it lies, and gone with the photo", () => {
  const editor = makeEditor();
  const outlined = () => {
    /** @type {number[][]} */ const corners = [];
    const nothing = () => {};
    const context = /** @type {any} */ ({ beginPath: nothing, closePath: nothing, stroke: nothing, setLineDash: nothing, strokeText: nothing, fillText: nothing, lineTo: (/** @type {number} */ x, /** @type {number} */ y) => corners.push([x, y]) });
    drawMarkers(context, editor);
    return corners;
  };
  assert.deepEqual(outlined(), []);
  editor.showScale(SCALE);
  editor.setCamera({ scale: 2, x: 5, y: 0 });
  const { x, y, scale } = editor.camera;
  assert.deepEqual(outlined()[0], [10 * scale + x, 10 * scale + y]);
  editor.setPhoto({ width: 300, height: 100 });
  assert.equal(editor.scale, null);
  assert.deepEqual(outlined(), []);
});
