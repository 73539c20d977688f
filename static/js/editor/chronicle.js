// What was done to a photo, step by step, newest first: as the server tells it, with what is still on its way before it.
// And what the photo was after a step. Pure.

/** @typedef {import("./store.js").Annotation} Annotation */
/** @typedef {import("./sync/outbox.js").Entry} Entry */
/**
 * @typedef {object} Deed one operation
 * @property {string} action create, update, delete or state
 * @property {string | null} uid null: it is about the photo's state
 * @property {string} status applied, merged, conflict, denied; unsent
 * @property {string} source human, program, model or import
 * @property {any} before the annotation or the state; null: there was none
 * @property {any} after
 */
/** @typedef {{seq: number | null, step: string, at: string, actor: {id: number, name: string} | null, ops: Deed[]}} Step seq: null when the server does not have it yet */

/** @typedef {{at: string, actor: {id: number, name: string} | null, did: string, words: string, from: string}} Note what was done beside the steps, as the server tells it */

const CHANGING = new Set(["applied", "merged", "unsent"]);

/**
 * Steps that are on their way, newest first.
 * @param {readonly Entry[]} entries in the order in which they were made
 * @param {{id: number, name: string}} me
 * @param {string} state of the photo as the server knows it
 * @returns {Step[]}
 */
export function unsentSteps(entries, me, state) {
  /** @type {Step[]} */
  const steps = [];
  for (const entry of entries) {
    const deed = deedOf(entry, state);
    if (!deed) continue;
    const step = entry.op?.step ?? entry.id;
    const last = steps.at(-1);
    if (last?.step === step) last.ops.push(deed);
    else steps.push({ seq: null, step, at: new Date(entry.n / 1000).toISOString(), actor: me, ops: [deed] });
  }
  return steps.reverse();
}

/** @param {Entry} entry @param {string} state @returns {Deed | null} */
function deedOf({ kind, op, ask, before }, state) {
  const rest = { status: "unsent", source: "human" };
  if (kind === "state" && ask) return { action: "state", uid: null, ...rest, before: { state, no_defect: false, reason: "" }, after: { reason: "", no_defect: false, ...ask } };
  if (!op) return null;
  const { attributes, still_right, ...part } = op;
  const look = still_right === undefined ? {} : { guide_version: still_right };
  const after = op.action === "delete" ? null : { ...before, ...part, ...look, attributes: { ...before?.attributes, ...attributes } };
  return { action: op.action, uid: op.uid, ...rest, before: before ?? null, after };
}

/**
 * Put what was asked for anew before what is known already.
 * @param {readonly Step[]} known
 * @param {readonly Step[]} fresh the newest page
 * @returns {{steps: Step[], isJoined: boolean}} isJoined: false when they do not meet, and only the fresh ones are left
 */
export function joined(known, fresh) {
  const first = known[0];
  const place = first ? fresh.findIndex((step) => isSame(step, first)) : -1;
  return place < 0 ? { steps: [...fresh], isJoined: false } : { steps: [...fresh.slice(0, place), ...known], isJoined: true };
}

/** @param {Step} one @param {Step} other */
export function isSame(one, other) {
  return one.step === other.step && one.seq === other.seq;
}

/** Whether a step says anything to a person: what was refused changed nothing. @param {Step} step */
export function isTold({ ops }) {
  return ops.some(({ status, before, after, action }) => status === "conflict" || (CHANGING.has(status) && (action === "state" || !isAlike(before, after))));
}

/** @param {any} before @param {any} after */
function isAlike(before, after) {
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null);
}

/**
 * What was on the photo right after a step.
 * @param {Iterable<any>} present what is on it now
 * @param {readonly Step[]} steps newest first, none left out down to that one
 * @param {number} at its place among them
 * @returns {any[]} records as history keeps them
 */
export function documentAt(present, steps, at) {
  const live = new Map([...present].map((record) => [record.uid, record]));
  for (const { ops } of steps.slice(0, at)) {
    for (const { uid, status, before } of ops.toReversed()) {
      if (uid === null || !CHANGING.has(status)) continue;
      if (before && !before.deleted) live.set(uid, before);
      else live.delete(uid);
    }
  }
  return [...live.values()];
}

/** The annotations that a step made or changed. @param {Step} step @returns {Set<string>} */
export function touchedBy({ ops }) {
  return new Set(ops.flatMap(({ uid }) => (uid === null ? [] : [uid])));
}

/**
 * Steps and notes together, newest first. Notes from before the earliest step wait until the earlier ones are there, too.
 * @param {readonly Step[]} steps
 * @param {readonly Note[]} notes
 * @param {boolean} hasMore whether there are earlier steps
 * @returns {(Step | Note)[]}
 */
export function together(steps, notes, hasMore) {
  const earliest = steps.at(-1)?.at ?? "";
  const told = notes.filter(({ at }) => !hasMore || at >= earliest);
  // Of one moment the step comes first: it is what the note is about.
  return [...steps, ...told].sort((one, other) => (one.at === other.at ? 0 : one.at < other.at ? 1 : -1));
}

/**
 * What one person did on one day together.
 * @template {{at: string, actor: Step["actor"]}} T
 * @param {readonly T[]} steps
 * @param {(at: string) => string} dayOf
 * @returns {{day: string, actor: Step["actor"], steps: T[]}[]}
 */
export function grouped(steps, dayOf) {
  /** @type {{day: string, actor: Step["actor"], steps: T[]}[]} */
  const groups = [];
  for (const step of steps) {
    const day = dayOf(step.at);
    const last = groups.at(-1);
    if (last && last.day === day && last.actor?.id === step.actor?.id) last.steps.push(step);
    else groups.push({ day, actor: step.actor, steps: [step] });
  }
  return groups;
}
