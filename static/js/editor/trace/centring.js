// Puts a line into the middle of what it follows. The cheapest way keeps to the darkest pixels, which of a wide crack are
// those of its shadowed side; its middle is the centre of all that stands out from the ground. Pure.
import { blurred } from "./cost.js";
import { lightnessAt, median } from "./width.js";

/** @typedef {import("./cost.js").Grey} Grey */
/** @typedef {[number, number]} XY pixels of the picture, pixel centres at .5 */

/** How far across is read for the ground, and how far beside the line its middle may lie, pixels. */
const AROUND = 16;
const REACH = 4;
/** Steps a pixel. */
const FINE = 2;
const WIDE = 2 * AROUND * FINE + 1;
/** Over how many points to each side is averaged: grains of the ground are shorter than a crack. */
const ALONG = 5;
/** Of so many offsets to each side the middle one is taken. */
const STEADY = 4;
/** Smoothing before reading, pixels. */
const SIGMA = 0.8;

/**
 * @param {Grey} grey
 * @param {readonly XY[]} line points a pixel apart
 * @param {readonly XY[]} across its normals, of length 1
 * @param {boolean} isLight whether the line is lighter than its ground
 * @returns {XY[]} as many points
 */
export function centred(grey, line, across, isLight) {
  const soft = blurred(grey, SIGMA);
  const sign = isLight ? -1 : 1;
  const profiles = line.map((point, at) => profileAt(soft, point, across[at] ?? [0, 0], sign));
  const offsets = averaged(profiles).map(offsetOf);
  return line.map(([x, y], at) => {
    const off = median(offsets.slice(Math.max(0, at - STEADY), at + STEADY + 1));
    const [nx, ny] = across[at] ?? [0, 0];
    return [x + nx * off, y + ny * off];
  });
}

/** @param {Grey} grey @param {XY} at @param {XY} normal @param {1 | -1} sign 1 for dark lines @returns {Float32Array} */
function profileAt(grey, [x, y], [nx, ny], sign) {
  return Float32Array.from({ length: WIDE }, (_, step) => {
    const off = step / FINE - AROUND;
    return sign * lightnessAt(grey, x + nx * off, y + ny * off);
  });
}

/** Each profile the mean of those around it. @param {readonly Float32Array[]} profiles @returns {Float32Array[]} */
function averaged(profiles) {
  const sum = new Float64Array(WIDE);
  let [from, to] = [0, 0];
  /** @param {number} at @param {1 | -1} sign */
  const count = (at, sign) => profiles[at]?.forEach((value, step) => (sum[step] = (sum[step] ?? 0) + sign * value));
  return profiles.map((_, at) => {
    while (to < Math.min(profiles.length, at + ALONG + 1)) count(to++, 1);
    while (from < at - ALONG) count(from++, -1);
    return Float32Array.from(sum, (value) => value / (to - from));
  });
}

/** The centre of what stands out from the ground, by the square of how much. @param {Float32Array} profile @returns {number} pixels along the normal */
function offsetOf(profile) {
  const ground = median([...profile]);
  let [sum, moment] = [0, 0];
  for (let step = (AROUND - REACH) * FINE; step <= (AROUND + REACH) * FINE; step++) {
    const off = step / FINE - AROUND;
    const weight = Math.max(0, ground - (profile[step] ?? 0)) ** 2 * Math.exp((-2 * off * off) / (REACH * REACH));
    sum += weight;
    moment += weight * off;
  }
  return sum > 0 ? moment / sum : 0;
}
