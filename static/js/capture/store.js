// What this phone keeps, in IndexedDB: shots, their bytes in pieces of 1 MiB, small pictures, and a few facts. Pieces
// are ArrayBuffers, since Safari loses Blobs. Other tabs hear of every change and show the same.
import { openDatabase, transact } from "../lib/idb.js";
import { say } from "../lib/language.js";
import { after } from "./shots.js";

/** @typedef {import("./shots.js").Shot} Shot */
/** @typedef {import("./shots.js").ShotEvent} ShotEvent */
/** @typedef {Awaited<ReturnType<typeof openStore>>} Store */
/** @typedef {{shot: string, bytes: ArrayBuffer, type: string}} Thumb */

const NAME = "blemish-capture";
const VERSION = 1;
export const PIECE = 2 ** 20;

const open = () =>
  openDatabase(NAME, VERSION, (fresh) => {
    fresh.createObjectStore("shots", { keyPath: "id" });
    fresh.createObjectStore("chunks", { keyPath: ["shot", "i"] });
    fresh.createObjectStore("thumbs", { keyPath: "shot" });
    fresh.createObjectStore("facts");
  });

/** @param {string} id */
const piecesOf = (id) => IDBKeyRange.bound([id, 0], [id, Infinity]);

/** @param {unknown} error */
export const isFull = (error) => error instanceof DOMException && error.name === "QuotaExceededError";

/** @throws when the browser keeps nothing */
export async function openStore() {
  let database = await open();
  /** @type {Map<string, Shot>} */
  let known = new Map();
  /** What has happened to shots and found no room to be written. @type {Map<string, Shot>} */
  const unwritten = new Map();
  /** @type {Set<() => void>} */
  const listeners = new Set();
  /** @type {Set<(message: string) => void>} */
  const hearers = new Set();
  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null;
  if (channel)
    channel.onmessage = ({ data }) => {
      if (data.startsWith("shot ")) void heard(data.slice(5));
      for (const hear of hearers) hear(data);
    };

  /**
   * One transaction; once more on a new connection when Safari has dropped the old one.
   * @template T
   * @param {string | string[]} stores @param {"readonly" | "readwrite"} mode @param {(transaction: IDBTransaction) => IDBRequest<T> | void} work
   * @returns {Promise<T>}
   */
  async function run(stores, mode, work) {
    try {
      return await transact(database, stores, mode, work);
    } catch (error) {
      if (!(error instanceof DOMException) || !["InvalidStateError", "UnknownError"].includes(error.name)) throw error;
      database = await open();
      return transact(database, stores, mode, work);
    }
  }

  /** @param {string} id @param {Shot | undefined} shot undefined: it is gone */
  function show(id, shot) {
    if (shot) known.set(id, shot);
    else known.delete(id);
    for (const listener of listeners) listener();
  }

  /** @param {string} id @param {Shot | undefined} shot */
  function tell(id, shot) {
    show(id, shot);
    channel?.postMessage(`shot ${id}`);
  }

  /** @param {string} id */
  async function heard(id) {
    unwritten.delete(id); // another tab could write
    show(id, await run("shots", "readonly", (transaction) => transaction.objectStore("shots").get(id)));
  }

  /** @param {string} id @param {ShotEvent} event @returns {Promise<Shot | null>} */
  async function write(id, event) {
    /** @type {{shot: Shot | null}} */
    const next = { shot: null };
    const work = (/** @type {IDBTransaction} */ transaction) => {
      const rows = transaction.objectStore("shots");
      const request = rows.get(id);
      request.onsuccess = () => {
        next.shot = request.result ? after(unwritten.get(id) ?? request.result, event) : null;
        if (next.shot?.state === "stored") transaction.objectStore("chunks").delete(piecesOf(id));
        if (next.shot) rows.put(next.shot);
      };
    };
    try {
      await run(["shots", "chunks"], "readwrite", work);
      unwritten.delete(id);
    } catch (error) {
      if (!next.shot || !isFull(error)) throw error;
      // A phone that is full to the brim takes no note any more. Photos must go out all the same, or it stays full.
      unwritten.set(id, next.shot);
      if (next.shot.state === "stored") await run("chunks", "readwrite", (transaction) => void transaction.objectStore("chunks").delete(piecesOf(id)));
    }
    return next.shot;
  }

  /**
   * Put another value in place of one, in one transaction: of two tabs none overwrites what the other has put.
   * @param {string} name @param {(value: any) => unknown} change of undefined, when there was none
   */
  const changeFact = (name, change) =>
    run("facts", "readwrite", (transaction) => {
      const rows = transaction.objectStore("facts");
      const request = rows.get(name);
      request.onsuccess = () => rows.put(change(request.result), name);
    });

  return {
    /** @returns {Shot[]} newest first */
    get shots() {
      return [...known.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
    },

    /** Be told of every change, also those of other tabs. @param {() => void} listener */
    onChange: (listener) => void listeners.add(listener),

    /** Read all shots anew. */
    async refresh() {
      /** @type {Shot[]} */
      const rows = await run("shots", "readonly", (transaction) => transaction.objectStore("shots").getAll());
      known = new Map(rows.map((shot) => [shot.id, unwritten.get(shot.id) ?? shot]));
      for (const listener of listeners) listener();
    },

    /** @param {Shot} shot */
    async add(shot) {
      await run("shots", "readwrite", (transaction) => void transaction.objectStore("shots").add(shot));
      tell(shot.id, shot);
    },

    /**
     * Let something happen to a shot, in one transaction; a stored one loses its bytes with it.
     * @param {string} id @param {ShotEvent} event
     * @returns {Promise<Shot | null>} as it is now; null: it is gone, or this cannot happen to it
     */
    async step(id, event) {
      const shot = await write(id, event);
      if (shot) tell(id, shot);
      return shot;
    },

    /** Forget a shot and its bytes. @param {string} id */
    async drop(id) {
      await run(["shots", "chunks", "thumbs"], "readwrite", (transaction) => {
        transaction.objectStore("shots").delete(id);
        transaction.objectStore("chunks").delete(piecesOf(id));
        transaction.objectStore("thumbs").delete(id);
      });
      tell(id, undefined);
    },

    /** @param {string} id @param {number} i @param {ArrayBuffer} bytes */
    putPiece: (id, i, bytes) => run("chunks", "readwrite", (transaction) => void transaction.objectStore("chunks").put({ shot: id, i, bytes })),

    /** @param {string} id @param {number} i @returns {Promise<Uint8Array<ArrayBuffer>>} empty when it is not there */
    async piece(id, i) {
      const row = await run("chunks", "readonly", (transaction) => transaction.objectStore("chunks").get([id, i]));
      return new Uint8Array(row?.bytes ?? new ArrayBuffer(0));
    },

    /** @param {string} id @param {number} from @param {number} to @returns {Promise<Uint8Array<ArrayBuffer>>} */
    async bytes(id, from, to) {
      const joined = new Uint8Array(to - from);
      for (let at = from; at < to; ) {
        const piece = (await this.piece(id, Math.floor(at / PIECE))).subarray(at % PIECE, (at % PIECE) + to - at);
        if (!piece.length) throw new Error(say("Some of this photo's bytes are no longer on this phone."));
        joined.set(piece, at - from);
        at += piece.length;
      }
      return joined;
    },

    /** @param {Thumb} thumb */
    async putThumb(thumb) {
      await run("thumbs", "readwrite", (transaction) => void transaction.objectStore("thumbs").put(thumb));
      await this.step(thumb.shot, { type: "pictured" });
    },

    /** @param {string} id @returns {Promise<Thumb | undefined>} */
    thumb: (id) => run("thumbs", "readonly", (transaction) => transaction.objectStore("thumbs").get(id)),

    /** @param {string} name @returns {Promise<any>} undefined when it was never put */
    fact: (name) => run("facts", "readonly", (transaction) => transaction.objectStore("facts").get(name)),

    /** @param {string} name @param {unknown} value */
    putFact: (name, value) => changeFact(name, () => value),

    changeFact,

    /**
     * Take or renew the right to do something that one tab alone does.
     * @param {string} name @param {string} tab @param {number} ms how long; 0 gives it back
     * @returns {Promise<boolean>} false: another tab has it
     */
    async lease(name, tab, ms) {
      let isMine = false;
      await changeFact(name, (held) => {
        isMine = !held || held.tab === tab || held.until < Date.now();
        return isMine ? { tab, until: Date.now() + ms } : held;
      }).catch((error) => {
        if (!isFull(error)) throw error; // free, and no room to say so: better two tabs than none
      });
      return isMine;
    },

    /** Say something to the other tabs. @param {string} message */
    say: (message) => channel?.postMessage(message),

    /** Hear what other tabs say. @param {(message: string) => void} hear */
    onSaid: (hear) => void hearers.add(hear),
  };
}
