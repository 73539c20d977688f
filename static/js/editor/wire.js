// Between recorded diffs and the words of the wire: change operations out, annotations in. Pure.
import { uuid7 } from "../lib/uuid.js";

/** @typedef {"class_id" | "shape" | "ignore" | "defect_uid"} Field */
/**
 * @typedef {object} Op one change operation of the contract
 * @property {string} op_id
 * @property {string} step
 * @property {"create" | "update" | "delete"} action
 * @property {string} uid
 * @property {number} [base_rev]
 * @property {number} [class_id]
 * @property {any} [shape]
 * @property {Record<string, any>} [attributes]
 * @property {boolean} [ignore]
 * @property {string | null} [defect_uid]
 * @property {boolean} [copied] whether nobody has looked yet at what came from another photo
 * @property {number} [still_right] the version of the class's guide by which somebody found it right as it is
 */

/** The source of what came from another photo, until somebody has looked at it. */
export const COPIED = "copied";
const FIELDS = /** @type {const} */ (["class_id", "shape", "ignore", "defect_uid"]);

/**
 * Write one step as operations.
 * @param {string} step
 * @param {{added: any[], changed: [any, any][], removed: any[]}} diff
 * @param {(record: any) => boolean} isKnown whether the server has, or will get, this annotation: then it is revived
 * @returns {Op[]}
 */
export function opsOf(step, diff, isKnown) {
  /** @type {Op[]} */
  const ops = [];
  for (const record of diff.removed) ops.push({ op_id: uuid7(), step, action: "delete", uid: record.uid });
  for (const record of diff.added) {
    const whole = { class_id: record.class_id, shape: record.shape, attributes: { ...record.attributes } };
    /** @type {Op} */
    const op = { op_id: uuid7(), step, action: isKnown(record) ? "update" : "create", uid: record.uid, ...whole };
    if (record.ignore || op.action === "update") op.ignore = Boolean(record.ignore);
    if (record.defect_uid || op.action === "update") op.defect_uid = record.defect_uid ?? null;
    if (isCopied(record)) op.copied = true;
    ops.push(op);
  }
  for (const [before, after] of diff.changed) {
    const part = changes(before, after);
    if (Object.keys(part).length) ops.push({ op_id: uuid7(), step, action: "update", uid: after.uid, ...part });
  }
  return ops;
}

/**
 * What differs, field by field; a removed attribute is null.
 * @param {any} before
 * @param {any} after
 * @returns {Partial<Op>}
 */
export function changes(before, after) {
  /** @type {Record<string, any>} */
  const part = {};
  for (const field of FIELDS) if (!same(before[field], after[field])) part[field] = after[field];
  /** @type {Record<string, any>} */
  const attributes = {};
  for (const name of new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)]))
    if (!same(before.attributes[name], after.attributes[name])) attributes[name] = after.attributes[name] ?? null;
  if (Object.keys(attributes).length) part["attributes"] = attributes;
  if (isCopied(before) !== isCopied(after)) part["copied"] = isCopied(after);
  // What is drawn or classified anew needs no look: the server notes by which guide.
  const [was, is] = [before.guide_version, after.guide_version];
  if (was && is && was !== is && !("class_id" in part) && !("shape" in part)) part["still_right"] = is;
  return part;
}

/** @param {any} record @returns {boolean} whether it came from another photo and waits for a look */
export const isCopied = ({ source }) => source === COPIED;

/**
 * The fields an operation sets, attributes by key.
 * @param {Op} op
 * @returns {string[]}
 */
export function fieldsOf(op) {
  const fields = FIELDS.filter((field) => field in op).map(String);
  return [...fields, ...Object.keys(op.attributes ?? {}).map((name) => `attributes/${name}`)];
}

/**
 * Which of an answered operation's fields somebody else changed as well, seen from what we had asked.
 * @param {Op} asked
 * @param {any} before the annotation as it was shown here
 * @param {any} answer the annotation as the server has it
 * @returns {string[]}
 */
export function foreignFields(asked, before, answer) {
  const ours = new Set(fieldsOf(asked));
  const differing = fieldsOf(/** @type {Op} */ (changes(before, answer)));
  return differing.filter((field) => !ours.has(field));
}

/**
 * Put what the server has into the store; records with unsent changes stay as they are here.
 * @param {{get(uid: string): any, all(): readonly any[], transact(change: (draft: any) => void, source: any): any}} store
 * @param {any[]} annotations all that is on the photo
 * @param {ReadonlySet<string>} pending uids with changes that were not answered yet
 * @param {"remote" | "load"} source
 */
export function takeIn(store, annotations, pending, source) {
  const there = new Map(annotations.map((annotation) => [annotation.uid, annotation]));
  store.transact((draft) => {
    for (const record of store.all()) if (!there.has(record.uid) && !pending.has(record.uid)) draft.remove(record.uid);
    for (const [uid, annotation] of there) {
      if (pending.has(uid)) continue;
      const old = store.get(uid);
      if (!old) draft.add(annotation);
      else if (old.rev !== annotation.rev || Object.keys(changes(old, annotation)).length) draft.update(uid, annotation);
    }
  }, source);
}

/** Compare two values of the wire. @param {any} a @param {any} b @returns {boolean} */
export function same(a, b) {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
}

/**
 * What will be on a photo once what is on its way has arrived.
 * @param {any[]} annotations of the server
 * @param {readonly {op?: Op}[]} waiting in order
 * @returns {any[]}
 */
export function overlay(annotations, waiting) {
  const live = new Map(annotations.map((annotation) => [annotation.uid, annotation]));
  for (const { op } of waiting) {
    if (!op) continue;
    if (op.action === "delete") {
      live.delete(op.uid);
      continue;
    }
    const old = live.get(op.uid) ?? { uid: op.uid, id: null, rev: 0, class_id: op.class_id, shape: op.shape, attributes: {}, ignore: false, defect_uid: null, author: null, source: "human", score: null };
    if (!old.shape) continue;
    const { op_id: _id, step: _step, action: _action, base_rev: _rev, attributes, copied, still_right, ...part } = op;
    const merged = Object.entries({ ...old.attributes, ...attributes }).filter(([, value]) => value !== null);
    const source = copied === undefined ? {} : { source: copied ? COPIED : "human" };
    const look = still_right === undefined ? {} : { guide_version: still_right };
    live.set(op.uid, { ...old, ...part, ...source, ...look, attributes: Object.fromEntries(merged) });
  }
  return [...live.values()];
}
