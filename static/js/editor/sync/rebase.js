// What an answer means for changes of the same annotation that still wait. Pure.
import { fieldsOf, foreignFields } from "../wire.js";

/** @typedef {import("../wire.js").Op} Op */
/** @typedef {import("./outbox.js").Entry} Entry */

/**
 * What waits was made knowing our change; but where somebody else's came in between, and touches the same fields,
 * the old base stays, so that the server sees the clash.
 * @param {readonly Entry[]} waiting
 * @param {Entry} answered
 * @param {any} annotation as the server has it now; null when it is deleted
 */
export function rebase(waiting, answered, annotation) {
  const op = /** @type {Op} */ (answered.op);
  const foreign = annotation && answered.before ? foreignFields(op, answered.before, annotation) : [];
  for (const entry of waiting) {
    if (entry === answered || entry.sent || entry.photo !== answered.photo || entry.op?.uid !== op.uid) continue;
    if (fieldsOf(entry.op).some((field) => foreign.includes(field))) continue;
    if (entry.op.action === "delete" && foreign.length) continue;
    entry.base = annotation?.rev ?? 0;
  }
}
