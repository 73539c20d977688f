// How shapes are drawn: the person's settings. Pure.
import { clamp } from "./numbers.js";

/**
 * @typedef {object} Ink
 * @property {1 | 2} stroke of shapes at rest, screen pixels
 * @property {number} opacity of shapes at rest, 20 to 100
 * @property {"class" | "object"} colours whether all of a class have its colour, or neighbours differ
 */

/** @type {Readonly<Ink>} */
export const AS_DRAWN = { stroke: 2, opacity: 100, colours: "class" };
/** Fainter than that they would be missed: H hides them. */
const FAINTEST = 20;

/**
 * What can be used of settings from anywhere.
 * @param {Readonly<Record<string, unknown>>} raw
 * @returns {Ink}
 */
export function keepInk({ stroke, opacity, colours }) {
  return { stroke: stroke === 1 ? 1 : 2, opacity: clamp(Math.round(Number(opacity)) || AS_DRAWN.opacity, FAINTEST, 100), colours: colours === "object" ? "object" : "class" };
}
