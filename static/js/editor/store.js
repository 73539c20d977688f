// The annotations of one photo. Frozen records in the order they were made; every change is a transaction.

import { uuid7 } from "../lib/uuid.js";
import { same } from "./numbers.js";

/** @typedef {{type: "box", x: number, y: number, width: number, height: number}} Box */
/** @typedef {{type: "trace", points: readonly (readonly [number, number])[], widths: readonly number[]}} Trace */
/** @typedef {{type: "polygon", polygons: readonly (readonly (readonly (readonly [number, number])[])[])[]}} Polygon parts of rings: the outer one, then its holes */
/** @typedef {{type: "mask", size: readonly [number, number], counts: string}} Mask size: height and width of the photo; counts: run lengths as COCO packs them */
/** @typedef {Box | Trace | Polygon | Mask} Shape pixels of the upright photo */
/**
 * One annotation. `id` is null and `rev` 0 until the server has it.
 * @typedef {{
 *   readonly uid: string, readonly id: number | null, readonly rev: number, readonly class_id: number,
 *   readonly shape: Readonly<Shape>, readonly attributes: Readonly<Record<string, any>>, readonly ignore: boolean,
 *   readonly defect_uid: string | null, readonly author: Readonly<{id: number, name: string}> | null,
 *   readonly source: string, readonly score: number | null, readonly guide_version?: number,
 * }} Annotation
 */
/** @typedef {"user" | "remote" | "load"} Source */
/** @typedef {{added: readonly Annotation[], changed: readonly (readonly [Annotation, Annotation])[], removed: readonly Annotation[]}} Diff */
/** @typedef {{get(uid: string): Annotation | undefined, add(record: Annotation): void, update(uid: string, partial: Partial<Annotation>): void, remove(uid: string): void}} Draft */
/** @typedef {ReturnType<typeof createStore>} Store */

/**
 * Fill in what a new annotation does not say.
 * @param {Partial<Annotation> & {shape: Shape, class_id: number}} given
 * @returns {Annotation}
 */
export function newRecord(given) {
  return freeze({
    uid: uuid7(), id: null, rev: 0, attributes: {}, ignore: false,
    defect_uid: null, author: null, source: "human", score: null, ...given,
  });
}

/**
 * @param {Iterable<Annotation>} [records]
 */
export function createStore(records = []) {
  /** @type {Map<string, Annotation>} */
  let live = new Map();
  /** Place of every uid ever seen: what comes back by undo takes its old place. @type {Map<string, number>} */
  const places = new Map();
  /** What the server knows of removed records. @type {Map<string, {id: number | null, rev: number}>} */
  const ghosts = new Map();
  /** @type {Set<(diff: Diff, source: Source) => void>} */
  const listeners = new Set();
  /** @type {readonly Annotation[] | null} */
  let ordered = null;
  let busy = false;

  const store = {
    /** @param {string} uid */
    get: (uid) => live.get(uid),
    /** All records, oldest first. */
    all() {
      ordered ??= Object.freeze([...live.values()].sort((one, other) => place(one.uid) - place(other.uid)));
      return ordered;
    },
    get size() {
      return live.size;
    },
    /**
     * Change the document; when `change` throws nothing is applied.
     * @param {(draft: Draft) => void} change
     * @param {Source} [source]
     * @returns {Diff}
     */
    transact(change, source = "user") {
      if (busy) throw new Error("a transaction inside a transaction");
      busy = true;
      /** @type {Map<string, Annotation | null>} */
      const touched = new Map();
      try {
        change(draftOver(live, touched));
      } finally {
        busy = false;
      }
      const diff = apply(touched);
      if (diff.added.length + diff.changed.length + diff.removed.length > 0) {
        for (const listener of [...listeners]) listener(diff, source);
      }
      return diff;
    },
    /**
     * @param {(diff: Diff, source: Source) => void} listener
     * @returns {() => void}
     */
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /**
     * Note what the server answered about a record that is removed here.
     * @param {string} uid
     * @param {{id: number | null, rev: number}} known
     */
    remember(uid, known) {
      ghosts.set(uid, { id: known.id, rev: known.rev });
    },
    /**
     * The server's id and rev of a record, removed ones too; undefined when never seen.
     * @param {string} uid
     */
    meta(uid) {
      const record = live.get(uid);
      return record ? { id: record.id, rev: record.rev } : ghosts.get(uid);
    },
  };

  /** @param {string} uid */
  function place(uid) {
    return places.get(uid) ?? 0;
  }

  /**
   * @param {Map<string, Annotation | null>} touched
   * @returns {Diff}
   */
  function apply(touched) {
    /** @type {Annotation[]} */ const added = [];
    /** @type {[Annotation, Annotation][]} */ const changed = [];
    /** @type {Annotation[]} */ const removed = [];
    for (const [uid, after] of touched) {
      const before = live.get(uid);
      if (after && !before) {
        if (!places.has(uid)) places.set(uid, places.size);
        live.set(uid, after);
        ghosts.delete(uid);
        added.push(after);
      } else if (after && before) {
        if (same(before, after)) continue;
        live.set(uid, after);
        changed.push([before, after]);
      } else if (before) {
        live.delete(uid);
        ghosts.set(uid, { id: before.id, rev: before.rev });
        removed.push(before);
      }
    }
    if (added.length + changed.length + removed.length > 0) ordered = null;
    return { added, changed, removed };
  }

  store.transact((draft) => {
    for (const record of records) draft.add(record);
  }, "load");
  return store;
}

/**
 * @param {ReadonlyMap<string, Annotation>} live
 * @param {Map<string, Annotation | null>} touched null = removed
 * @returns {Draft}
 */
function draftOver(live, touched) {
  /** @param {string} uid */
  const get = (uid) => (touched.has(uid) ? touched.get(uid) ?? undefined : live.get(uid));
  return {
    get,
    add(record) {
      if (get(record.uid)) throw new Error(`there is already an annotation ${record.uid}`);
      touched.set(record.uid, freeze(record));
    },
    update(uid, partial) {
      const before = get(uid);
      if (!before) throw new Error(`there is no annotation ${uid}`);
      touched.set(uid, freeze({ ...before, ...partial, uid }));
    },
    remove(uid) {
      if (!get(uid)) throw new Error(`there is no annotation ${uid}`);
      touched.set(uid, null);
    },
  };
}

/**
 * @param {Annotation} record
 * @returns {Annotation}
 */
function freeze(record) {
  if (Object.isFrozen(record)) return record;
  return Object.freeze({
    ...record,
    shape: Object.freeze({ ...record.shape }),
    attributes: Object.freeze({ ...record.attributes }),
    author: record.author && Object.freeze({ ...record.author }),
  });
}
