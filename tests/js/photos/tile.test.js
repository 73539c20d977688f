import assert from "node:assert/strict";
import test from "node:test";
import { about } from "../../../static/js/photos/tile.js";

const item = { id: 1, name: "wall.jpg", width: 4, height: 3, state: "rejected", no_defect: false, seq: 1, annotations: 2, open_proposals: 0, damaged: false, captured_at: null, stored_at: "", trashed_at: null, labeler: null, urls: {}, boxes: null };

test("a tile is told whole to those who do not see it", () => {
  assert.equal(about(item), "wall.jpg, sent back, 2 annotations");
  assert.equal(about({ ...item, no_defect: true, annotations: 0 }), "wall.jpg, no defect");
  assert.equal(about({ ...item, damaged: true, no_defect: true, annotations: 1 }), "wall.jpg, damaged, 1 annotation");
  assert.equal(about({ ...item, state: "in a later version", annotations: 0 }), "wall.jpg, in a later version");
});
