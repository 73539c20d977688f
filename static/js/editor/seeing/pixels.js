// What takes too long for the page's own thread: counting a photo's levels, and working on a window of it. Pure.
import { countLevels, equalized } from "./clahe.js";
import { planeOf, withPlane } from "./plane.js";
import { sharpened } from "./sharpen.js";

/** @typedef {import("./plane.js").Window} Window */
/** @typedef {import("./plane.js").Channel} Channel */
/** @typedef {{kind: "count", window: Window, channel: Channel}} CountAsk the window shows all of the photo */
/** @typedef {{kind: "work", window: Window, channel: Channel, place: import("./clahe.js").Place, sharpness: number, tables: Uint8ClampedArray | null}} WorkAsk */
/** @typedef {CountAsk | WorkAsk} Ask */
/** @typedef {{counts?: Uint32Array, pixels?: Uint8ClampedArray}} Told counts as clahe.js has them; pixels: RGBA of the window */

/** Long side of what the page itself does within a frame, once a photo: else each would flash up as it was taken. */
export const FEW = 512;

/** @param {Ask} ask @returns {Told} */
export function answer(ask) {
  const { window, channel } = ask;
  const { width, height } = window;
  const plane = planeOf(window, channel);
  if (ask.kind === "count") return { counts: countLevels(plane, width, height) };
  const sharp = sharpened(plane, width, height, ask.sharpness);
  const even = ask.tables ? equalized(sharp, width, height, ask.tables, ask.place) : sharp;
  return { pixels: withPlane(window, channel, plane, even) };
}
