// How far a wanted shot has come, as its card tells it: the server's number, what it stored since, what is still here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newShot } from "../../../static/js/capture/shots.js";
import { progressOf } from "../../../static/js/capture/wanted.js";

/** @typedef {import("../../../static/js/capture/shots.js").Shot} Shot */

const AT = "2026-11-24T09:00:00.000Z";
const WANTED = { id: 3, wanted: 6, taken: 2 };

/** @param {Partial<Shot>} values @returns {Shot} a photo that was taken for shot 3, unless told */
const photo = (values) => ({
  ...newShot({ id: "x", project: 1, project_name: "Depot North", name: "a.jpg", type: "image/jpeg", size: 9, taken_at: "", attributes: {}, wanted_shot: 3, now: 0 }),
  state: "queued",
  ...values,
});

test("photos that are on their way are here, and taken nowhere yet", () => {
  const shots = [photo({}), photo({ state: "uploading" }), photo({ state: "verifying" })];
  assert.deepEqual(progressOf(WANTED, shots, AT), { of: 6, taken: 2, here: 3 });
});

test("what was stored since the server told its number comes on top; what was stored before is in it", () => {
  const shots = [photo({ state: "stored", stored_at: "2026-11-24T08:59:59.999Z" }), photo({ state: "stored", stored_at: "2026-11-24T09:00:00.001Z" })];
  assert.deepEqual(progressOf(WANTED, shots, AT), { of: 6, taken: 3, here: 0 });
});

test("a photo that is not whole, that was refused, or that was taken for something else counts nothing", () => {
  const shots = [photo({ state: "writing" }), photo({ state: "failed" }), photo({ wanted_shot: 4 }), photo({ wanted_shot: undefined })];
  assert.deepEqual(progressOf(WANTED, shots, AT), { of: 6, taken: 2, here: 0 });
});
