import assert from "node:assert/strict";
import { test } from "node:test";
import { countsOf, areaOf, boundsOf, isNear, joined, shifted, spansOf, without } from "../../../../static/js/editor/masks/spans.js";
import { pack, unpack } from "../../../../static/js/editor/masks/rle.js";
import { pixelsOf } from "../../../../static/js/editor/masks/known.js";
import { covered } from "../../../../static/js/editor/masks/stroke.js";
import { maskFrom, numbers, pictureOf, randomPicture, rowsOf } from "./pictures.js";

/** @typedef {import("../../../../static/js/editor/masks/stroke.js").Spot} Spot */

const PHOTO = { width: 60, height: 50 };
const seeds = Array.from({ length: 25 }, (_, at) => at + 1);
/** @param {string[]} one @param {string[]} other @param {(a: boolean, b: boolean) => boolean} stays */
const mixed = (one, other, stays) => pictureOf(PHOTO.width, PHOTO.height, (x, y) => stays(one[y - 0.5][x - 0.5] === "#", other[y - 0.5][x - 0.5] === "#"));

test("run lengths are packed and read again, also of the largest photos there are", () => {
  for (const counts of [[0, 5, 3], [12], [7, 1, 1, 1, 1, 90], [0, 220_000_000], [100_000_000, 1, 119_999_998, 1], [2, 219_999_990, 1, 2, 5]]) assert.deepEqual(unpack(pack(counts)), counts);
});

test("more letters than a call takes arguments are packed as well", () => {
  const counts = Array.from({ length: 300_000 }, (_, at) => (at % 7) + 1);
  assert.deepEqual(unpack(pack(counts)), counts);
});

test("what is joined and what is left are the pixels that should be", () => {
  for (const seed of seeds) {
    const [one, other] = [randomPicture(seed, 60, 50), randomPicture(seed + 100, 60, 50)];
    const [here, there] = [one, other].map((rows) => pixelsOf(maskFrom(rows)));
    const spans = (/** @type {string[]} */ rows) => (rows.join("").includes("#") ? pixelsOf(maskFrom(rows)) : []);
    assert.deepEqual(joined([here, there]), spans(mixed(one, other, (a, b) => a || b)));
    assert.deepEqual(without(here, there), spans(mixed(one, other, (a, b) => a && !b)));
  }
});

test("runs and spans are two ways to say the same", () => {
  for (const seed of seeds) {
    const spans = pixelsOf(maskFrom(randomPicture(seed, 60, 50)));
    assert.deepEqual(spansOf(countsOf(spans, 3000)), spans);
    assert.equal(areaOf(spans), randomPicture(seed, 60, 50).join("").replaceAll(".", "").length);
  }
});

test("the box round pixels, and what is near to one", () => {
  for (const seed of seeds) {
    const rows = randomPicture(seed, 60, 50);
    const spans = pixelsOf(maskFrom(rows));
    const inside = rows.flatMap((row, y) => [...row].flatMap((letter, x) => (letter === "#" ? [[x, y]] : [])));
    const { x, y, width, height } = boundsOf(spans, 50);
    const [xs, ys] = [inside.map(([column]) => column), inside.map(([, row]) => row)];
    assert.deepEqual([x, y, x + width, y + height], [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1]);
    const next = numbers(seed);
    for (let tries = 0; tries < 40; tries++) {
      const [at, reach] = [{ x: next() * 80 - 10, y: next() * 70 - 10 }, next() * 6];
      const distance = Math.min(...inside.map(([column, row]) => Math.hypot(Math.max(column - at.x, 0, at.x - column - 1), Math.max(row - at.y, 0, at.y - row - 1))));
      if (Math.abs(distance - reach) > 1e-9) assert.equal(isNear(spans, PHOTO, at, reach), distance <= reach, `seed ${seed}, ${JSON.stringify(at)} ${reach}`);
    }
  }
});

test("what is moved is cut by the photo, also where it wraps from one column to the next", () => {
  for (const [dx, dy] of [[3, 2], [-7, 0], [0, -9], [0, 49], [100, 0]]) {
    const rows = randomPicture(4, 60, 50);
    const moved = pictureOf(60, 50, (x, y) => rows[y - 0.5 - dy]?.[x - 0.5 - dx] === "#");
    assert.deepEqual(shifted(pixelsOf(maskFrom(rows)), PHOTO, dx, dy), moved.join("").includes("#") ? pixelsOf(maskFrom(moved)) : []);
  }
});

test("a stroke covers the pixels whose middles lie within its discs and between them", () => {
  for (const seed of seeds) {
    const next = numbers(seed);
    const spots = Array.from({ length: 1 + (seed % 5) }, () => /** @type {Spot} */ ([next() * 40 - 5, next() * 30 - 5, 0.3 + next() * 6]));
    const rows = rowsOf({ type: "mask", size: [24, 32], counts: pack(countsOf(covered(spots, { width: 32, height: 24 }), 32 * 24)) });
    rows.forEach((row, y) =>
      [...row].forEach((letter, x) => {
        const depth = depthOf(spots, x + 0.5, y + 0.5);
        if (Math.abs(depth) > 0.05) assert.equal(letter, depth > 0 ? "#" : ".", `seed ${seed}, ${x} ${y}`);
      }),
    );
  }
});

/** How far inside, by trying many discs on the way. @param {Spot[]} spots @param {number} x @param {number} y */
function depthOf(spots, x, y) {
  let deepest = -Infinity;
  spots.forEach(([x1, y1, r1], at) => {
    const [x2, y2, r2] = spots[at + 1] ?? spots[at];
    for (let step = 0; step <= 100; step += 1) {
      const way = step / 100;
      const [dx, dy] = [x1 + way * (x2 - x1) - x, y1 + way * (y2 - y1) - y];
      deepest = Math.max(deepest, r1 + way * (r2 - r1) - Math.sqrt(dx * dx + dy * dy));
    }
  });
  return deepest;
}
