// Numbers about a photo and what they say: held to the same cases as the server's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { measure, remarksOn } from "../../../static/js/lib/quality.js";

const CASES = JSON.parse(readFileSync(new URL("../../shapes/quality.json", import.meta.url), "utf8"));
const GOOD = { sharpness: 6, reblur: 0.2, dark: 0, brightness: 120, burnt: 0, glare: 0, here: null };

/** The picture of a shared case; its recipe stands in the file. @param {any} drawing */
function drawn({ size: [width, height], step, seed, low, high, soft, patches }) {
  const grain = (/** @type {number} */ x, /** @type {number} */ y) => {
    let mixed = Math.imul(x, 73856093) ^ Math.imul(y, 19349663) ^ Math.imul(seed, 83492791);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 1274126177);
    return Math.min(255, low + (((mixed ^ (mixed >>> 16)) >>> 0) % (high - low + 1)));
  };
  let grey = Array.from({ length: width * height }, (_, at) => grain(Math.floor((at % width) / step), Math.floor(Math.floor(at / width) / step)));
  for (let pass = 0; pass < soft; pass += 1) {
    const across = grey;
    const softer = across.map((value, at) => Math.floor((across[at % width ? at - 1 : at] + value + across[(at + 1) % width ? at + 1 : at]) / 3));
    grey = softer.map((value, at) => Math.floor(((softer[at - width] ?? value) + value + (softer[at + width] ?? value)) / 3));
  }
  const data = Uint8Array.from(grey.flatMap((value) => [value, value, Math.floor((value * 7) / 8), 255]));
  for (const [left, top, across, down, ...colour] of patches)
    for (let y = top; y < top + down; y += 1) for (let x = left; x < left + across; x += 1) data.set(colour, (y * width + x) * 4);
  return { data, width, height };
}

/** @param {Record<string, any>} found @param {Record<string, any>} wanted @param {string} [of] */
function assertNear(found, wanted, of = "") {
  assert.deepEqual(Object.keys(found).sort(), Object.keys(wanted).sort());
  for (const [name, value] of Object.entries(wanted))
    if (value && typeof value === "object") assertNear(found[name], value, `${name} `);
    else assert.ok(found[name] === value || Math.abs(found[name] - value) <= 0.002, `${of}${name}: ${found[name]}, not ${value}`);
}

for (const { name, out, point, ...drawing } of CASES.pictures)
  test(`a picture measures as the server measures it: ${name}`, () => {
    assertNear(measure(drawn(drawing), point && { x: point[0], y: point[1] }), out);
  });

for (const { name, quality, floor, out } of CASES.remarks)
  test(`numbers say what they say to the server: ${name}`, () => {
    assert.deepEqual(remarksOn({ ...GOOD, ...quality }, floor), out);
  });
