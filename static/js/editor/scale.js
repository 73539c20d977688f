// Sizes in millimetres, for a photo in which a printed marker was found. Pure.
//
// A marker gives a range of pixels a millimetre: it lies aslant, and its corners are only so sharp. So every size is
// a range as well, rounded outwards, and holds only on the plane that the marker lies on.
import { kindOf } from "./shapes/index.js";

/** @typedef {import("./store.js").Shape} Shape */
/** @typedef {{low: number, high: number, markers: readonly (readonly (readonly number[])[])[]}} Scale pixels a millimetre; markers: corners [x, y], photo pixels */
/** @typedef {{name: string, words: string, value: number, power: 1 | 2}} Measure a length in pixels, or an area in square pixels */

export const CAVEAT = "True only on the plane that the marker lies on, and as far as the lens draws straight.";

const LENGTHS = ["length", "width", "height"];
const MOST_DIGITS = 2;

/**
 * The lengths of a shape, along it before across it, and its area.
 * @param {Readonly<Shape>} shape
 * @returns {Measure[]}
 */
export function measuresOf(shape) {
  const kind = kindOf(shape);
  /** @type {Measure[]} */
  const lengths = kind.fields(shape).flatMap(({ name, words, value }) => (LENGTHS.includes(name) ? [{ name, words, value, power: /** @type {1} */ (1) }] : []));
  lengths.sort((one, other) => LENGTHS.indexOf(one.name) - LENGTHS.indexOf(other.name));
  return [...lengths, { name: "area", words: "area", value: kind.area(shape), power: 2 }];
}

/**
 * @param {Readonly<Pick<Scale, "low" | "high">>} scale
 * @param {Pick<Measure, "value" | "power">} measure
 * @returns {string} such as "41 to 44 mm" and "12 to 15 mm²"
 */
export function inMillimetres({ low, high }, { value, power }) {
  const [least, most] = [value / high ** power, value / low ** power];
  const digits = Math.min(Math.max(Math.ceil(-Math.log10(most - least || 1)), 0), MOST_DIGITS);
  const unit = 10 ** digits;
  return `${(Math.floor(least * unit) / unit).toFixed(digits)} to ${(Math.ceil(most * unit) / unit).toFixed(digits)} mm${power === 2 ? "²" : ""}`;
}

/**
 * What is told of a shape in one line: its longest length.
 * @param {Scale} scale
 * @param {Readonly<Shape>} shape
 */
export function longestOf(scale, shape) {
  const lengths = measuresOf(shape).filter(({ power }) => power === 1);
  return inMillimetres(scale, lengths.reduce((longest, other) => (other.value > longest.value ? other : longest)));
}

/** @param {Pick<Scale, "low" | "high">} scale @returns {number} pixels a millimetre, in the middle of its range */
export function middleOf({ low, high }) {
  return (low + high) / 2;
}
