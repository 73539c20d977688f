// Tiles that are there, and those on their way: a few at once, what is wanted first, none that nobody wants any more.
import { keyOf } from "./pyramid.js";

/** @typedef {import("./pyramid.js").Tile} Tile */
/** @typedef {CanvasImageSource & {close?: () => void}} TilePicture */
/** @typedef {ReturnType<typeof createKeeper>} Keeper */

/** Requests at once: as many as browsers send over one HTTP/1.1 host. */
const AT_ONCE = 6;
/** Milliseconds until a tile that did not come is asked for again: the connection may be gone for a while. */
const AGAIN = 3000;
/** Milliseconds that somebody waits for tiles at most who can do without. */
const PATIENCE = 4000;

/**
 * @param {object} given
 * @param {(key: string, signal: AbortSignal) => Promise<TilePicture>} given.load
 * @param {number} given.most pictures kept; the longest unseen go
 * @param {() => void} given.onTile one came
 * @param {() => void} given.onQuiet none is on its way any more
 * @param {(error: any) => void} given.onFail one did not come
 */
export function createKeeper({ load, most, onTile, onQuiet, onFail }) {
  /** The longest unseen first. @type {Map<string, TilePicture>} */
  const kept = new Map();
  /** @type {Map<string, AbortController>} */
  const onTheirWay = new Map();
  /** @type {Set<string>} */
  const failed = new Set();
  /** Who wants which, the most wanted first. @type {Map<unknown, string[]>} */
  const wishes = new Map();
  /** @type {Set<() => void>} */
  const waiting = new Set();
  let turn = 0;

  const isOpen = (/** @type {string} */ key) => !kept.has(key) && !failed.has(key);

  function wanted() {
    return [...wishes.values()].flat();
  }

  function pump() {
    const keys = wanted();
    const all = new Set(keys);
    for (const [key, { signal }] of onTheirWay) if (!all.has(key) && !signal.aborted) onTheirWay.get(key)?.abort();
    for (const key of keys) {
      if (onTheirWay.size >= AT_ONCE) return;
      if (isOpen(key) && !onTheirWay.has(key)) void fetchOne(key);
    }
  }

  /** @param {string} key */
  async function fetchOne(key) {
    const mine = turn;
    const stop = new AbortController();
    onTheirWay.set(key, stop);
    try {
      const picture = await load(key, stop.signal);
      if (mine !== turn) return picture.close?.();
      kept.set(key, picture);
      drop();
      onTile();
    } catch (error) {
      if (mine === turn && !stop.signal.aborted) fail(key, error);
    } finally {
      if (mine === turn) step(key);
    }
  }

  /** @param {string} key */
  function step(key) {
    onTheirWay.delete(key);
    pump();
    for (const look of [...waiting]) look();
    if (onTheirWay.size === 0) onQuiet();
  }

  /** @param {string} key @param {any} error */
  function fail(key, error) {
    const mine = turn;
    failed.add(key);
    setTimeout(() => {
      if (mine !== turn) return;
      failed.delete(key);
      pump();
    }, AGAIN);
    onFail(error);
  }

  /** Let go what was longest unseen, and rather what nobody wants now. */
  function drop() {
    const all = new Set(wanted());
    const old = [...kept.keys()].sort((one, other) => Number(all.has(one)) - Number(all.has(other)));
    for (const key of old.slice(0, Math.max(0, kept.size - most))) {
      kept.get(key)?.close?.();
      kept.delete(key);
    }
  }

  return {
    most,
    /** @param {Tile} tile @returns {TilePicture | undefined} */
    get(tile) {
      const key = keyOf(tile);
      const picture = kept.get(key);
      if (!picture) return undefined;
      kept.delete(key);
      kept.set(key, picture);
      return picture;
    },
    /** @param {readonly Tile[]} tiles @returns {boolean} */
    hasAll: (tiles) => tiles.every((tile) => kept.has(keyOf(tile))),
    /**
     * @param {unknown} who replaces what they wanted before
     * @param {readonly Tile[]} tiles the most wanted first
     */
    want(who, tiles) {
      if (tiles.length) wishes.set(who, tiles.map(keyOf));
      else wishes.delete(who);
      pump();
    },
    /**
     * Have tiles ready.
     * @param {readonly Tile[]} tiles
     * @returns {Promise<boolean>} whether all came; once none of them is on its way, after a while, or when another photo is shown
     */
    gather(tiles) {
      const [mine, who] = [turn, {}];
      return new Promise((resolve) => {
        const end = () => {
          clearTimeout(patience);
          waiting.delete(look);
          wishes.delete(who);
          resolve(mine === turn && this.hasAll(tiles));
        };
        const look = () => {
          if (mine !== turn || !tiles.some((tile) => isOpen(keyOf(tile)))) end();
        };
        const patience = setTimeout(end, PATIENCE);
        waiting.add(look);
        this.want(who, tiles);
        look();
      });
    },
    /** What failed may come now. */
    again() {
      failed.clear();
      pump();
    },
    /** Another photo: everything goes. */
    clear() {
      turn++;
      for (const stop of onTheirWay.values()) stop.abort();
      for (const picture of kept.values()) picture.close?.();
      for (const group of [kept, onTheirWay, failed, wishes]) group.clear();
      for (const look of [...waiting]) look();
    },
  };
}
