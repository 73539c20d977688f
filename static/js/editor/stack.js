// The photos in hand: a stack from the queue under a lease, or the walk of the gallery that led here.
import { call, root } from "../lib/http.js";

/** @typedef {import("./editor.js").FullPhoto} FullPhoto */

const STACK = 20;
const RENEW_EVERY = 60_000;
/** Where the gallery leaves its order: {ids, project}. */
export const WALK_KEY = "blemish-walk";

/**
 * @param {any} data of the page
 * @param {(id: number) => Promise<any>} fetchAnnotations warms what comes next
 */
export function createStack(data, fetchAnnotations) {
  const isQueue = data.mode === "queue";
  /** @type {FullPhoto[]} */
  let photos = data.photo ? [data.photo] : [];
  /** @type {number[]} ids of the walk, in order */
  let ids = isQueue ? [] : walkIds(data);
  let at = Math.max(ids.indexOf(data.photo?.id), 0);
  if (!isQueue && !ids.length && data.photo) ids = [data.photo.id];
  let hasInput = true;
  let total = 0;
  /** @type {Map<number, Promise<FullPhoto>>} */
  const loading = new Map();
  /** @type {Set<() => void>} */
  const watchers = new Set();

  /** @param {number} id @returns {Promise<FullPhoto>} */
  function fetchPhoto(id) {
    const known = photos.find((photo) => photo.id === id);
    if (known) return Promise.resolve(known);
    const asked = loading.get(id) ?? call("GET", `/photos/${id}`);
    loading.set(id, asked);
    return asked.then((/** @type {FullPhoto} */ photo) => {
      if (!photos.some((found) => found.id === id)) photos.push(photo);
      return photo;
    });
  }

  /** Take a stack from the queue. */
  async function take() {
    const answer = await call("POST", `/projects/${data.project.id}/queue/next`, { count: STACK });
    if (!answer) return;
    for (const photo of answer.photos)
      if (!ids.includes(photo.id)) {
        photos.push(photo);
        ids.push(photo.id);
      }
    total = ids.length;
    tell();
  }

  function tell() {
    for (const watcher of [...watchers]) watcher();
  }

  const renew = setInterval(() => {
    const id = ids[at];
    if (!isQueue || !hasInput || id === undefined) return;
    hasInput = false;
    call("PUT", `/photos/${id}/lease`, {}).catch(() => {});
  }, RENEW_EVERY);

  return {
    isQueue,
    /** @returns {Promise<FullPhoto | null>} */
    async first() {
      if (isQueue) await take();
      const id = ids[at];
      return id === undefined ? null : fetchPhoto(id);
    },
    /** @param {number} direction @returns {Promise<FullPhoto | null>} */
    async step(direction) {
      if (isQueue && direction > 0 && at >= ids.length - 1) await take();
      const next = at + direction;
      const id = ids[next];
      if (id === undefined) return null;
      at = next;
      tell();
      return fetchPhoto(id);
    },
    /** @param {number} id */
    find(id) {
      const index = ids.indexOf(id);
      if (index < 0) return null;
      at = index;
      tell();
      return photos.find((photo) => photo.id === id) ?? null;
    },
    /** @param {number} id now on the screen: prepare the ones after it */
    opened(id) {
      at = Math.max(ids.indexOf(id), 0);
      tell();
      for (const next of ids.slice(at + 1, at + 3)) fetchPhoto(next).catch(() => {});
      if (isQueue && at >= ids.length - 3) take().then(() => ids.slice(at + 1, at + 3).forEach((next) => fetchAnnotations(next).catch(() => {})), () => {});
    },
    /** @param {number} count @returns {FullPhoto[]} the next ones that are here already */
    coming: (count) => /** @type {FullPhoto[]} */ (ids.slice(at + 1, at + 1 + count).map((id) => photos.find((photo) => photo.id === id)).filter(Boolean)),
    get hasNext() {
      return at < ids.length - 1;
    },
    get place() {
      return { at, total: Math.max(total, ids.length), ids };
    },
    /** @param {number} id */
    photoOf: (id) => photos.find((photo) => photo.id === id),
    fetchPhoto,
    /** @param {number} id @param {Partial<FullPhoto>} part */
    update(id, part) {
      const photo = photos.find((found) => found.id === id);
      if (photo) Object.assign(photo, part);
      tell();
    },
    /** @param {number} id passed over today */
    async skip(id) {
      if (isQueue) await call("POST", `/projects/${data.project.id}/queue/next`, { count: 1, skip: [id] }).catch(() => {});
    },
    /** There was input: the lease is worth renewing. */
    touch() {
      hasInput = true;
    },
    /** Give back what was not labelled. */
    leave() {
      clearInterval(renew);
      const id = ids[at];
      if (!isQueue || id === undefined) return;
      void fetch(`${root}/api/photos/${id}/lease?rest=true`, { method: "DELETE", keepalive: true, credentials: "same-origin" }).catch(() => {});
    },
    /** @param {() => void} watcher */
    watch: (watcher) => watchers.add(watcher),
  };
}

/** @param {any} data @returns {number[]} */
function walkIds(data) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(WALK_KEY) ?? "null");
    if (kept?.project === data.project.id && kept.ids.includes(data.photo?.id)) return kept.ids;
  } catch {
    // A broken entry is no walk.
  }
  return data.photo ? [data.photo.id] : [];
}
