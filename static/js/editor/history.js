// Undo and redo over recorded diffs. One gesture = one mark = one step; nobody writes inverse commands.
// Only the person's own changes are recorded; what others changed meanwhile is left as they made it.

import { uuid7 } from "../lib/uuid.js";
import { same } from "./numbers.js";
import { remembered } from "./remembered.js";

/** @typedef {import("./store.js").Annotation} Annotation */
/** @typedef {import("./store.js").Diff} Diff */
/** @typedef {import("./store.js").Draft} Draft */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {{uid: string, before: Annotation | null, after: Annotation | null}} Change */
/** @typedef {{step: string, label: string, changes: Change[]}} Entry */
/** @typedef {{step: string, label: string, diff: Diff, kind: "do" | "undo" | "redo", skipped: number}} Step skipped: records left as someone else made them */

/** @typedef {ReturnType<typeof createHistory>} History */

/** What a person decides about an annotation (source: whether a copy was looked at); id, rev and author are the server's. */
const FIELDS = /** @type {const} */ (["class_id", "shape", "ignore", "defect_uid", "source"]);
/** Also undone and done again: by which guide it was found right. The server notes it for what is drawn, so it is no content. */
const STEPPED = /** @type {const} */ ([...FIELDS, "guide_version"]);

/** How it is kept beyond the page; written once, as steps never change. @type {(entry: Entry) => string} */
const written = remembered((entry) => JSON.stringify(entry));

/**
 * @param {Store} store
 * @param {{limit?: number, letters?: number}} [options] limit: steps that can be undone; letters: that they have together at most when they are written, which is after each step: masks of a large photo are long
 */
export function createHistory(store, { limit = 200, letters: most = 8_000_000 } = {}) {
  /** @type {Entry[]} */ let undone = [];
  /** @type {Entry[]} */ let done = [];
  /** @type {{step: string, label: string, changes: Map<string, Change>} | null} */
  let open = null;
  let replaying = false;
  /** @type {Set<() => void>} */ const listeners = new Set();
  /** @type {Set<(step: Step) => void>} */ const stepListeners = new Set();

  const unsubscribe = store.subscribe((diff, source) => {
    if (source !== "user" || replaying) return;
    const single = open === null;
    if (single) history.mark("Change");
    if (open) gather(open.changes, diff);
    if (single) history.commit();
  });

  const history = {
    /**
     * Begin a step; an open one is finished first.
     * @param {string} label what a person did, such as "Draw box"
     * @returns {string} the step's id
     */
    mark(label) {
      history.commit();
      open = { step: uuid7(), label, changes: new Map() };
      return open.step;
    },
    /** Finish the open step. Nothing is recorded when it changed nothing. */
    commit() {
      if (!open) return;
      const { step, label, changes } = open;
      open = null;
      const entry = { step, label, changes: [...changes.values()].filter(({ before, after }) => !same(before, after)) };
      if (entry.changes.length === 0) return;
      done.push(entry);
      done = latest(done);
      undone = [];
      tell({ step, label, diff: toDiff(entry.changes), kind: "do", skipped: 0 });
    },
    /** Give the open step up: the document is as it was at the mark. */
    bail() {
      if (!open) return;
      const changes = [...open.changes.values()];
      open = null;
      replay(changes, "before");
      for (const listener of [...listeners]) listener();
    },
    /** @returns {string | null} the label of what was undone */
    undo: () => travel("undo"),
    /** @returns {string | null} the label of what was done again */
    redo: () => travel("redo"),
    get marked() {
      return open !== null;
    },
    get canUndo() {
      return done.length > 0 || (open !== null && open.changes.size > 0);
    },
    get canRedo() {
      return undone.length > 0;
    },
    /** Labels, oldest first; `undone` are those that redo would bring back. */
    entries: () => [
      ...done.map(({ step, label }) => ({ step, label, undone: false })),
      ...undone.toReversed().map(({ step, label }) => ({ step, label, undone: true })),
    ],
    serialize: () => `{"undo":[${done.map(written)}],"redo":[${undone.map(written)}]}`,
    /** @param {string} text what serialize() gave */
    load(text) {
      const stacks = JSON.parse(text);
      done = stacks.undo.slice(-limit);
      undone = stacks.redo.slice(-limit);
      for (const listener of [...listeners]) listener();
    },
    /** @param {() => void} listener @returns {() => void} */
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** @param {(step: Step) => void} listener @returns {() => void} */
    onStep(listener) {
      stepListeners.add(listener);
      return () => void stepListeners.delete(listener);
    },
    destroy() {
      unsubscribe();
      listeners.clear();
      stepListeners.clear();
    },
  };
  return history;

  /** As many as can be undone, at least the last. @param {Entry[]} entries */
  function latest(entries) {
    let [from, letters] = [entries.length, 0];
    while (from > 0 && entries.length - from < limit) {
      letters += written(entries[from - 1]).length;
      if (letters > most && from < entries.length) break;
      from--;
    }
    return entries.slice(from);
  }

  /** @param {"undo" | "redo"} kind */
  function travel(kind) {
    history.commit();
    const [from, to] = kind === "undo" ? [done, undone] : [undone, done];
    const entry = from.pop();
    if (!entry) return null;
    const { diff, skipped } = replay(entry.changes, kind === "undo" ? "before" : "after");
    to.push(entry);
    tell({ step: uuid7(), label: entry.label, diff, kind, skipped });
    return entry.label;
  }

  /**
   * @param {readonly Change[]} changes
   * @param {"before" | "after"} side the state to go to
   */
  function replay(changes, side) {
    let skipped = 0;
    replaying = true;
    try {
      const ordered = side === "before" ? changes.toReversed() : changes;
      const diff = store.transact((draft) => {
        for (const { uid, before, after } of ordered) {
          const [target, expected] = side === "before" ? [before, after] : [after, before];
          if (!step(draft, uid, target, expected, store)) skipped++;
        }
      }, "user");
      return { diff, skipped };
    } finally {
      replaying = false;
    }
  }

  /** @param {Step} step */
  function tell(step) {
    for (const listener of [...stepListeners]) listener(step);
    for (const listener of [...listeners]) listener();
  }
}

/**
 * Bring one record to `target`, as far as nobody else has changed it from `expected`.
 * @param {Draft} draft
 * @param {string} uid
 * @param {Annotation | null} target
 * @param {Annotation | null} expected
 * @param {Pick<Store, "meta">} store
 * @returns {boolean} false when something had to be left as it is
 */
function step(draft, uid, target, expected, store) {
  const now = draft.get(uid);
  if (!target) {
    if (!now) return true; // someone else removed it already
    if (expected && !sameContent(now, expected)) return false;
    draft.remove(uid);
    return true;
  }
  if (!now) {
    if (expected) return false; // removed by someone else since: an old edit does not bring it back
    draft.add({ ...target, ...store.meta(uid) });
    return true;
  }
  const { partial, left } = fieldsBack(now, target, expected ?? target);
  draft.update(uid, partial);
  return !left;
}

/**
 * @param {Annotation} now
 * @param {Annotation} target
 * @param {Annotation} expected
 * @returns {{partial: Partial<Annotation>, left: boolean}}
 */
function fieldsBack(now, target, expected) {
  /** @type {Record<string, unknown>} */
  const partial = {};
  let left = false;
  for (const field of STEPPED) {
    if (same(target[field], expected[field])) continue;
    if (same(now[field], expected[field])) partial[field] = target[field];
    else if (!same(now[field], target[field])) left = true;
  }
  const attributes = { ...now.attributes };
  for (const key of new Set([...Object.keys(target.attributes), ...Object.keys(expected.attributes)])) {
    const [to, from] = [target.attributes[key], expected.attributes[key]];
    if (to === from) continue;
    if (now.attributes[key] !== from) left ||= now.attributes[key] !== to;
    else if (to === undefined) delete attributes[key];
    else attributes[key] = to;
  }
  return { partial: { ...partial, attributes }, left };
}

/** @param {Annotation} one @param {Annotation} other */
function sameContent(one, other) {
  return FIELDS.every((field) => same(one[field], other[field])) && same(one.attributes, other.attributes);
}

/** @param {Map<string, Change>} changes @param {Diff} diff */
function gather(changes, diff) {
  /** @param {string} uid @param {Annotation | null} before @param {Annotation | null} after */
  const note = (uid, before, after) => {
    const known = changes.get(uid);
    changes.set(uid, { uid, before: known ? known.before : before, after });
  };
  for (const record of diff.added) note(record.uid, null, record);
  for (const [before, after] of diff.changed) note(after.uid, before, after);
  for (const record of diff.removed) note(record.uid, record, null);
}

/** @param {readonly Change[]} changes @returns {Diff} */
function toDiff(changes) {
  /** @type {Annotation[]} */ const added = [];
  /** @type {[Annotation, Annotation][]} */ const changed = [];
  /** @type {Annotation[]} */ const removed = [];
  for (const { before, after } of changes) {
    if (before && after) changed.push([before, after]);
    else if (after) added.push(after);
    else if (before) removed.push(before);
  }
  return { added, changed, removed };
}
