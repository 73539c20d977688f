import assert from "node:assert/strict";
import { test } from "node:test";
import { faultyPlaces, isPassing, isShut, wordsOf, wordsOfDenial } from "../../../static/js/editor/sync/refusals.js";
import { ApiError } from "../../../static/js/lib/http.js";

test("busy and signed-out pass, what is wrong with the request does not", () => {
  assert.deepEqual([401, 408, 429, 500, 503].filter((status) => !isPassing(status)), []);
  assert.deepEqual([400, 403, 404, 409, 410, 413, 422].filter(isPassing), []);
  assert.deepEqual([400, 403, 404, 409, 410, 422].filter(isShut), [403, 404, 410]);
});

test("a refusal names the operations by their places", () => {
  const error = new ApiError(422, { detail: "Two are wrong.", errors: [{ pointer: "/ops/3/shape/width", detail: "must be more than 0" }, { pointer: "/ops/12", detail: "is too long" }, { pointer: "/seq", detail: "is missing" }] });
  assert.deepEqual([...faultyPlaces(error)].filter(Number.isInteger), [3, 12]);
  assert.equal(wordsOf(error), "Two are wrong. must be more than 0");
  assert.equal(wordsOf(new ApiError(422, { detail: "No." })), "No.");
});

test("a denial is told in words, also one that is new here", () => {
  assert.match(wordsOfDenial("accepted"), /A reviewer can open it again/);
  assert.equal(wordsOfDenial("what is this"), "The server did not take it.");
});
