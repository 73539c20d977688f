// Photos that look nearly like one taken before: shifted and in other light, but not of another thing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countAlike, distance, lookOf } from "../../../static/js/capture/alike.js";

/** A wall of blotches, seen from a little farther to the side. @param {number} seed @param {number} [shift] pixels @param {number} [light] */
function wall(seed, shift = 0, light = 1) {
  const [width, height] = [256, 192];
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [(at % width) + shift, Math.floor(at / width)];
    const value = 128 + 60 * Math.sin(x / (9 + (seed % 7)) + seed) + 50 * Math.sin(y / (5 + (seed % 5)) + x / (20 + seed));
    data.set([value * light, value * light * (0.9 - seed / 50), value * light * 0.8], at * 4);
  }
  return { data, width, height };
}

/** What a phone keeps. */
function facts() {
  const kept = new Map();
  return { fact: async (/** @type {string} */ name) => kept.get(name), putFact: async (/** @type {string} */ name, /** @type {any} */ value) => void kept.set(name, value) };
}

/** @param {string} id @param {string} series */
const shot = (id, series) => /** @type {any} */ ({ id, series });

test("a look is 576 small numbers, which a shift and other light change little", () => {
  const look = lookOf(wall(1));
  assert.equal(look.length, 576);
  assert.ok(look instanceof Int8Array);
  assert.equal(distance(look, look), 0);
  assert.ok(distance(look, lookOf(wall(1, 3, 0.9))) < 0.1);
  assert.ok(distance(look, lookOf(wall(9))) > 0.5);
});

test("a picture without anything in it is like no other", () => {
  const blank = { data: new Uint8ClampedArray(40 * 30 * 4).fill(128), width: 40, height: 30 };
  assert.equal(distance(lookOf(blank), lookOf(wall(1))), 1);
});

test("those of other series that look nearly the same are counted", async () => {
  const store = facts();
  assert.equal(await countAlike(store, shot("a", "1"), wall(1)), 0);
  assert.equal(await countAlike(store, shot("b", "2"), wall(9)), 0);
  assert.equal(await countAlike(store, shot("c", "3"), wall(1, 2)), 1);
  assert.equal(await countAlike(store, shot("d", "4"), wall(1, 4)), 2);
});

test("the same one, closer, is meant to be the same", async () => {
  const store = facts();
  await countAlike(store, shot("a", "1"), wall(1));
  assert.equal(await countAlike(store, shot("b", "1"), wall(1, 2)), 0);
  assert.equal(await countAlike(store, shot("c", "2"), wall(1, 2)), 2);
});

test("the last two hundred are remembered", async () => {
  const store = facts();
  await countAlike(store, shot("first", "0"), wall(1));
  await countAlike(store, shot("1", "1"), wall(9));
  const [first, one] = await store.fact("looks");
  await store.putFact("looks", [first, ...Array.from({ length: 199 }, (_, number) => ({ ...one, shot: `${number}`, series: `${number}` }))]);
  await countAlike(store, shot("last", "last"), wall(9));
  assert.equal((await store.fact("looks")).length, 200);
  assert.equal(await countAlike(store, shot("again", "again"), wall(1)), 0);
});
