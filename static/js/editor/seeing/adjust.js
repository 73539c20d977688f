// How the photo is looked at: the person's settings, and what each means. Pure.
import { clamp } from "../numbers.js";

/** @typedef {import("./plane.js").Channel} Channel */
/**
 * Numbers as the sliders have them; 0 is the photo as it was taken.
 * @typedef {object} Adjust
 * @property {number} brightness -100 to 100
 * @property {number} contrast -100 to 100
 * @property {number} gamma -100 to 100, fiftieths of an octave
 * @property {number} local local contrast, 0 to 100
 * @property {number} sharpen 0 to 100
 * @property {Channel} channel
 * @property {boolean} invert
 */

/** @type {Readonly<Adjust>} */
export const AS_TAKEN = { brightness: 0, contrast: 0, gamma: 0, local: 0, sharpen: 0, channel: "colour", invert: false };
export const CHANNELS = /** @type {const} */ (["colour", "grey", "red", "green", "blue"]);
const SIGNED = /** @type {const} */ (["brightness", "contrast", "gamma"]);
const UNSIGNED = /** @type {const} */ (["local", "sharpen"]);
/** Above this local contrast shows little but noise. */
const MOST_CLIP = 8;
/** How much of the difference to its surroundings is added to a pixel at most. */
const MOST_SHARP = 2;

/**
 * What can be used of settings from anywhere, also from a browser's older ones.
 * @param {Readonly<Record<string, unknown>>} raw
 * @returns {Adjust}
 */
export function keepAdjust(raw) {
  const number = (/** @type {string} */ name, /** @type {number} */ low) => clamp(Math.round(Number(raw[name])) || 0, low, 100);
  const adjust = { ...AS_TAKEN, invert: raw["invert"] === true, channel: CHANNELS.find((channel) => channel === raw["channel"]) ?? AS_TAKEN.channel };
  for (const name of SIGNED) adjust[name] = number(name, -100);
  for (const name of UNSIGNED) adjust[name] = number(name, 0);
  return adjust;
}

/** @param {Adjust} adjust @returns {boolean} whether the photo is shown as it was taken */
export function isAsTaken(adjust) {
  return /** @type {(keyof Adjust)[]} */ (Object.keys(AS_TAKEN)).every((name) => adjust[name] === AS_TAKEN[name]);
}

/** @param {Adjust} adjust @returns {boolean} whether a pixel's look depends on those around it: no filter of the page does that */
export function hasSurroundings({ local, sharpen }) {
  return local > 0 || sharpen > 0;
}

/** @param {Adjust} adjust @returns {boolean} whether anything is set that needs no more than a pixel itself */
export function hasTone(adjust) {
  return !isAsTaken({ ...adjust, local: 0, sharpen: 0 });
}

/** @param {Adjust} adjust @returns {number} the exponent's inverse: above 1 brightens what is dark */
export function gammaOf({ gamma }) {
  return 2 ** (gamma / 50);
}

/** @param {Adjust} adjust @returns {number} how many times the average a level may count (clahe.js); 0 changes nothing */
export function clipOf({ local }) {
  return MOST_CLIP * (local / 100) ** 2;
}

/** @param {Adjust} adjust @returns {number} how much of a pixel's difference to its surroundings is added to it */
export function sharpnessOf({ sharpen }) {
  return (MOST_SHARP * sharpen) / 100;
}
