// Writes to the journal, one thing after the other. Where the browser keeps nothing that is told, and sending goes on.

/** @typedef {import("../journal.js").Storage} Storage */
/** @typedef {import("./outbox.js").Entry} Entry */
/** @typedef {import("./known.js").Known} Known */
/** @typedef {ReturnType<typeof createKeeper>} Keeper */

/**
 * @param {Storage} storage
 * @param {() => void} tell after every write
 */
export function createKeeper(storage, tell) {
  /** @type {Promise<void>} */
  let writing = Promise.resolve();
  let isKept = true;

  /** @param {() => Promise<void>} work */
  function keep(work) {
    writing = writing.then(work).then(
      () => {
        isKept = true;
      },
      () => {
        isKept = false;
      },
    );
    return writing.then(tell);
  }

  return {
    /** False when the last write failed. */
    get isKept() {
      return isKept;
    },
    /** Fulfilled when all that was asked for so far has been written, or has failed. */
    get written() {
      return writing;
    },
    /** @param {Entry[]} entries new, or changed @param {import("../journal.js").UndoRow} [undo] what takes them back */
    put: (entries, undo) =>
      keep(async () => {
        await storage.put(entries, undo);
        for (const entry of entries) entry.isKept = true;
      }),
    /** @param {Entry} old @param {Entry} fresh */
    replace: (old, fresh) =>
      keep(async () => {
        await storage.put([fresh]);
        await storage.remove([old.id]);
      }),
    /** @param {string[]} ids */
    forget: (ids) => keep(() => storage.remove(ids)),
    /** The server has them. @param {Entry[]} entries @param {Known} row what is known of their photo now */
    answered: (entries, row) =>
      keep(async () => {
        await storage.remove(entries.map(({ id }) => id));
        await storage.putKnown(structuredClone(row));
      }),
    /** @param {number} user @returns {Promise<Entry[]>} what earlier pages left, in order */
    async read(user) {
      try {
        return await storage.all(user);
      } catch {
        isKept = false;
        return [];
      }
    },
    /** @param {number} photo */
    knownOf: (photo) => storage.getKnown(photo).catch(() => undefined),
  };
}
