// What is selected: uids in the order they were picked. Never part of the history.

/** @typedef {import("./store.js").Annotation} Annotation */
/** @typedef {ReturnType<typeof createSelection>} Selection */

/**
 * @param {() => {get(uid: string): Annotation | undefined}} store the present one
 */
export function createSelection(store) {
  /** @type {ReadonlySet<string>} */
  let chosen = new Set();
  /** @type {Set<(uids: readonly string[]) => void>} */
  const listeners = new Set();

  const selection = {
    /** @returns {string[]} */
    get: () => [...chosen],
    get size() {
      return chosen.size;
    },
    /** @param {string} uid */
    has: (uid) => chosen.has(uid),
    /** Select these; the unknown ones are left out. @param {Iterable<string>} uids */
    set(uids) {
      const next = new Set([...uids].filter((uid) => store().get(uid)));
      if (next.size === chosen.size && [...next].every((uid) => chosen.has(uid))) return;
      chosen = next;
      for (const listener of [...listeners]) listener([...chosen]);
    },
    /** @param {string} uid */
    toggle(uid) {
      selection.set(chosen.has(uid) ? [...chosen].filter((other) => other !== uid) : [...chosen, uid]);
    },
    clear: () => selection.set([]),
    /** @returns {Annotation[]} */
    records: () => [...chosen].flatMap((uid) => store().get(uid) ?? []),
    /** Forget what is gone. */
    prune: () => selection.set(chosen),
    /** @param {(uids: readonly string[]) => void} listener @returns {() => void} */
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return selection;
}
