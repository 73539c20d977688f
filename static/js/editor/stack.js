// The photos in hand: a stack from the queue under a lease, or the walk through the gallery's filter.
import { call } from "../lib/http.js";
import { asItem, isReading, photoIdOf } from "./reading.js";

/** @typedef {import("./photos.js").Photo} Photo */
/** @typedef {ReturnType<typeof createStack>} Stack */
/** @typedef {{query: [string, string][], cursor: string | null}} Walk */

const COUNT = 20;
const MOST = 50;
/** Of a walk: so many that most lists are known as a whole, and with them the place in it. */
const PAGE = 60;
/** So many pages are looked through for a photo of a kind. */
const FARTHEST = 20;

/** Milliseconds until the queue is counted again: what others do comes in bursts. */
const SOON = 1000;

/** @typedef {{waiting: number, leased: number, assigned: number, sent_back: number, skipped_today: number, with_others: number, for_others: number}} Counts */

/**
 * @param {any} data of the page
 * @param {() => string} [order] in which the queue is asked: "oldest", "newest" or "group"
 * @param {(run: () => void, ms: number) => unknown} [later]
 */
export function createStack(data, order = () => "oldest", later = setTimeout) {
  const isQueue = data.mode === "queue";
  /** How many photos to take at once: the last ones of a queue are for everybody. */
  const share = data.share ?? COUNT;
  /** @type {Photo[]} */
  let items = data.photo ? [asItem(data.photo)] : [];
  let at = 0;
  /** The queue, as it was counted last. @type {Counts | null} */
  let counts = null;
  let isCounting = false;
  let counted = 0;
  let isEnd = false;
  /** @type {Walk | null} */
  let after = data.walk?.after ?? null;
  /** @type {Walk | null} */
  let before = data.walk?.before ?? null;
  /** @type {Promise<void> | null} */
  let fetching = null;
  /** @type {Set<() => void>} */
  const watchers = new Set();

  function tell() {
    for (const watcher of [...watchers]) watcher();
  }

  /** @param {Photo[]} found @param {boolean} isBefore */
  function add(found, isBefore) {
    const fresh = found.filter((photo) => !items.some(({ id }) => id === photo.id));
    if (isBefore) {
      items = [...fresh.reverse(), ...items];
      at += fresh.length;
    } else items = [...items, ...fresh];
    tell();
    return fresh.length;
  }

  /** How many of a queue wait beside those in hand. */
  const waitingBeside = () => Math.max(0, (counts?.waiting ?? 0) - (counts?.leased ?? 0));

  async function count() {
    if (!isQueue) return;
    const mine = ++counted;
    const found = await call("GET", `/projects/${data.project.id}/queue`);
    if (mine !== counted) return; // asked again since: an answer that was slower tells what was before
    counts = found;
    tell();
  }

  /** Take more from the queue. @param {number[]} [skip] */
  async function take(skip = []) {
    // What was held and not answered comes first again: when that is all of it, more are asked for.
    for (const count of [Math.min(items.slice(at).length + share, MOST), MOST]) {
      const answer = await call("POST", `/projects/${data.project.id}/queue/next`, { order: order(), count, ...(skip.length ? { skip } : {}) });
      const found = (answer?.photos ?? []).map(asItem);
      isEnd = add(found, false) === 0;
      if (!isEnd || found.length < count) return;
    }
  }

  /** Give back all that is held of the queue, but some. @param {(photo: Photo) => boolean} isKept @param {any} [how] */
  async function giveBack(isKept, how) {
    const present = items[at];
    if (!present) return;
    const query = new URLSearchParams([["rest", "true"], ...items.filter(isKept).map((photo) => ["keep", String(photoIdOf(photo))])]);
    await call("DELETE", `/photos/${photoIdOf(present)}/lease?${query}`, undefined, how);
  }

  /** @param {Walk} walk @returns {Promise<[Photo[], Walk | null]>} */
  async function page(walk) {
    const query = new URLSearchParams(walk.query);
    query.set("limit", String(PAGE));
    if (walk.cursor) query.set("cursor", walk.cursor);
    const answer = await call("GET", `/projects/${data.project.id}/photos?${query}`);
    return [answer.items, answer.next ? { ...walk, cursor: answer.next } : null];
  }

  /** List more of what follows. @returns {Promise<boolean>} whether there was more */
  async function more() {
    const length = items.length;
    if (isQueue && (!isEnd || waitingBeside())) await take();
    else if (after) {
      const [found, next] = await page(after);
      after = next;
      add(found, false);
    }
    return items.length > length;
  }

  /** Have more on both sides before they are needed. */
  function stock() {
    fetching ??= (async () => {
      if (isQueue) {
        if (items.length - at <= Math.min(4, Math.ceil(share / 2))) await more();
        return;
      }
      if (at >= items.length - 4) await more();
      if (before && at < 4) {
        const [found, next] = await page(before);
        before = next;
        add(found, true);
      }
    })().finally(() => {
      fetching = null;
    });
    return fetching;
  }

  return {
    isQueue,
    get items() {
      return items;
    },
    get at() {
      return at;
    },
    get total() {
      return items.length + waitingBeside();
    },
    /** How many wait in the queue beside this stack. */
    get waiting() {
      return waitingBeside();
    },
    /** @returns {Counts | null} of the queue, as it was counted last; null: not known yet */
    get counts() {
      return counts;
    },
    /** Whether the first photo of all is among these, so that places are known. */
    get hasStart() {
      return isQueue || !before;
    },
    /** Whether there are more photos than are listed here, in either direction. */
    get isCut() {
      return !isQueue && Boolean(after || before);
    },
    get current() {
      return items[at] ?? null;
    },
    /** The photo before the current one, if it is known. */
    get before() {
      return items[at - 1] ?? null;
    },
    /** @returns {Promise<Photo | null>} */
    async start() {
      if (isQueue) {
        await take();
        void count().catch(() => {});
      } else void stock().catch(() => {});
      return items[0] ?? null;
    },
    /** @param {1 | -1} direction @returns {Promise<Photo | null>} the next photo, now the current one */
    async step(direction) {
      if (!items[at + direction]) await stock();
      const next = items[at + direction];
      if (!next) return null;
      at += direction;
      tell();
      return next;
    },
    /**
     * The next photo of a kind, now the current one.
     * @param {(photo: Photo) => boolean} isWanted
     * @returns {Promise<Photo | null>} null: there is none among those that follow, as far as is looked
     */
    async seek(isWanted) {
      // Counted from the present one: what is listed before it meanwhile moves all.
      for (let asked = 0, ahead = 1; ; ahead++) {
        if (!items[at + ahead] && (asked++ >= FARTHEST || !(await more()))) return null;
        const photo = items[at + ahead];
        if (!photo || !isWanted(photo)) continue;
        at += ahead;
        tell();
        return photo;
      }
    },
    /** @param {number} id */
    goTo(id) {
      const index = items.findIndex((photo) => photo.id === id);
      if (index < 0) return null;
      at = index;
      tell();
      return /** @type {Photo} */ (items[at]);
    },
    stock: () => stock().catch(() => {}),
    /** @param {number} count @returns {Photo[]} */
    coming: (count) => items.slice(at + 1, at + 1 + count),
    /** @param {number} id @param {Partial<Photo>} part */
    update(id, part) {
      const photo = items.find((found) => found.id === id);
      if (photo) Object.assign(photo, part);
      tell();
    },
    count,
    /** Something changed in the queue: it is counted again, once for all of a moment. */
    recount() {
      if (!isQueue || isCounting) return;
      isCounting = true;
      later(() => {
        isCounting = false;
        void count().catch(() => {}); // without a connection the next event asks again
      }, SOON);
    },
    giveBack,
    /**
     * Give back what follows the present photo, and take as the order is now.
     * @param {(photo: Photo) => boolean} hasWork whether work on it is still on its way
     */
    async reorder(hasWork) {
      // What was asked in the old order is answered first, and goes back with the rest.
      await fetching?.catch(() => {});
      const present = items[at];
      if (!isQueue || !present) return;
      // A reading that is given back is somebody else's for good.
      await giveBack((photo) => photo === present || hasWork(photo) || (isReading(photo.id) && items.indexOf(photo) > at));
      items = items.slice(0, at + 1);
      isEnd = false;
      await take();
      await count();
    },
    /** Give one photo back; it is not offered to this person again today. @param {number} id */
    async skip(id) {
      const photo = items.find((one) => one.id === id);
      if (isQueue && photo) await take([photoIdOf(photo)]).catch(() => {});
    },
    /** @param {() => void} watcher */
    watch(watcher) {
      watchers.add(watcher);
    },
  };
}
