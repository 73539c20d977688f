// What this browser knows of photos: the revisions it has seen or made, the photo's seq, and where the server is ahead.

/** @typedef {{photo: number, seq: number, revs: Record<string, number>}} Known seq: -1 is unknown; revs by uid, 0: not answered yet */
/** @typedef {ReturnType<typeof createKnown>} KnownPhotos */

export function createKnown() {
  /** @type {Map<number, Known>} */
  const rows = new Map();
  /** @type {Set<number>} */
  const behind = new Set();

  /** @param {number} photo @returns {Known} */
  function of(photo) {
    let row = rows.get(photo);
    if (!row) rows.set(photo, (row = { photo, seq: -1, revs: {} }));
    return row;
  }

  return {
    of,
    /** The newest seq that was shown or made here; -1 when unknown. @param {number} photo */
    seqOf: (photo) => rows.get(photo)?.seq ?? -1,
    /** Whether the server has more on this photo than was shown. @param {number} photo */
    isBehind: (photo) => behind.has(photo),
    /** @param {number} photo */
    fallBehind(photo) {
      behind.add(photo);
    },
    /** What an earlier page knew; what this one knows is newer. @param {Known | undefined} row */
    adopt(row) {
      if (row && !rows.has(row.photo)) rows.set(row.photo, row);
    },
    /** Something is on its way for these: the server will know them. @param {number} photo @param {string[]} uids */
    made(photo, uids) {
      for (const uid of uids) of(photo).revs[uid] ??= 0;
    },
    /**
     * The server told what is on a photo.
     * @param {number} photo
     * @param {{seq: number, annotations: {uid: string, rev: number}[]}} told
     * @param {ReadonlySet<string>} pending uids with changes on their way: what is known of them stays
     * @param {boolean} hasWork whether anything is on its way for the photo
     */
    seen(photo, { seq, annotations }, pending, hasWork) {
      const row = of(photo);
      for (const { uid, rev } of annotations) if (!pending.has(uid)) row.revs[uid] = rev;
      if (hasWork) return;
      row.seq = seq;
      behind.delete(photo);
    },
    /**
     * The server took steps of ours. Somebody else's step in between makes the photo's seq run ahead of ours: then we
     * are behind, and a state set before looking again is stale, as it should be.
     * @param {number} photo @param {number} seq @param {number} steps
     */
    took(photo, seq, steps) {
      const row = of(photo);
      const expected = row.seq < 0 ? seq : row.seq + steps;
      if (seq > expected) behind.add(photo);
      row.seq = Math.min(seq, expected);
    },
  };
}
