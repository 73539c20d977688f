// The local contrast's tables of the photo that is shown. Its levels are counted at once in a small picture, and beside
// the page once more in the preview; how strong the contrast is costs nothing more.
import { clipOf } from "./adjust.js";
import { allOf, tablesOf } from "./clahe.js";
import { answer, FEW } from "./pixels.js";

/** @typedef {import("./adjust.js").Adjust} Adjust */
/** @typedef {import("./plane.js").Channel} Channel */
/** @typedef {import("./plane.js").Window} Window */
/** @typedef {ReturnType<typeof createTables>} Tables */
/**
 * What of the viewport is used.
 * @typedef {object} Sight
 * @property {() => import("../numbers.js").Size} photo upright pixels
 * @property {() => number} sharpest pixels of the picture that is there a photo pixel; 0: none is there yet
 * @property {(rect: import("../numbers.js").Rect, width: number, height: number) => Window | null} pixels a part of the photo, scaled
 * @property {() => number} [version] grows when what is read may be sharper than before
 */

/** Long side of what is counted, pixels: a tile of it holds thousands. */
const MOST = 1024;

/**
 * @param {Sight} sight
 * @param {import("./thread.js").Send} send
 * @param {() => void} onCounted
 */
export function createTables(sight, send, onCounted) {
  /** By channel, with the long side of what was asked to be counted. @type {Map<Channel, {counts: Uint32Array | null, side: number}>} */
  const known = new Map();
  /** @type {{counts: Uint32Array, clip: number, tables: Uint8ClampedArray} | null} */
  let last = null;

  /** @param {Channel} channel */
  function count(channel) {
    const photo = sight.photo();
    const long = Math.max(photo.width, photo.height);
    const before = known.get(channel);
    const side = Math.round(Math.min(before ? MOST : FEW, long * Math.min(1, sight.sharpest())));
    if (side < 1 || (before && side <= before.side)) return;
    const [width, height] = [photo.width, photo.height].map((length) => Math.max(1, Math.round((length * side) / long)));
    const window = sight.pixels({ x: 0, y: 0, ...photo }, /** @type {number} */ (width), /** @type {number} */ (height));
    if (!window) return;
    const ask = /** @type {const} */ ({ kind: "count", window: bare(window), channel });
    if (!before) {
      known.set(channel, { counts: answer(ask).counts ?? null, side });
      queueMicrotask(onCounted); // with the next frame the preview's turn comes
      return;
    }
    const asked = { counts: before.counts, side };
    known.set(channel, asked);
    void send(ask).then(({ counts }) => {
      if (known.get(channel) !== asked || !counts) return; // another photo, or a sharper picture of it
      asked.counts = counts;
      onCounted();
    });
  }

  return {
    /**
     * Asks for what is missing.
     * @param {Adjust} adjust
     * @returns {Uint8ClampedArray | null} null: none are needed, or they are on their way
     */
    of(adjust) {
      if (adjust.local === 0) return null;
      count(adjust.channel);
      const counts = known.get(adjust.channel)?.counts;
      if (!counts) return null;
      const clip = clipOf(adjust);
      if (last?.counts !== counts || last.clip !== clip) last = { counts, clip, tables: tablesOf(counts, clip) };
      return last.tables;
    },
    /**
     * How often each level is there in all of the photo. Asks for what is missing.
     * @param {Channel} channel
     * @returns {Uint32Array | null} 256 numbers; null: they are on their way
     */
    levels(channel) {
      count(channel);
      const counts = known.get(channel)?.counts;
      return counts ? allOf(counts) : null;
    },
    /** Another photo. */
    forget: () => known.clear(),
  };
}

/** A window that can be sent to a worker. @param {Window} window @returns {Window} */
export function bare({ data, width, height }) {
  return { data, width, height };
}
