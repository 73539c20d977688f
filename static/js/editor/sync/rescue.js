// What the server refused lies here until a person has seen it: nothing is dropped.
import { uuid7 } from "../../lib/uuid.js";

/** @typedef {import("./outbox.js").Entry} Entry */
/** @typedef {import("./outbox.js").Part} Part */
/** @typedef {ReturnType<typeof createRescue>} Rescue */

/** @param {{outbox: import("./outbox.js").Outbox, keeper: import("./keeper.js").Keeper, emit: (name: string, info?: any) => void}} parts */
export function createRescue({ outbox, keeper, emit }) {
  /** @type {Entry[]} */
  let entries = [];
  return {
    get all() {
      return entries;
    },
    /** @param {Entry[]} refused @param {string} slug @param {string} words why */
    async setAside(refused, slug, words) {
      outbox.remove(refused);
      for (const entry of refused) entry.rescued = { slug, words };
      entries.push(...refused);
      emit("rescued", refused);
      await keeper.put(refused);
    },
    /** Take over what an earlier page set aside. @param {Entry[]} found waiting ones too */
    adopt(found) {
      entries = [...found.filter(({ rescued }) => rescued), ...entries];
    },
    /** @param {string[]} ids */
    remove(ids) {
      entries = entries.filter(({ id }) => !ids.includes(id));
    },
    clear() {
      entries = [];
    },
  };
}

/**
 * A set-aside thing once more, under a new name: what was refused by the old one stays refused. It keeps the revision
 * that it was made on, so that what others did since is never overwritten: then two versions wait for a choice.
 * @param {Entry} entry
 * @returns {Part}
 */
export function asNew(entry) {
  const id = uuid7();
  if (entry.mend || entry.settle) return { ...entry, id };
  if (entry.talk) return { ...entry, id, talk: entry.talk.body && entry.talk.method === "POST" ? { ...entry.talk, body: { ...entry.talk.body, op_id: id } } : entry.talk };
  if (entry.ask) return { ...entry, id, ask: { ...entry.ask, op_id: id, seq: undefined } };
  const { base_rev: _, ...op } = /** @type {import("../wire.js").Op} */ (entry.op);
  return { ...entry, id, op: { ...op, op_id: id } };
}
