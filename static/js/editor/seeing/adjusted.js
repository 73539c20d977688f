// Adjusted pictures of the photo that is shown: with local contrast and sharpness, made by the thread.
import { sharpnessOf } from "./adjust.js";
import { bare } from "./tables.js";
import { answer } from "./pixels.js";

/** @typedef {import("./adjust.js").Adjust} Adjust */
/** @typedef {import("./cuts.js").Cut} Cut */
/** @typedef {{sight: import("./tables.js").Sight, send: import("./thread.js").Send, tables: import("./tables.js").Tables, readonly turn: number}} Source turn: of which photo it is */
/** @typedef {Cut & {picture: HTMLCanvasElement, turn: number}} Adjusted */

/**
 * One piece of work at a time; of what is wanted meanwhile only the latest is done.
 * @param {Source} seeing
 * @param {() => void} onWorked a better one is there
 */
export function createAdjusted(seeing, onWorked) {
  const { sight, send, tables } = seeing;
  /** @typedef {{cut: Cut, adjust: Adjust, tables: Uint8ClampedArray | null, turn: number}} Task */
  /** The last that was wanted. @type {Task & {key: string} | null} */
  let task = null;
  /** @type {Adjusted | null} */
  let done = null;
  let isOut = false;

  /** @param {Adjust} adjust @param {Cut} cut */
  function want(adjust, cut) {
    const even = tables.of(adjust);
    if (adjust.local > 0 && !even) return; // it is asked for again when they are there
    const key = JSON.stringify([cut, adjust.local, adjust.sharpen, adjust.channel, sight.sharpest(), sight.version?.(), seeing.turn]);
    if (task?.key === key && task.tables === even) return;
    task = { key, cut, adjust, tables: even, turn: seeing.turn };
    void run();
  }

  /** What is there of this photo. */
  const current = () => (done?.turn === seeing.turn ? done : null);

  /** In the page itself. @param {Adjust} adjust @param {Cut} cut */
  function doAtOnce(adjust, cut) {
    const now = { cut, adjust, tables: tables.of(adjust), turn: seeing.turn };
    const ask = askOf(now);
    if (ask) keep(now, answer(ask));
  }

  /** @param {Task} now @param {import("./pixels.js").Told} told */
  function keep({ cut, turn }, { pixels }) {
    if (pixels && turn === seeing.turn) done = { ...cut, picture: canvasOf(pixels, cut.width, cut.height), turn };
  }

  async function run() {
    if (isOut) return;
    isOut = true;
    try {
      for (let now = null; task && task !== now; ) {
        now = task;
        const ask = askOf(now);
        if (!ask) continue;
        keep(now, await send(ask));
        onWorked();
      }
    } finally {
      isOut = false;
    }
  }

  /** @param {Task} now @returns {import("./pixels.js").WorkAsk | null} null: there is no picture */
  function askOf({ cut, adjust, tables: even }) {
    const { rect, width, height } = cut;
    const photo = sight.photo();
    const window = sight.pixels(rect, width, height);
    if (!window) return null;
    const place = { left: rect.x / photo.width, top: rect.y / photo.height, right: (rect.x + rect.width) / photo.width, bottom: (rect.y + rect.height) / photo.height };
    return { kind: "work", window: bare(window), channel: adjust.channel, place, sharpness: sharpnessOf(adjust), tables: even };
  }

  return {
    /**
     * The latest there is; a better one may be on its way.
     * @param {Adjust} adjust
     * @param {Cut | null} cut null: nothing new is asked for
     * @param {Cut | null} [first] a coarse one that is done at once where there is none yet
     * @returns {Adjusted | null}
     */
    latest(adjust, cut, first = null) {
      if (first && !current()) {
        doAtOnce(adjust, first);
        queueMicrotask(onWorked); // with the next frame the better one's turn comes
      } else if (cut) want(adjust, cut);
      return current();
    },
  };
}

/** @param {Uint8ClampedArray} pixels RGBA @param {number} width @param {number} height */
function canvasOf(pixels, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const window = new ImageData(width, height);
  window.data.set(pixels);
  canvas.getContext("2d")?.putImageData(window, 0, 0);
  return canvas;
}
