// The photos in hand: taken under a lease, renewed while there is input, refilled before they run out.
import { ApiError } from "../lib/http.js";

/** @typedef {import("./walk.js").Walk} Walk */

/** So many photos are taken at once, and more before fewer than this are open. */
const COUNT = 12;
const LOW = 4;
/** What was decided stays in the list, to be looked at again or taken back, up to so many photos. */
const KEPT = 20;
const RENEW_EVERY = 60_000;

/**
 * @param {object} parts
 * @param {Walk} parts.walk
 * @param {number} parts.project
 * @param {(method: string, path: string, body?: unknown, how?: {keepalive?: boolean}) => Promise<any>} parts.call
 * @param {{labeler?: number, class_id?: number}} parts.only what of the project is reviewed
 * @param {() => void} parts.onMore
 * @param {(words: string) => void} parts.say
 * @param {() => Promise<void>} parts.settled what was decided is on the server
 * @param {(run: () => void, ms: number) => unknown} [parts.repeat]
 */
export function createStock({ walk, project, call, only, onMore, say, settled, repeat = setInterval }) {
  /** Photos that waited when they were counted last, and what was decided here by then. */
  let left = 0;
  /** @type {ReadonlySet<number>} */
  let counted = new Set();
  /** Nothing more is there for this reviewer, until somebody says otherwise. */
  let isEnd = false;
  let isAsked = false;
  /** @type {Promise<void> | null} */
  let taking = null;
  let hasInput = true;

  /** What was decided here is not asked for again while its answer is on the way. */
  const decided = () => walk.items.filter(({ end }) => end).map(({ photo }) => photo.id);

  async function take() {
    walk.forget(KEPT);
    const answer = await call("POST", `/projects/${project}/review/next`, { ...only, count: COUNT, skip: decided() });
    const fresh = answer ? walk.add(answer.items) : 0;
    isEnd = fresh === 0;
    isAsked = true;
    if (answer) count(answer.left);
    else void stock.recount().then(onMore, () => {});
    if (fresh) onMore();
  }

  /** So many wait by the server, which has heard of what was decided here. @param {number} n */
  function count(n) {
    left = n;
    counted = new Set(decided());
  }

  const stock = {
    /** Photos that wait for anybody, those in hand included. */
    get left() {
      return Math.max(left - decided().filter((id) => !counted.has(id)).length, walk.open);
    },
    /** It was asked, and nothing is there. */
    get isEmpty() {
      return isAsked && !walk.place;
    },
    /** @param {number | null} photo that was looked at last @param {string | null} uid */
    async begin(photo, uid) {
      try {
        if (photo) {
          const told = await call("GET", `/photos/${photo}/review`).catch(() => null);
          if (told?.review?.open) walk.add([told]);
        }
        await take();
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
      }
      if (photo) walk.comeBack(photo, uid);
    },
    /** Have more before they are needed. */
    refill() {
      if (isEnd || !isAsked || walk.open >= LOW) return;
      taking ??= take()
        .catch((error) => void (error instanceof ApiError && say(error.message)))
        .finally(() => {
          taking = null;
        });
    },
    /** Others finished more, or gave some back. */
    async more() {
      isEnd = false;
      if (walk.open < LOW) await stock.refill();
    },
    /** Ask what the server has of a photo; one that is done no more goes. @param {number} id */
    async renew(id) {
      const item = walk.get(id);
      if (!item) return;
      const told = await call("GET", `/photos/${id}/review`).catch((error) => {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      });
      if (told?.photo.state === "done") walk.renew(told);
      else if (!item.end) walk.drop(id);
    },
    /** Count anew how many wait, once the server knows what was decided here. Of a part the next photos tell it. */
    async recount() {
      await settled();
      if (Object.keys(only).length) return;
      const told = await call("GET", `/projects/${project}`);
      count(told.to_review);
    },
    /** The page goes away: what was not decided goes back at once. */
    leave() {
      for (const { photo, end } of walk.items) if (!end) void call("DELETE", `/photos/${photo.id}/lease`, undefined, { keepalive: true }).catch(() => {});
    },
    /** Renew the lease of what is looked at, and with it that of the others, while there is input. */
    keepInHand() {
      for (const kind of ["keydown", "pointerdown", "wheel"]) window.addEventListener(kind, () => (hasInput = true), { passive: true });
      repeat(() => {
        if (!hasInput || !walk.item || walk.item.end) return;
        hasInput = false;
        void call("PUT", `/photos/${walk.item.photo.id}/lease`, {}).catch(() => {});
      }, RENEW_EVERY);
    },
  };
  return stock;
}
