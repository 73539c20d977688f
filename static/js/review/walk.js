// Where a reviewer is among the photos in hand: crop after crop, then the whole photo, then the next one. Pure.

/** @typedef {import("../editor/store.js").Annotation} Annotation */
/** @typedef {{id: number, name: string}} Person */
/** @typedef {Annotation & {verdict: {verdict: "accept" | "fixed", by: Person | null, at: string} | null, changed: {by: Person | null, at: string} | null}} Seen */
/** @typedef {{why: "share" | "new" | "asked", labeler: Person | null, picked_at: string, open: boolean}} Review */
/**
 * A photo in hand. `end`: the verdict on it as a whole, from here; null while it is open.
 * @typedef {{photo: import("../editor/photos.js").Photo & {labeler?: Person | null, project_id: number}, review: Review | null, may_accept: boolean, annotations: Seen[], end: "accepted" | "rejected" | null}} Item
 */
/** @typedef {{id: number, uid: string | null}} Place of a photo; uid null: the whole photo */
/** @typedef {ReturnType<typeof createWalk>} Walk */

export function createWalk() {
  /** @type {Item[]} */
  let items = [];
  /** @type {Place | null} */
  let place = null;

  const item = (/** @type {number} */ id) => items.find(({ photo }) => photo.id === id);

  /** The first place of a photo that waits for a verdict: a crop, else all of it. @param {Item} of @param {string | null} [after] crops from there on first @returns {Place} */
  function firstOpen({ photo, annotations }, after = null) {
    const from = annotations.findIndex(({ uid }) => uid === after) + 1;
    const open = [...annotations.slice(from), ...annotations.slice(0, from)].find(({ verdict }) => !verdict);
    return { id: photo.id, uid: open?.uid ?? null };
  }

  /** Every place in order: the crops of each photo, then all of it. @returns {Place[]} */
  function places() {
    return items.flatMap(({ photo, annotations }) => [...annotations.map(({ uid }) => ({ id: photo.id, uid })), { id: photo.id, uid: null }]);
  }

  /** @param {Place | null} one @param {Place | null} other */
  const isSame = (one, other) => one?.id === other?.id && one?.uid === other?.uid;

  const walk = {
    get items() {
      return items;
    },
    get place() {
      return place;
    },
    /** @returns {Item | null} the photo that is looked at */
    get item() {
      return (place && item(place.id)) ?? null;
    },
    /** @returns {Seen | null} the annotation that is looked at; null: the whole photo */
    get annotation() {
      return walk.item?.annotations.find(({ uid }) => uid === place?.uid) ?? null;
    },
    get: item,
    places,
    /** How many annotations there are, how many have a verdict, and which one this is (from 1; 0: none). */
    get progress() {
      const all = items.flatMap(({ photo, annotations, end }) => annotations.map(({ uid, verdict }) => ({ id: photo.id, uid, isDone: Boolean(verdict) || end !== null })));
      const at = all.findIndex((one) => isSame(one, place));
      return { total: all.length, done: all.filter(({ isDone }) => isDone).length, at: at + 1 };
    },
    /** How many photos have no verdict yet. */
    get open() {
      return items.filter(({ end }) => !end).length;
    },
    /** Take more photos in hand. @param {readonly Omit<Item, "end">[]} more */
    add(more) {
      const fresh = more.filter(({ photo }) => !item(photo.id)).map((one) => ({ ...one, end: null }));
      items = [...items, ...fresh];
      const first = items.find(({ end }) => !end);
      if (!place && first) place = firstOpen(first);
      return fresh.length;
    },
    /** What the server tells of a photo now. @param {Omit<Item, "end">} told */
    renew(told) {
      items = items.map((one) => (one.photo.id === told.photo.id ? { ...told, end: one.end } : one));
      if (place && place.id === told.photo.id && place.uid && !told.annotations.some(({ uid }) => uid === place?.uid)) place = firstOpen({ ...told, end: null });
    },
    /** A photo is not to be reviewed here any more. @param {number} id */
    drop(id) {
      const at = items.findIndex(({ photo }) => photo.id === id);
      if (at < 0) return;
      items = items.filter((_, index) => index !== at);
      if (place?.id !== id) return;
      const next = items.slice(at).find(({ end }) => !end) ?? items.find(({ end }) => !end);
      place = next ? firstOpen(next) : null;
    },
    /** Let go of photos that were decided, but for the last ones. @param {number} keep */
    forget(keep) {
      const gone = new Set(items.filter(({ end, photo }) => end && photo.id !== place?.id).slice(0, -keep || undefined));
      if (gone.size) items = items.filter((one) => !gone.has(one));
    },
    /** @param {number} id @param {string | null} uid */
    goTo(id, uid) {
      const found = item(id);
      if (!found) return false;
      place = { id, uid: found.annotations.some((one) => one.uid === uid) ? uid : null };
      return true;
    },
    /** Come back to a photo: to the annotation that was looked at, else to what is open on it. @param {number} id @param {string | null} uid */
    comeBack(id, uid) {
      const found = item(id);
      if (found) place = found.annotations.some((one) => one.uid === uid) ? { id, uid } : firstOpen(found);
    },
    /** On from here to what is open: further crops of this photo, all of it, the next photo. Null: all is done. @returns {Place | null} */
    onward() {
      const here = walk.item;
      if (here && place && !here.end && (place.uid || here.annotations.some(({ verdict }) => !verdict))) return (place = firstOpen(here, place.uid));
      const from = here ? items.indexOf(here) + 1 : 0;
      const next = [...items.slice(from), ...items.slice(0, from)].find(({ end }) => !end);
      return (place = next ? firstOpen(next) : null);
    },
    /** The next photo, or the one before, whether it is decided or not. @param {1 | -1} by */
    step(by) {
      const here = walk.item;
      const next = here ? items[items.indexOf(here) + by] : undefined;
      if (!next) return false;
      place = firstOpen(next);
      return true;
    },
    /** The photos after this one that are still open. @param {number} count @returns {Item[]} */
    coming(count) {
      const here = walk.item;
      return (here ? items.slice(items.indexOf(here) + 1) : items).filter(({ end }) => !end).slice(0, count);
    },
    /** @param {number} id @param {string} uid @param {Seen["verdict"]} verdict */
    judge(id, uid, verdict) {
      items = items.map((one) => (one.photo.id === id ? { ...one, annotations: one.annotations.map((seen) => (seen.uid === uid ? { ...seen, verdict } : seen)) } : one));
    },
    /** @param {number} id @param {Item["end"]} end */
    end(id, end) {
      items = items.map((one) => (one.photo.id === id ? { ...one, end } : one));
    },
  };
  return walk;
}
