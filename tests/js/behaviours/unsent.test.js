import assert from "node:assert/strict";
import test from "node:test";
import { standing } from "../../../static/js/behaviours/unsent.js";

test("what waits is counted; what was set aside needs the person, and is told first", () => {
  const waiting = { rescued: null };
  const refused = { rescued: { slug: "gone", words: "The photo is gone." } };
  assert.equal(standing([waiting, waiting]), "2 changes not sent yet");
  assert.equal(standing([waiting, refused, waiting]), "1 change not saved");
  assert.equal(standing([]), "");
});
