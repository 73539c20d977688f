// What was done and the server has not confirmed yet, on this device. One journal for all photos; any editor page
// sends what is left in it. The storage is behind a small interface, so that tests run without a browser.
import { openDatabase, transact } from "../lib/idb.js";
import { EDITOR_JOURNAL } from "../lib/idb-existing.js";

/** @typedef {import("./sync/outbox.js").Entry} Entry */
/** @typedef {import("./sync/known.js").Known} Known */
/** @typedef {{photo: number, user: number, steps: string, at: number}} UndoRow */
/**
 * @typedef {object} Storage
 * @property {(entries: Entry[], undo?: UndoRow) => Promise<void>} put kept when the promise is fulfilled; all or nothing:
 *   a step that could be undone and is not there, or the other way round, would let Ctrl+Z take another one back
 * @property {(ids: string[]) => Promise<void>} remove
 * @property {(user: number) => Promise<Entry[]>} all in the order in which they were made
 * @property {(known: Known) => Promise<void>} putKnown
 * @property {(photo: number) => Promise<Known | undefined>} getKnown
 * @property {(photo: number) => Promise<UndoRow | undefined>} getUndo
 */

const VERSION = 1;
const KEPT_UNDO = 500;

/** A journal in memory: for tests, and for a browser that cannot keep anything. @returns {Storage} */
export function memoryStorage() {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  /** @type {Map<number, Known>} */
  const known = new Map();
  /** @type {Map<number, UndoRow>} */
  const undo = new Map();
  const copy = (/** @type {any} */ value) => (value === undefined ? undefined : structuredClone(value));
  return {
    async put(list, row) {
      for (const entry of list) entries.set(entry.id, copy(entry));
      if (row) undo.set(row.photo, copy(row));
    },
    async remove(ids) {
      for (const id of ids) entries.delete(id);
    },
    all: async (user) => inOrder([...entries.values()].filter((entry) => entry.user === user).map(copy)),
    async putKnown(row) {
      known.set(row.photo, copy(row));
    },
    getKnown: async (photo) => copy(known.get(photo)),
    getUndo: async (photo) => copy(undo.get(photo)),
  };
}

/**
 * The journal of this browser.
 * @returns {Promise<Storage>}
 * @throws when the browser keeps nothing
 */
export async function browserStorage() {
  const database = await openDatabase(EDITOR_JOURNAL, VERSION, (fresh) => {
    fresh.createObjectStore("entries", { keyPath: "id" }).createIndex("user", "user");
    fresh.createObjectStore("known", { keyPath: "photo" });
    fresh.createObjectStore("undo", { keyPath: "photo" }).createIndex("at", "at");
  });
  return {
    async put(list, undo) {
      if (!list.length && !undo) return;
      await transact(database, ["entries", "undo"], "readwrite", (transaction) => {
        for (const entry of list) transaction.objectStore("entries").put(entry);
        if (undo) putUndo(transaction.objectStore("undo"), undo);
      });
    },
    async remove(ids) {
      if (!ids.length) return;
      await transact(database, "entries", "readwrite", (transaction) => {
        for (const id of ids) transaction.objectStore("entries").delete(id);
      });
    },
    async all(user) {
      const list = await transact(database, "entries", "readonly", (transaction) =>
        transaction.objectStore("entries").index("user").getAll(user),
      );
      return inOrder(list);
    },
    putKnown: (row) => transact(database, "known", "readwrite", (transaction) => void transaction.objectStore("known").put(row)),
    getKnown: (photo) => transact(database, "known", "readonly", (transaction) => transaction.objectStore("known").get(photo)),
    getUndo: (photo) => transact(database, "undo", "readonly", (transaction) => transaction.objectStore("undo").get(photo)),
  };
}

/** The oldest photos' stacks go when there are too many. @param {IDBObjectStore} store @param {UndoRow} row */
function putUndo(store, row) {
  store.put(row);
  const count = store.count();
  count.onsuccess = () => {
    let surplus = count.result - KEPT_UNDO;
    if (surplus <= 0) return;
    const cursor = store.index("at").openCursor();
    cursor.onsuccess = () => {
      if (!cursor.result || surplus <= 0) return;
      surplus -= 1;
      cursor.result.delete();
      cursor.result.continue();
    };
  };
}

/** Ids are time-ordered UUIDs; `n` settles what came within one millisecond. @param {Entry[]} list */
function inOrder(list) {
  return list.sort((a, b) => a.n - b.n || (a.id < b.id ? -1 : 1));
}
