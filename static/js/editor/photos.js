// The photos that are open or about to be: each with its own annotations and steps, so that going on and coming
// back never waits.
import { createHistory } from "./history.js";
import { asItem, pathOf } from "./reading.js";
import { createStore } from "./store.js";
import { mended } from "./sync/mends.js";
import { overlay, takeIn } from "./wire.js";

/**
 * @typedef {object} Photo as the server tells it; photos of a list lack the last ones
 * @property {number} id in the stack: of a reading the reading's, negative
 * @property {number} [photo_id] the photo's own, of a reading
 * @property {{id: number, kind: "blind", closed: boolean} | null} [reading] it is labelled once more, unseen; closed: it takes no more changes
 * @property {boolean} [gold] whether its answer is known; told to reviewers alone
 * @property {string} name
 * @property {number | null} width
 * @property {number | null} height
 * @property {string} state
 * @property {boolean} no_defect
 * @property {number} seq
 * @property {boolean} damaged
 * @property {number} [open_proposals] where two people changed the same thing
 * @property {number | null} [group_id] its scene
 * @property {string | null} captured_at
 * @property {string} stored_at
 * @property {string | null} [trashed_at]
 * @property {{id: number, name: string} | null} [link]
 * @property {{id: number, name: string} | null} [wanted_shot] that it was taken for
 * @property {{id: number, name: string} | null} [uploader]
 * @property {{thumb: string | null, small: string | null, preview: string | null, view: string | null, tiles: string | null}} urls
 * @property {Record<string, any>} [attributes]
 * @property {{id: number, name: string} | null} [assignee] who was asked to label it
 * @property {number} [priority] larger is handed out first, 0 is usual
 * @property {string} [reason]
 * @property {string} [note]
 * @property {any} [hint]
 * @property {import("./scale.js").Scale | null} [scale] by printed markers in it
 * @property {string[]} [remarks] what may be wrong with it, as the server measured it
 * @property {{remark?: string, answer?: string} | null} [coached] what its phone remarked, and the answer to that
 * @property {import("./asked.js").FieldRequest | null} [request] the last to the field
 */
/**
 * @typedef {object} Session
 * @property {Photo} photo
 * @property {import("./store.js").Store} store
 * @property {import("./history.js").History} history
 * @property {boolean} isReady
 * @property {boolean} isStale others changed it while it was not on the screen
 * @property {boolean} hasLease this page holds it, outside of the queue
 * @property {any[]} proposals
 * @property {Promise<void>} loading
 */
/** @typedef {ReturnType<typeof createPhotos>} Photos */

const KEPT = 30;
const WAIT_FOR_OWN = 3000;

/**
 * @param {object} options
 * @param {(method: string, path: string, body?: unknown) => Promise<any>} options.call
 * @param {import("./sync.js").Sync} options.sync
 * @param {import("./journal.js").Storage} options.storage
 * @param {number} options.user
 * @param {(session: Session, step: any, undo: import("./journal.js").UndoRow) => void} options.onStep
 */
export function createPhotos({ call, sync, storage, user, onStep }) {
  /** @type {Map<number, Session>} the latest used last */
  const sessions = new Map();

  /** @param {Photo} photo @returns {Session} */
  function make(photo) {
    const store = createStore();
    const history = createHistory(store);
    /** @type {Session} */
    const session = { photo, store, history, isReady: false, isStale: false, hasLease: false, proposals: [], loading: Promise.resolve() };
    history.onStep((/** @type {any} */ step) => onStep(session, step, { photo: photo.id, user, steps: history.serialize(), at: Date.now() }));
    session.loading = load(session);
    session.loading.catch(() => {
      if (sessions.get(photo.id) === session && !session.isReady) sessions.delete(photo.id);
    });
    return session;
  }

  /** @param {Session} session */
  async function load(session) {
    const { id } = session.photo;
    await ownWorkSent(id);
    const [told, photo, steps] = await Promise.all([
      call("GET", `${pathOf(id)}/annotations`),
      session.photo.attributes ? session.photo : call("GET", pathOf(id)).then(asItem),
      storage.getUndo(id).catch(() => undefined),
    ]);
    Object.assign(session.photo, photo, { attributes: mended(photo.attributes ?? {}, sync.inHand(id)) });
    take(session, told, "load");
    if (steps && steps.user === user) session.history.load(steps.steps);
    session.isReady = true;
  }

  /** What an earlier page left for this photo goes out before it is asked for: then nothing is shown twice. @param {number} id */
  async function ownWorkSent(id) {
    const end = Date.now() + WAIT_FOR_OWN;
    while (sync.hasWork(id) && !sync.status().isOffline && !sync.status().isSignedOut && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** @param {Session} session @param {any} told @param {"load" | "remote"} source */
  function take(session, told, source) {
    const { id } = session.photo;
    sync.seen(id, told);
    const pending = sync.pending(id);
    if (source === "load") takeIn(session.store, overlay(told.annotations, sync.inHand(id)), new Set(), "load");
    else takeIn(session.store, told.annotations, pending, "remote");
    // What somebody chose here already is on its way.
    const settled = new Set(sync.inHand(id).map(({ settle }) => settle));
    session.proposals = told.proposals.filter((/** @type {{id: number}} */ proposal) => !settled.has(proposal.id));
    session.photo.open_proposals = session.proposals.length;
    session.isStale = false;
  }

  return {
    /** @param {number} id */
    get: (id) => sessions.get(id),
    /**
     * The session of a photo, loading if it is new.
     * @param {Photo} photo
     * @returns {Session}
     */
    open(photo) {
      const session = sessions.get(photo.id) ?? make(photo);
      sessions.delete(photo.id);
      sessions.set(photo.id, session);
      for (const [id, old] of sessions) {
        if (sessions.size <= KEPT) break;
        if (old.isReady && !sync.hasWork(id)) sessions.delete(id);
      }
      return session;
    },
    /** Ask what is on it now; what is on its way from here stays. @param {Session} session */
    async refresh(session) {
      const told = await call("GET", `${pathOf(session.photo.id)}/annotations`);
      if (session.isReady) take(session, told, "remote");
    },
  };
}
