// What the facts of a photo say about its quality.
import assert from "node:assert/strict";
import { test } from "node:test";
import { remarked } from "../../../static/js/editor/panels/photo.js";

test("nothing is said of a good photo, or of one that was never measured", () => {
  for (const photo of [{}, { remarks: [], coached: null }, { remarks: [], coached: {} }]) assert.equal(remarked(photo), "");
});

test("what may be wrong, in a few words", () => {
  assert.equal(remarked({ remarks: ["dark", "blur"] }), "may be too dark and be blurred");
});

test("what the sender was told and answered stands beside it", () => {
  assert.equal(remarked({ remarks: ["blur"], coached: { remark: "blur", answer: "kept" } }), "may be blurred; kept by its sender");
  assert.equal(remarked({ remarks: [], coached: { remark: "glare", answer: "again" } }), "may have glare; taken again");
  assert.equal(remarked({ remarks: [], coached: { remark: "alike" } }), "may be nearly like another; its sender was told");
});
