// @ts-nocheck: requests are cut short
import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldNote, standing } from "../../../static/js/editor/asked.js";

const retake = (state, part = {}) => ({ id: 7, kind: "retake", reason: "blurred", to: "device", answer: "", answer_photo_id: null, why: null, state, ...part });
const question = (state, part = {}) => retake(state, { kind: "question", reason: "Which side?", ...part });

test("a photo without a better picture says so until it is labelled", () => {
  assert.equal(fieldNote({ state: "unlabelled", request: retake("cannot", { why: "repaired" }) }).words, "No better picture: label what you see (it is repaired).");
  assert.match(fieldNote({ state: "in_progress", request: retake("expired") }).words, /label what you see \(nobody answered in 7 days\)/);
  assert.equal(fieldNote({ state: "done", request: retake("cannot") }), null);
});

test("a new picture is compared with the old one while nobody has decided", () => {
  const request = retake("answered", { answer_photo_id: 9 });
  assert.equal(fieldNote({ state: "retake", request }).verb, "Compare");
  assert.equal(fieldNote({ state: "in_progress", request }), null);
  assert.equal(standing(request), "a photo came");
});

test("an answer in words stands over the photo; what still waits does not", () => {
  const said = fieldNote({ state: "unlabelled", request: question("answered", { answer: "the left one" }) });
  assert.equal(said.words, "\u2068Which side?\u2069 \u2068the left one\u2069");
  assert.equal(said.verb, undefined);
  assert.equal(fieldNote({ state: "unlabelled", request: question("seen") }), null);
  assert.equal(fieldNote({ state: "unlabelled", request: null }), null);
  assert.equal(fieldNote({ state: "unlabelled" }), null);
});
