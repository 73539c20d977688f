// The widths of a traced line: one for all of it, which is steadier, or the one that is measured at each point.
import { WIDEST } from "../shapes/trace.js";
import { median } from "./width.js";

/** @typedef {import("../store.js").Trace} Trace */

/** Neighbours whose middle width counts: single widths are noisy. */
const NEAR = 5;

/** @param {Readonly<Trace>} shape @returns {boolean} one width for all of it */
export function isEven({ widths }) {
  return widths.every((width) => width === widths[0]);
}

/** One width for all of it: the middle one. @param {Readonly<Trace>} shape @returns {Trace} */
export function evened(shape) {
  const width = median(shape.widths);
  return { ...shape, widths: shape.widths.map(() => width) };
}

/**
 * The same line with the width that the picture shows at each point; the line itself comes to the middle of the crack.
 * @param {Pick<import("./tracer.js").Tracer, "follow" | "isBlind">} tracer
 * @param {Readonly<Trace>} shape
 * @returns {Promise<Trace | null>} null where there is no picture yet
 */
export async function measured(tracer, shape) {
  if (tracer.isBlind) return null;
  const { points, widths } = await tracer.follow(shape.points.map(([x, y]) => /** @type {[number, number]} */ ([x, y])), { isOld: true });
  return { ...shape, points, widths: steadied(widths).map((width) => Math.min(width, WIDEST)) };
}

/** Each the middle of its neighbours. @param {readonly number[]} widths @returns {number[]} */
export function steadied(widths) {
  return widths.map((_, at) => median(widths.slice(Math.max(0, at - (NEAR >> 1)), at + (NEAR >> 1) + 1)));
}
