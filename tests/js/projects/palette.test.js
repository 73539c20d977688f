// Letters of classes: the browser and the server choose the same.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pickLetter } from "../../../static/js/projects/palette.js";

const cases = JSON.parse(readFileSync(new URL("../../projects/letters.json", import.meta.url), "utf8"));

test("the browser chooses letters as the server does", () => {
  for (const { name, taken, letter } of cases) assert.equal(pickLetter(name, new Set(taken)), letter, name);
});
