// Tiles from the server: whether they are there, and one of them as a bitmap.
import { ApiError, call, root } from "../../lib/http.js";

/** Ask for the tiles below an address; the server begins to make what is missing. @type {import("./asking.js").Ask} */
export function ask(url) {
  return call("GET", url.slice(`${root}/api`.length));
}

/** @param {string} url @param {AbortSignal} signal @returns {Promise<ImageBitmap>} */
export async function load(url, signal) {
  const answer = await fetch(url, { credentials: "same-origin", signal });
  if (!answer.ok) throw new ApiError(answer.status, {});
  return createImageBitmap(await answer.blob());
}

/** Browsers without bitmaps see the 4,000 px picture instead. @returns {import("./tiles.js").Source | null} */
export function tileSource() {
  return typeof createImageBitmap === "function" ? { ask, load } : null;
}
