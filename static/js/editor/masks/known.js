// What takes a walk along a mask's runs, worked out once for each mask: masks never change. Pure.
import { remembered } from "../remembered.js";
import { ringsOf } from "./border.js";
import { pack, unpack } from "./rle.js";
import { boundsOf, countsOf, spansOf } from "./spans.js";

/** @typedef {import("../store.js").Mask} Mask */
/** @typedef {import("./spans.js").Spans} Spans */
/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("../numbers.js").Size} Size */

/** Which pixels it has. @type {(mask: Readonly<Mask>) => Spans} */
export const pixelsOf = remembered(({ counts }) => spansOf(unpack(counts)));

/** The rings round its pixels, in their corners. @type {(mask: Readonly<Mask>) => [number, number][][]} */
export const borderOf = remembered((mask) => ringsOf(pixelsOf(mask), mask.size[0]));

/** @type {(mask: Readonly<Mask>) => Rect} */
export const frameOf = remembered((mask) => boundsOf(pixelsOf(mask), mask.size[0]));

/** @param {Spans} spans at least one pixel @param {Size} photo @returns {Mask} */
export function maskOf(spans, { width, height }) {
  return { type: "mask", size: [height, width], counts: pack(countsOf(spans, width * height)) };
}

/** @param {Readonly<Mask>} mask @returns {Size} of its photo */
export function photoOf({ size: [height, width] }) {
  return { width, height };
}
