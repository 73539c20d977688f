// Pictures of masks are kept to be drawn again, and no more than there is room for.
import { test } from "node:test";
import assert from "node:assert/strict";
import { createShelf } from "../../../static/js/editor/render/shelf.js";

const SIDE = 100_000;

/** @typedef {ReturnType<typeof createShelf<object, object>>} Shelf */

/** One drawing of some things; those without a picture get one. @param {Shelf} shelf @param {readonly object[]} things */
function draw(shelf, things) {
  shelf.renew();
  for (const thing of things) if (!shelf.looksOf(thing).has("fill")) shelf.put(thing, "fill", {}, SIDE);
}

const keptOf = (/** @type {Shelf} */ shelf, /** @type {readonly object[]} */ things) => things.filter((thing) => shelf.looksOf(thing).size > 0).length;

test("a mask that is painted on all day leaves no more pictures behind than there is room for", () => {
  const shelf = createShelf(10 * SIDE, 4);
  const steps = Array.from({ length: 200 }, () => ({}));
  for (const step of steps) draw(shelf, [step]);
  shelf.renew();
  assert.ok(keptOf(shelf, steps) <= 10);
  assert.equal(keptOf(shelf, steps.slice(-5)), 5, "the last ones are there");
});

test("all that one drawing needs is there for the next, however much it is", () => {
  const shelf = createShelf(10 * SIDE, 4);
  const things = Array.from({ length: 40 }, () => ({}));
  draw(shelf, things);
  shelf.renew();
  assert.equal(keptOf(shelf, things), 40);
});

test("what is still looked at stays, and what was longest unseen goes first", () => {
  const shelf = createShelf(3 * SIDE, 4);
  const [old, seen, ...others] = [{}, {}, {}, {}, {}];
  draw(shelf, [old, seen]);
  for (const other of others) draw(shelf, [seen, other]);
  shelf.renew();
  assert.equal(keptOf(shelf, [old]), 0);
  assert.equal(keptOf(shelf, [seen]), 1);
});

test("a thing that looks different at every zoom keeps a few of its looks, and their weight goes with them", () => {
  const shelf = createShelf(10 * SIDE, 4);
  const [zoomed, other] = [{}, {}];
  for (let look = 0; look < 50; look++) shelf.put(zoomed, String(look), {}, SIDE);
  assert.ok(shelf.looksOf(zoomed).size <= 4);
  draw(shelf, [other]);
  draw(shelf, [other]);
  assert.equal(keptOf(shelf, [zoomed]), 1, "it is not taken for as heavy as all it ever looked like");
});
