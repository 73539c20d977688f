// Run lengths as COCO has them: how many pixels are outside, then inside, then outside, ..., column by column; packed
// into its text form they are what masks are kept as. The server's sums, see app/geometry/rle.py. Pure.
import { ShapeFault } from "../fault.js";

/** Of one number; 30 bits and their sign would count the pixels of any photo. */
const MOST_LETTERS = 7;
const ZERO = 48;

/** Differences to two before, 5 bits a letter. @param {readonly number[]} counts @returns {string} */
export function pack(counts) {
  const letters = [];
  for (let at = 0; at < counts.length; at++) {
    let value = at > 2 ? counts[at] - counts[at - 2] : counts[at];
    for (let isMore = true; isMore; ) {
      const bits = value & 0x1f;
      value >>= 5;
      isMore = bits & 0x10 ? value !== -1 : value !== 0;
      letters.push((isMore ? bits | 0x20 : bits) + ZERO);
    }
  }
  return textOf(letters);
}

/** A call takes only so many arguments. @param {readonly number[]} letters */
function textOf(letters) {
  let text = "";
  for (let at = 0; at < letters.length; at += 4096) text += String.fromCharCode(...letters.slice(at, at + 4096));
  return text;
}

/**
 * @param {string} text
 * @returns {number[]}
 * @throws {ShapeFault} for what is none
 */
export function unpack(text) {
  /** @type {number[]} */
  const counts = [];
  let [value, unit, length] = [0, 1, 0];
  for (let at = 0; at < text.length; at++) {
    const bits = text.charCodeAt(at) - ZERO;
    if (bits < 0 || bits > 63 || length >= MOST_LETTERS) throw noRuns();
    // Not by shifts: seven letters are more bits than those have.
    value += (bits & 0x1f) * unit;
    unit *= 32;
    length++;
    if (bits & 0x20) continue;
    if (bits & 0x10) value -= unit;
    const count = counts.length > 2 ? value + counts[counts.length - 2] : value;
    if (count < 0) throw noRuns();
    counts.push(count);
    [value, unit, length] = [0, 1, 0];
  }
  if (length > 0) throw noRuns();
  return counts;
}

const noRuns = () => new ShapeFault("/counts", "must be run lengths in COCO's letters");
