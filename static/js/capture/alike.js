// Whether a photo looks nearly like one that this phone took before, also without a signal: a short row of numbers of each
// of the last photos is kept. It is about surfaces seen twice, not about files: nothing is ever left out for it.
import { luma, shrunk } from "../lib/quality.js";

/** @typedef {{shot: string, series: string | undefined, look: Int8Array}} Looked */

const KEPT = 200;
const NEAR = 0.263; // cosine distance, above which one in a thousand pairs of different photos lies (measured)
const LOOKS = "looks";

/**
 * Of 8 x 8 cells the brightness, two contrasts of colour and the strength of edges in six directions, each about its mean,
 * colours and edges of equal weight: small shifts and other light change it little.
 * @param {import("../lib/shapes.js").Pixels} pixels
 * @returns {Int8Array} 9 x 64 numbers
 */
export function lookOf(pixels) {
  const { data, width, height } = shrunk(pixels);
  const sums = new Float64Array(9 * 64);
  const rowOf = width * 4;
  for (let y = 1; y < height - 1; y += 1)
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * rowOf + x * 4;
      const cell = Math.floor((y * 8) / height) * 8 + Math.floor((x * 8) / width);
      const [red, green, blue] = data.subarray(at, at + 3);
      const across = luma(data, at + 4) - luma(data, at - 4);
      const down = luma(data, at + rowOf) - luma(data, at - rowOf);
      const way = Math.floor(((Math.atan2(down, across) + Math.PI) * 6) / Math.PI) % 6;
      sums[cell] += luma(data, at) - 128;
      sums[64 + cell] += red - green;
      sums[128 + cell] += (red + green) / 2 - blue;
      sums[(3 + way) * 64 + cell] += Math.hypot(across, down);
    }
  const edges = sums.subarray(3 * 64);
  edges.forEach((sum, at) => (edges[at] = Math.sqrt(sum)));
  for (let from = 0; from < sums.length; from += 64) {
    const channel = sums.subarray(from, from + 64);
    const mean = channel.reduce((all, value) => all + value) / 64;
    channel.forEach((value, at) => (channel[at] = value - mean));
  }
  for (const part of [sums.subarray(0, 3 * 64), edges]) {
    const length = Math.hypot(...part) || 1;
    part.forEach((value, at) => (part[at] = value / length));
  }
  const most = Math.max(...sums.map(Math.abs)) || 1;
  return Int8Array.from(sums, (value) => Math.round((value / most) * 127));
}

/** @param {Int8Array} a @param {Int8Array} b @returns {number} 0: the same; about 1: nothing in common */
export function distance(a, b) {
  const dot = (/** @type {Int8Array} */ c, /** @type {Int8Array} */ d) => c.reduce((sum, value, at) => sum + value * d[at], 0);
  return 1 - dot(a, b) / (Math.sqrt(dot(a, a) * dot(b, b)) || 1);
}

/**
 * How many of the last photos look nearly the same; 0 when it is meant to be the same thing again. It is kept for the next.
 * @param {Pick<import("./store.js").Store, "fact" | "putFact">} store @param {import("./shapes.js").Shot} shot @param {import("../lib/shapes.js").Pixels} pixels
 */
export async function countAlike(store, { id, series }, pixels) {
  /** @type {Looked[]} */
  const before = (await store.fact(LOOKS)) ?? [];
  const look = lookOf(pixels);
  await store.putFact(LOOKS, [...before, { shot: id, series, look }].slice(-KEPT));
  return before.some((one) => one.series === series) ? 0 : before.filter((one) => distance(one.look, look) < NEAR).length;
}
