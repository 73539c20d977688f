// Masks drawn as text, and read back.
import { maskOf, pixelsOf } from "../../../../static/js/editor/masks/known.js";
import { add } from "../../../../static/js/editor/masks/spans.js";

/** @typedef {import("../../../../static/js/editor/store.js").Mask} Mask */

/** @param {readonly string[]} rows # for a pixel that is in @returns {Mask} on a photo of that size */
export function maskFrom(rows) {
  const photo = { width: rows[0].length, height: rows.length };
  /** @type {number[]} */
  const spans = [];
  for (let x = 0; x < photo.width; x++) rows.forEach((row, y) => row[x] === "#" && add(spans, x * photo.height + y, x * photo.height + y + 1));
  return maskOf(spans, photo);
}

/** @param {Mask} mask @returns {string[]} */
export function rowsOf(mask) {
  const [height, width] = mask.size;
  const isIn = new Uint8Array(width * height);
  const spans = pixelsOf(mask);
  for (let at = 0; at < spans.length; at += 2) isIn.fill(1, spans[at], spans[at + 1]);
  return pictureOf(width, height, (x, y) => isIn[(x - 0.5) * height + y - 0.5] === 1);
}

/** @param {number} width @param {number} height @param {(x: number, y: number) => boolean} isIn asked of the middle of each pixel @returns {string[]} */
export function pictureOf(width, height, isIn) {
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => (isIn(x + 0.5, y + 0.5) ? "#" : ".")).join(""));
}

/** Some discs, with some cut out, and at least one pixel. @param {number} seed @param {number} width @param {number} height */
export function randomPicture(seed, width, height) {
  const next = numbers(seed);
  const discs = Array.from({ length: 9 }, () => ({ x: next() * width, y: next() * height, radius: 0.5 + next() * 12, isIn: next() < 0.7 }));
  return pictureOf(width, height, (x, y) => (x < 1 && y < 1) || Boolean(discs.findLast((disc) => Math.hypot(disc.x - x, disc.y - y) < disc.radius)?.isIn));
}

/** Numbers from 0 to 1, the same for the same seed (Park and Miller 1988). @param {number} seed */
export function numbers(seed) {
  let state = seed * 7919;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
