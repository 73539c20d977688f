// What waits to be sent, in the order in which it was done. In memory only: keeper.js has the copy on this device.

/** @typedef {import("../wire.js").Op} Op */
/** @typedef {{state: string, no_defect?: boolean, reason?: string, op_id: string, seq?: number}} StateAsk */
/** @typedef {import("../../comments/threads.js").Talk} Talk something said about the photo */
/** @typedef {Record<string, any>} Mend attributes of the photo itself; null takes one away */
/**
 * @typedef {object} Entry one thing to send
 * @property {string} id its op_id
 * @property {number} n its place in the order
 * @property {number} user
 * @property {number} photo
 * @property {string} name of the photo, for people
 * @property {"op" | "state" | "mend" | "settle" | "talk"} kind
 * @property {Op} [op]
 * @property {any} [before] the annotation before an update or delete, as it was shown
 * @property {number} [base] the revision that was shown when it was made; 0: the server had none
 * @property {StateAsk} [ask]
 * @property {Mend} [mend]
 * @property {number} [settle] the proposal that is dropped
 * @property {Talk} [talk]
 * @property {boolean} sent from then on its content never changes: a replay must be the very same
 * @property {boolean} [isKept] whether it lies in the journal
 * @property {{slug: string, words: string} | null} rescued why it was set aside
 */
/** @typedef {Omit<Entry, "n" | "user" | "sent" | "rescued" | "isKept">} Part an entry as it is asked for */
/** @typedef {ReturnType<typeof createOutbox>} Outbox */

/** @param {number} user whose work it is */
export function createOutbox(user) {
  /** @type {Entry[]} */
  let entries = [];
  /** The place of the last one: what is done later comes after it, also when the clock was set back. */
  let last = 0;

  return {
    get all() {
      return entries;
    },
    get first() {
      return entries[0];
    },
    get size() {
      return entries.length;
    },
    /** The photos whose last answer is on its way: the queue may hand them out once more meanwhile. @returns {Set<number>} */
    get answered() {
      const last = new Map(entries.flatMap(({ photo, ask }) => (ask ? [[photo, ask.state]] : [])));
      return new Set([...last].filter(([, state]) => state !== "in_progress").map(([photo]) => photo));
    },
    /** What is on its way for a photo. @param {number} photo */
    of: (photo) => entries.filter((entry) => entry.photo === photo),
    /**
     * What goes in one request: operations on one photo; what was sent before goes again alone, unchanged.
     * @param {Entry} first
     * @param {number} most
     */
    batch(first, most) {
      /** @type {Entry[]} */
      const batch = [];
      for (const entry of entries) {
        if (entry.photo !== first.photo || entry.kind !== "op" || entry.sent !== first.sent) break;
        batch.push(entry);
        if (batch.length >= most) break;
      }
      return batch;
    },
    /** @param {Part[]} parts @returns {Entry[]} */
    add(parts) {
      const fresh = parts.map((part) => {
        last = Math.max(last + 1, Date.now() * 1000);
        return { ...part, n: last, user, sent: false, isKept: false, rescued: null };
      });
      entries.push(...fresh);
      return fresh;
    },
    /** Take over what an earlier page left: it comes before what was done since. @param {Entry[]} found set-aside ones too */
    adopt(found) {
      last = Math.max(last, ...found.map(({ n }) => n));
      entries = [...found.filter(({ rescued }) => !rescued), ...entries].sort((a, b) => a.n - b.n);
    },
    /** @param {Entry} old @param {Entry} fresh in its place */
    replace(old, fresh) {
      entries = entries.map((entry) => (entry === old ? fresh : entry));
    },
    /** @param {Entry[]} gone */
    remove(gone) {
      entries = entries.filter((entry) => !gone.includes(entry));
    },
    clear() {
      entries = [];
    },
  };
}
