import assert from "node:assert/strict";
import test from "node:test";
import { fewOf } from "../../../static/js/guide/figure.js";
import { differences, fits, next } from "../../../static/js/guide/places.js";
import { costOf } from "../../../static/js/guide/writing.js";

const scratch = { name: "scratch", counts: "A line.", counts_not: "Dirt.", tightness: "", instances: "", examples: [{ words: "Felt by a nail" }] };

test("a search finds a class by its name, its words and its examples, whatever their case", () => {
  for (const search of ["", "SCR", "line", "dirt nail", "  nail "]) assert.ok(fits(scratch, search), search);
  for (const search of ["dent", "line dent"]) assert.ok(!fits(scratch, search), search);
});

test("on and back pass over what the search has hidden, and stop at the ends", () => {
  const parts = [{ hidden: false }, { hidden: true }, { hidden: false }];
  assert.equal(next(parts, -1, 1), parts[0]);
  assert.equal(next(parts, 0, 1), parts[2]);
  assert.equal(next(parts, 2, -1), parts[0]);
  assert.equal(next(parts, 2, 1), undefined);
});

test("a save tells only the texts that it changed", () => {
  const before = { counts: "A line.", counts_not: "", tightness: "", instances: "" };
  assert.deepEqual(differences({ ...before, counts: "A gap.", tightness: "To the edge." }, before), [
    ["What counts", "A line.", "A gap."],
    ["How tight", "", "To the edge."],
  ]);
  assert.deepEqual(differences(before, undefined), [["What counts", "", "A line."]]);
});

test("of many examples the editor shows some of each verdict, right ones first", () => {
  const all = /** @type {any[]} */ (["wrong", "wrong", "right", "right", "right", "borderline"].map((verdict, id) => ({ id, verdict })));
  assert.deepEqual(fewOf(all, 4).map(({ id }) => id), [2, 0, 5, 3]);
  assert.deepEqual(fewOf(all, 9).length, 6);
});

test("whoever changes a meaning is told what that costs", () => {
  assert.equal(costOf(0), "nothing was drawn yet, so nothing has to be looked at again");
  assert.equal(costOf(1), "the annotation drawn so far is listed for another look");
  assert.equal(costOf(1200), "the 1,200 annotations drawn so far are listed for another look");
});
