// @ts-nocheck: shapes are cut short
import assert from "node:assert/strict";
import { test } from "node:test";
import { unanswered } from "../../../static/js/capture/requests.js";

const asked = [{ id: 7 }, { id: 8 }];
const ids = (answers, shots) => unanswered(asked, answers, shots).map(({ id }) => id);

test("a request stands until something was said of it here, sent or not", () => {
  assert.deepEqual(ids([], []), [7, 8]);
  assert.deepEqual(ids([{ id: 7, body: { state: "cannot", why: "gone" } }], []), [8]);
});

test("a photo that was taken for it answers it, unless the server refuses that photo", () => {
  assert.deepEqual(ids([], [{ retake_of: 8, state: "queued" }, { state: "stored" }]), [7]);
  assert.deepEqual(ids([], [{ retake_of: 8, state: "failed" }]), [7, 8]);
});
