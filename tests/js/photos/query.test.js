import assert from "node:assert/strict";
import test from "node:test";
import { readWords, together, toSearch } from "../../../static/js/photos/query.js";

const known = {
  classes: [{ id: 1, name: "crack" }, { id: 4, name: "dent" }],
  people: [{ id: 7, name: "Jana Kovac" }],
  links: [{ id: 2, name: "Gate 3" }],
  attributes: [{ name: "Surface", values: ["bare steel", "glass"] }],
};

test("words and conditions become parameters", () => {
  const read = readWords('class:crack state:done surface:"bare steel" by:jana link:"Gate 3" from:2026-11-01 is:damaged guide:old arch', known);
  assert.deepEqual(read, {
    pairs: [
      ["class", "1"],
      ["state", "done"],
      ["attribute.Surface", "bare steel"],
      ["uploader", "7"],
      ["link", "2"],
      ["captured_from", "2026-11-01"],
      ["damaged", "true"],
      ["guide", "old"],
      ["q", "arch"],
    ],
  });
});

test("words of a name stay together in one value, which means all of them", () => {
  assert.deepEqual(readWords('arch "gate 3" left', known), { pairs: [["q", 'arch "gate 3" left']] });
  assert.deepEqual(together([["state", "done"]], [["q", "arch"]]), [["state", "done"], ["q", "arch"]]);
  assert.deepEqual(together([["q", "arch"], ["q", "hull"]], [["q", "left"], ["state", "done"]]), [["q", "arch left"], ["q", "hull left"], ["state", "done"]]);
});

test("from and to are whole days, and before a day is to the day before it", () => {
  assert.deepEqual(readWords("from:2026-11-01 to:2026-11-05", known), { pairs: [["captured_from", "2026-11-01"], ["captured_to", "2026-11-05"]] });
  assert.deepEqual(readWords("before:2026-03-01", known), { pairs: [["captured_to", "2026-02-28"]] });
});

test("not told is the empty value", () => {
  assert.deepEqual(readWords('surface:"not told"', known), { pairs: [["attribute.Surface", ""]] });
});

for (const [text, part] of [
  ["class:rust", "one of \u2068crack\u2069, \u2068dent\u2069"],
  ["state:nearly", "one of unlabelled"],
  ["colour:red", "is not known here"],
  ["from:yesterday", "a day such as"],
  ["to:2026-13-01", "a day such as"],
])
  test(`"${text}" is answered with what would be right`, () => {
    const read = readWords(text ?? "", known);
    assert.ok("error" in read && read.error.includes(part ?? ""), JSON.stringify(read));
  });

test("the address is written from the pairs", () => {
  assert.equal(toSearch([]), "");
  assert.equal(toSearch([["q", "a b"], ["state", "done"]]), "?q=a+b&state=done");
});
