// The small parts of the review page: keys, words, and which part of a photo a crop shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { actions } from "../../../static/js/editor/actions/index.js";
import { shellActions } from "../../../static/js/editor/commands.js";
import { tools } from "../../../static/js/editor/tools/index.js";
import { cameraOn, cameraOver } from "../../../static/js/review/crops.js";
import { meaning } from "../../../static/js/review/keys.js";
import { question, shortName, spoken, standing } from "../../../static/js/review/words.js";

const key = (/** @type {string} */ name, more = {}) => meaning({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, ...more });

test("Enter accepts, F2 fixes, Backspace sends back, D and A walk, Ctrl+Z takes back", () => {
  assert.deepEqual(["Enter", "F2", "Backspace", "d", "D", "ArrowLeft", "x"].map((name) => key(name)), ["accept", "fix", "sendBack", "next", "next", "previous", null]);
  assert.deepEqual([key("z", { ctrlKey: true }), key("z", { metaKey: true }), key("Z", { ctrlKey: true, shiftKey: true }), key("d", { ctrlKey: true })], ["undo", "undo", null, null]);
});

test("a key that stays down accepts once", () => {
  assert.equal(key("Enter", { repeat: true }), null);
});

test("no key has a second meaning between the editor and the review", () => {
  const means = new Map([...tools, ...actions, ...shellActions(/** @type {any} */ ({ editor: {} }))].flatMap(({ id, keys }) => keys.map((/** @type {string} */ name) => [name, id])));
  for (const [name, action] of [["D", "next-photo"], ["A", "previous-photo"], ["ArrowRight", "next-photo"], ["F2", "back-to-review"]]) assert.equal(means.get(name ?? ""), action);
});

test("a crop is a square around the annotation that does not leave the photo", () => {
  const { scale, x, y } = cameraOn({ x: 0, y: 50, width: 100, height: 20 }, { width: 1000, height: 800 }, 80);
  assert.deepEqual([scale, x, y], [0.5, -0, -0]);
  const inside = cameraOn({ x: 450, y: 390, width: 100, height: 20 }, { width: 1000, height: 800 }, 80);
  assert.deepEqual([inside.scale, inside.x, inside.y], [0.5, -210, -160]);
});

test("a crop that is wider than the photo is high shows all of its height in the middle", () => {
  const { scale, y } = cameraOn({ x: 0, y: 0, width: 900, height: 90 }, { width: 1000, height: 100 }, 100);
  assert.equal(scale, 0.1);
  assert.equal(y, 45);
});

test("a whole photo fills its square", () => {
  assert.deepEqual(cameraOver({ width: 200, height: 100 }, 50), { scale: 0.5, x: -25, y: 0 });
});

test("what stands over the whole photo says what was claimed", () => {
  const of = (/** @type {any} */ photo, /** @type {any[]} */ annotations) => question(/** @type {any} */ ({ photo, annotations }));
  assert.equal(of({ no_defect: true, labeler: { name: "Milo" } }, []), "\u2068Milo\u2069 said: no defect.");
  assert.equal(of({ no_defect: true, labeler: null }, []), "No defect.");
  assert.equal(of({ no_defect: false }, [1, 2]), "2 annotations on it.");
});

test("readers of the screen hear what is looked at", () => {
  const seen = /** @type {any} */ ({ class_id: 1, shape: { type: "box", x: 1, y: 2, width: 30, height: 40 }, author: { name: "Milo" }, verdict: null });
  const item = /** @type {any} */ ({ photo: { no_defect: false }, annotations: [seen], end: null });
  assert.match(spoken(item, seen, () => "chip"), /chip.*30 × 40.*Milo.*no verdict yet/);
  assert.equal(spoken(item, null, () => "chip"), "Anything missed? 1 annotation on it.");
});

test("marks are told in words too", () => {
  const told = (/** @type {any} */ verdict, /** @type {any} */ end = null) => standing(/** @type {any} */ ({ verdict }), end);
  assert.deepEqual([told(null), told({ verdict: "accept" }), told({ verdict: "fixed" }), told(null, "rejected")], ["no verdict yet", "accepted", "fixed", "sent back"]);
  assert.equal(shortName("Milo Reinders"), "Milo");
});
