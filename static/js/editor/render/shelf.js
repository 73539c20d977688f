// Pictures that are kept to be drawn again: no more than so many pixels, as steps that can be undone hold on to every
// shape there was. The longest unseen go first; what the present drawing needs stays, however much it is.

/** What a picture costs beside its pixels, in pixels: very many small ones are many, too. */
const EACH = 1000;

/**
 * @template {object} T what is shown
 * @template P a picture of it
 * @param {number} most pixels
 * @param {number} mostLooks pictures of one thing
 */
export function createShelf(most, mostLooks) {
  /** The longest unseen first. @type {Map<T, {looks: Map<string, P>, weight: number, turn: number}>} */
  const kept = new Map();
  let [total, turn] = [0, 0];

  return {
    /** What there is of a thing, by how it looks; it is needed now. @param {T} thing @returns {ReadonlyMap<string, P>} */
    looksOf(thing) {
      const entry = kept.get(thing);
      if (!entry) return new Map();
      kept.delete(thing);
      kept.set(thing, { ...entry, turn });
      return entry.looks;
    },
    /** @param {T} thing @param {string} look @param {P} picture @param {number} pixels */
    put(thing, look, picture, pixels) {
      const entry = kept.get(thing) ?? { looks: new Map(), weight: 0 };
      const isFull = entry.looks.size >= mostLooks;
      if (isFull) entry.looks.clear();
      const weight = (isFull ? 0 : entry.weight) + pixels + EACH;
      total += weight - entry.weight;
      entry.looks.set(look, picture);
      kept.delete(thing);
      kept.set(thing, { looks: entry.looks, weight, turn });
    },
    /** Another drawing begins: of what the last one did not need so much goes as is too much. */
    renew() {
      for (const [thing, { weight, turn: seen }] of kept) {
        if (total <= most || seen === turn) break;
        kept.delete(thing);
        total -= weight;
      }
      turn++;
    },
  };
}
