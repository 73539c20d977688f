// Writes whole contents into a document, over what is there: an earlier state of the photo, somebody's version.
import { newRecord } from "./store.js";

/** @typedef {import("./store.js").Annotation} Annotation */
/** @typedef {import("./store.js").Draft} Draft */
/** @typedef {Pick<Annotation, "class_id" | "shape" | "attributes" | "ignore" | "defect_uid"> & Partial<Annotation>} Content */

/**
 * @param {Draft} draft
 * @param {string} uid
 * @param {Content | null} content null: it is deleted; one that was deleted comes back
 * @param {import("./store.js").Store} store
 */
export function write(draft, uid, content, store) {
  const isThere = draft.get(uid) !== undefined;
  if (!content) {
    if (isThere) draft.remove(uid);
    return;
  }
  const { class_id, shape, attributes, ignore, defect_uid, id = null, rev = 0, source = "human", score = null } = content;
  const fields = { class_id, shape, attributes, ignore, defect_uid };
  if (isThere) draft.update(uid, fields);
  else draft.add(newRecord({ uid, id, rev, source, score, ...fields, ...store.meta(uid) }));
}

/**
 * What is not among the records is deleted.
 * @param {Draft} draft
 * @param {readonly Annotation[]} records all that is to be on the photo
 * @param {import("./store.js").Store} store
 */
export function writeAll(draft, records, store) {
  const wanted = new Set(records.map(({ uid }) => uid));
  for (const { uid } of store.all()) if (!wanted.has(uid)) draft.remove(uid);
  for (const record of records) write(draft, record.uid, record, store);
}
