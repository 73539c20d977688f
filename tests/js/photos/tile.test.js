import assert from "node:assert/strict";
import test from "node:test";
import { about, drawnOn } from "../../../static/js/photos/tile.js";

const item = { id: 1, name: "wall.jpg", width: 4, height: 3, state: "rejected", no_defect: false, seq: 1, annotations: 2, open_proposals: 0, damaged: false, captured_at: null, stored_at: "", trashed_at: null, group_id: 3, stack: 5, labeler: null, urls: {}, boxes: null };

test("a tile is told whole to those who do not see it", () => {
  assert.equal(about(item), "wall.jpg, sent back, 2 annotations");
  assert.equal(about({ ...item, no_defect: true, annotations: 0 }), "wall.jpg, no defect");
  assert.equal(about({ ...item, damaged: true, no_defect: true, annotations: 1 }), "wall.jpg, damaged, 1 annotation");
  assert.equal(about({ ...item, state: "in a later version", annotations: 0 }), "wall.jpg, in a later version");
});

test("where tiles stand for scenes, a stack is told", () => {
  assert.equal(about(item, true), "wall.jpg, sent back, 2 annotations, on top of 5 photos of one scene");
  assert.equal(about({ ...item, stack: 1 }, true), "wall.jpg, sent back, 2 annotations");
  assert.equal(about({ ...item, group_id: null }, true), "wall.jpg, sent back, 2 annotations");
});

test("of a traced crack the line is drawn, of a polygon its rings, of a box the box, of a mask the box round it", () => {
  const annotations = [
    { class_id: 1, shape: { type: "box", x: 1, y: 2, width: 3, height: 4 } },
    { class_id: 2, shape: { type: "trace", points: [[1, 2], [3.5, 4]], widths: [1, 1] } },
    { class_id: 3, shape: { type: "polygon", polygons: [[[[0, 0], [9, 0], [5, 9]], [[4, 2], [6, 2], [5, 4]]]] } },
    { class_id: 4, shape: { type: "mask", size: [3, 4], counts: "426" } },
  ];
  assert.deepEqual(drawnOn(annotations), { boxes: [[1, 1, 2, 3, 4], [4, 1, 1, 1, 2]], lines: [[2, 1, 2, 3.5, 4], [3, 0, 0, 9, 0, 5, 9, 0, 0], [3, 4, 2, 6, 2, 5, 4, 4, 2]] });
});
