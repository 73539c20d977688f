// The tiles of the photo that is shown: which are needed for a look at it, and whether they are there.
import { createAsking } from "./asking.js";
import { createKeeper } from "./keeper.js";
import { ENOUGH, levelFor, nearestFirst, tilesIn } from "./pyramid.js";

/** @typedef {import("./pyramid.js").Pyramid} Pyramid */
/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {ReturnType<typeof createTiles>} Tiles */
/** @typedef {{ask: import("./asking.js").Ask, load(url: string, signal: AbortSignal): Promise<import("./keeper.js").TilePicture>}} Source */
/** @typedef {{rect: Rect, density: number}} Sight rect: photo pixels; density: pixels wanted a photo pixel */
/** @typedef {{done: number, words?: string}} Progress done: share of the tiles that the server has; words: why there are no more */

/** How many tiles are kept, 1 MB each: phones and tablets end pages that want more. */
const MOST = { coarse: 96, fine: 256 };

/**
 * @param {Source | null} source null: there are none
 * @param {() => number} coarse pixels a photo pixel that the whole picture has: where that is enough there are no tiles
 * @param {{onTile(): void, onQuiet(): void, onProgress(progress: Progress): void}} told
 */
export function createTiles(source, coarse, { onTile, onQuiet, onProgress }) {
  /** @type {string | null} */
  let url = null;
  /** @type {Pyramid | null} */
  let pyramid = null;
  let version = 0;
  const isCoarse = typeof matchMedia === "function" && matchMedia("(pointer: coarse)").matches;
  const keeper = createKeeper({
    load: (key, signal) => /** @type {Source} */ (source).load(`${url}/${key}`, signal),
    most: isCoarse ? MOST.coarse : MOST.fine,
    onTile,
    onQuiet: grown,
    onFail: (error) => error?.status === 404 && url && asking.start(url), // the server made room: they are made again
  });
  const asking = createAsking((asked) => /** @type {Source} */ (source).ask(asked), {
    onReady(found) {
      pyramid = found;
      onProgress({ done: 1 });
      keeper.again();
      grown();
    },
    onProgress: (done) => onProgress({ done }),
    onFail: (error) => onProgress({ done: 0, words: String(error?.message ?? error) }),
  });

  /** More can be read. */
  function grown() {
    version++;
    onQuiet();
  }

  /**
   * The level that shows a part of the photo sharply, with no more tiles than are kept.
   * @param {Sight} sight
   * @returns {number | null} null: there are none, or the whole picture is enough
   */
  function levelOf({ rect, density }) {
    const wanted = Math.min(density, 1);
    if (!pyramid || coarse() >= wanted * ENOUGH) return null;
    let level = levelFor(pyramid, wanted);
    while (level < pyramid.levels.length - 1 && tilesIn(pyramid, level, rect).length > keeper.most) level++;
    return level;
  }

  /** @param {Sight} sight */
  function needed(sight) {
    const level = levelOf(sight);
    return pyramid && level !== null ? tilesIn(pyramid, level, sight.rect) : [];
  }

  return {
    /** Another photo. @param {string | null | undefined} next where its tiles are */
    set(next) {
      asking.stop();
      keeper.clear();
      url = (source && next) || null;
      pyramid = null;
      version++;
      onProgress({ done: 1 });
      if (url) asking.start(url);
    },
    /** Whether the photo will be there in every pixel, and is not yet. */
    get isComing() {
      return url !== null && pyramid === null;
    },
    get pyramid() {
      return pyramid;
    },
    /** Grows when more can be read, or another photo is shown. */
    get version() {
      return version;
    },
    get: keeper.get,
    levelOf,
    /**
     * Have what is looked at loaded, the nearest to a point first.
     * @param {string} who looks
     * @param {Sight | null} sight null: nothing
     * @param {import("../camera.js").Point | null} [near] photo; none: the middle
     */
    want(who, sight, near = null) {
      if (!pyramid) return;
      const { x, y, width, height } = sight?.rect ?? { x: 0, y: 0, width: 0, height: 0 };
      keeper.want(who, sight ? nearestFirst(pyramid, needed(sight), near ?? { x: x + width / 2, y: y + height / 2 }) : []);
    },
    /** @param {Sight} sight @returns {boolean} whether all that it needs is there */
    has: (sight) => (pyramid ? keeper.hasAll(needed(sight)) : !url),
    /**
     * Have a part of the photo ready to be read.
     * @param {Sight} sight
     * @returns {Promise<boolean>} false: some of it did not come, and is only there coarsely
     */
    gather: (sight) => keeper.gather(needed(sight)),
    stop() {
      asking.stop();
      keeper.clear();
    },
  };
}
