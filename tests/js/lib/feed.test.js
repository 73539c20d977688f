// One stream a browser: who holds it, what the others hear, and where it goes on after a break.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listen } from "../../../static/js/lib/feed.js";

/** A browser of several tabs: one lock, one channel, streams that the test writes to. @param {{hasLocks?: boolean, shown?: string}} [how] */
function browser({ hasLocks = true, shown = "" } = {}) {
  /** @type {{address: string, isClosed: boolean, readyState: number, emit: (kind: string, data: any, id?: string) => void, refuse: () => void}[]} */
  const streams = [];
  /** @type {Set<(event: any) => void>} */
  const ears = new Set();
  /** @type {(() => Promise<void>)[]} */
  const waiting = [];
  let isHeld = false;
  /** @type {{run: () => void, ms: number}[]} */
  const timers = [];
  function tab() {
    let isHidden = false;
    /** @type {() => void} */
    let changed = () => {};
    /** @type {((event: any) => void) | null} */
    let ear = null;
    const parts = {
      /** @param {string} address */
      open(address) {
        /** @type {Map<string, (event: any) => void>} */
        const listeners = new Map();
        const stream = {
          address,
          isClosed: false,
          readyState: 1,
          /** @param {string} kind @param {(event: any) => void} listener */
          addEventListener: (kind, listener) => void listeners.set(kind, listener),
          close: () => void (stream.isClosed = true),
          /** @param {string} kind @param {any} data @param {string} [id] */
          emit: (kind, data, id = "") => listeners.get(kind)?.({ data: JSON.stringify(data), lastEventId: id }),
          refuse() {
            stream.readyState = 2;
            listeners.get("error")?.({});
          },
        };
        streams.push(stream);
        return /** @type {any} */ (stream);
      },
      channel: /** @type {any} */ ({
        /** @param {string} _ @param {(event: any) => void} listener */
        addEventListener: (_, listener) => ears.add((ear = listener)),
        /** @param {any} data */
        postMessage: (data) => [...ears].filter((other) => other !== ear).forEach((other) => other({ data: structuredClone(data) })),
      }),
      /** @type {((run: () => Promise<void>) => void) | null} */
      whenAlone: hasLocks
        ? (run) => {
            if (isHeld) waiting.push(run);
            else {
              isHeld = true;
              void run();
            }
          }
        : null,
      isHidden: () => isHidden,
      /** @param {() => void} listener */
      onShownOrHidden: (listener) => void (changed = listener),
      /** @param {() => void} run @param {number} ms */
      later: (run, ms) => void timers.push({ run, ms }),
      shown,
    };
    return {
      parts,
      /** @param {boolean} hidden */
      hide(hidden) {
        isHidden = hidden;
        changed();
      },
    };
  }
  return {
    tab,
    streams,
    timers,
    /** The tab that holds the stream goes. */
    release() {
      isHeld = false;
      const next = waiting.shift();
      if (next) {
        isHeld = true;
        void next();
      }
    },
  };
}

/** @returns {[string[], (kind: string, data: any) => void]} */
function ears() {
  /** @type {string[]} */
  const heard = [];
  return [heard, (kind, data) => heard.push(`${kind} ${data.photo_id ?? ""}`.trim())];
}

test("two tabs share one stream, and both hear everything once", () => {
  const { tab, streams } = browser();
  const [one, tellOne] = ears();
  const [two, tellTwo] = ears();
  listen(3, tellOne, tab().parts);
  listen(3, tellTwo, tab().parts);
  assert.equal(streams.length, 1);
  streams[0]?.emit("photo.added", { photo_id: 7 }, "12");
  streams[0]?.emit("presence", { photo_id: 8 });
  assert.deepEqual(one, ["photo.added 7", "presence 8"]);
  assert.deepEqual(two, one);
});

test("when the tab with the stream goes, another goes on after the last event it heard of", () => {
  const { tab, streams, release } = browser();
  const feed = listen(3, () => {}, tab().parts);
  listen(3, () => {}, tab().parts);
  streams[0]?.emit("photo.added", {}, "12");
  streams[0]?.emit("presence", {}); // has no number: the place stays 12
  feed.close();
  release();
  assert.equal(streams[0]?.isClosed, true);
  assert.match(streams[1]?.address ?? "", /\/projects\/3\/events\?after=12$/);
});

test("a stream that was refused is asked for again", () => {
  const { tab, streams, timers } = browser();
  listen(3, () => {}, tab().parts);
  streams[0]?.emit("photo.state", {}, "4");
  streams[0]?.refuse();
  assert.equal(streams.length, 1);
  timers[0]?.run();
  assert.match(streams[1]?.address ?? "", /after=4$/);
});

test("without locks a hidden tab gives its connection back, and catches up when it is shown", () => {
  const { tab, streams } = browser({ hasLocks: false });
  const own = tab();
  const [heard, tell] = ears();
  listen(3, tell, own.parts);
  own.hide(true);
  assert.equal(streams[0]?.isClosed, true);
  own.hide(false);
  assert.deepEqual(heard, ["reset"]); // nothing was heard before, so nothing can be gone on after
  streams[1]?.emit("photo.added", { photo_id: 1 }, "9");
  own.hide(true);
  own.hide(false);
  assert.match(streams[2]?.address ?? "", /after=9$/);
  assert.deepEqual(heard, ["reset", "photo.added 1"]);
});

test("what happened while the page came is heard: the stream begins after what the page shows", () => {
  const { tab, streams } = browser({ shown: "41" });
  const [heard, tell] = ears();
  listen(3, tell, tab().parts);
  assert.match(streams[0]?.address ?? "", /after=41$/);
  streams[0]?.emit("photo.added", { photo_id: 1 }, "42");
  assert.deepEqual(heard, ["photo.added 1"]);
});

test("a tab that joins another's stream too late for an event fetches anew, once", () => {
  const { tab, streams } = browser({ shown: "41" });
  const [heard, tell] = ears();
  listen(3, () => {}, tab().parts);
  listen(3, tell, tab().parts);
  streams[0]?.emit("photo.added", { photo_id: 2 }, "43"); // 42 came while the second tab loaded
  streams[0]?.emit("photo.added", { photo_id: 3 }, "45");
  assert.deepEqual(heard, ["reset", "photo.added 2", "photo.added 3"]);
});
