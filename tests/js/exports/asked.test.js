// What the form of a new export asks for: what belongs into archives alone is no part of the stream's address.
import assert from "node:assert/strict";
import { test } from "node:test";
import { labelsQuery, pageQuery } from "../../../static/js/exports/asked.js";

test("the stream of labels is asked for what it knows, not for what goes into archives", () => {
  const options = { ids: "contiguous", boxes_as_polygons: true, originals: true, keep_exif: true, include_places: true };
  const query = labelsQuery({ format: "coco", include_photos: true, filter: { state: ["done", "accepted"] }, options });
  assert.equal(query, "state=done&state=accepted&ids=contiguous&boxes_as_polygons=true&include_places=true");
});

test("the page is asked anew with what decides on leaving out, and with nothing else", () => {
  const asked = { format: "coco", include_photos: true, filter: { state: ["done"] }, options: { ids: "stable", task: "instance", boxes: "leave_out", masks: "rle" } };
  assert.equal(pageQuery(asked), "state=done&task=instance&boxes=leave_out");
  assert.equal(pageQuery({ ...asked, options: { ids: "stable" } }), "state=done");
});

test("the stream of masks is asked for with how they are written", () => {
  const asked = { format: "coco", include_photos: false, filter: {}, options: { ids: "stable", task: "instance", boxes: "rectangles", masks: "polygon" } };
  assert.equal(labelsQuery(asked), "task=instance&boxes=rectangles&masks=polygon");
});
