// Who is told as being here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { initials, others } from "../../../static/js/behaviours/here.js";

test("each person is told once, and I am not", () => {
  const [ruth, jana] = [{ id: 1, name: "Ruth" }, { id: 2, name: "Jana" }];
  assert.deepEqual(others([ruth, jana, jana], 1), [jana]);
  assert.deepEqual(others([ruth], 1), []);
});

test("two names give two letters, one gives one, and no name none", () => {
  assert.equal(initials("Jana Kral"), "JK");
  assert.equal(initials(" émile de la Tour"), "ÉD");
  assert.equal(initials("李"), "李");
  assert.equal(initials(""), "");
});
