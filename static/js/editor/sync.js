// Changes on their way to the server: journal first, then in order, in batches; retried until they are answered.
// Nothing is dropped: what the server refuses lies in the rescue list until a person has seen it.
import { ApiError } from "../lib/http.js";
import { uuid7 } from "../lib/uuid.js";
import { fieldsOf, foreignFields, opsOf } from "./wire.js";

/** @typedef {import("./wire.js").Op} Op */
/** @typedef {import("./journal.js").Storage} Storage */
/** @typedef {{state: string, no_defect?: boolean, reason?: string, op_id: string, seq?: number}} StateAsk */
/**
 * @typedef {object} Entry one thing to send
 * @property {string} id its op_id
 * @property {number} n its place in the order
 * @property {number} user
 * @property {number} photo
 * @property {string} name of the photo, for people
 * @property {"op" | "state"} kind
 * @property {Op} [op]
 * @property {any} [before] the annotation before an update, as it was shown
 * @property {number} [base] the revision that was shown when it was made; 0: the server had none
 * @property {StateAsk} [ask]
 * @property {boolean} sent from then on its content never changes: a replay must be the very same
 * @property {boolean} [isKept] whether it lies in the journal
 * @property {{slug: string, words: string} | null} rescued why it was set aside
 */
/** @typedef {{photo: number, seq: number, revs: Record<string, number>}} Known what this browser knows of a photo */
/** @typedef {{saving: number, waiting: number, isOffline: boolean, isSignedOut: boolean, needs: number, isKept: boolean}} Status */
/** @typedef {{seq: number, state?: string, no_defect?: boolean, open_proposals?: number}} PhotoNews */
/** @typedef {ReturnType<typeof createSync>} Sync */

const BATCH = 200;
const BATCH_DELAY = 400;
const LONGEST_WAIT = 30000;

/**
 * @param {object} options
 * @param {Storage} options.storage
 * @param {(method: string, path: string, body?: unknown, how?: any) => Promise<any>} options.call
 * @param {number} options.user
 * @param {{later: (run: () => void, ms: number) => any, cancel: (timer: any) => void, random: () => number}} [options.timers]
 */
export function createSync({ storage, call, user, timers = browserTimers }) {
  /** @type {Entry[]} */
  let queue = [];
  /** @type {Entry[]} */
  let rescued = [];
  /** @type {Map<number, Known>} */
  const known = new Map();
  /** @type {Set<number>} */
  const behind = new Set();
  /** @type {Map<string, Set<(info: any) => void>>} */
  const listeners = new Map();
  /** @type {Promise<void>} */
  let writing = Promise.resolve();
  let unkept = 0;
  let isKept = true;
  let isRunning = false;
  let isWriter = false;
  let isOffline = false;
  let isSignedOut = false;
  let isSingle = false;
  let failures = 0;
  let last = 0;
  /** @type {any} */
  let timer = null;

  /** @param {string} name @param {any} [info] */
  const emit = (name, info) => {
    for (const listener of [...(listeners.get(name) ?? [])]) listener(info);
  };
  const tell = () => emit("status", status());
  const inHand = (/** @type {number} */ photo) => queue.filter((entry) => entry.photo === photo);

  /** @returns {Status} */
  function status() {
    const saving = isKept ? queue.filter((entry) => !entry.isKept).length : 0;
    return { saving, waiting: queue.length - saving, isOffline, isSignedOut, needs: rescued.length, isKept };
  }

  /** @param {number} photo @returns {Known} */
  function knowledge(photo) {
    let row = known.get(photo);
    if (!row) known.set(photo, (row = { photo, seq: -1, revs: {} }));
    return row;
  }

  /**
   * Write to the journal, one after the other. A browser that keeps nothing is told, and sending goes on.
   * @param {() => Promise<void>} work
   */
  function keep(work) {
    unkept += 1;
    writing = writing.then(work).then(
      () => {
        isKept = true;
      },
      () => {
        isKept = false;
      },
    );
    return writing.then(() => {
      unkept -= 1;
      tell();
    });
  }

  /** @param {Omit<Entry, "n" | "user" | "sent" | "rescued" | "isKept">[]} fresh @param {number} delay */
  function enqueue(fresh, delay) {
    const entries = fresh.map((part) => {
      last = Math.max(last + 1, Date.now() * 1000);
      return /** @type {Entry} */ ({ ...part, n: last, user, sent: false, isKept: false, rescued: null });
    });
    queue.push(...entries);
    for (const { op } of entries) if (op) knowledge(/** @type {Entry} */ (entries[0]).photo).revs[op.uid] ??= 0;
    const kept = keep(async () => {
      await storage.put(entries);
      for (const entry of entries) entry.isKept = true;
    });
    tell();
    plan(delay);
    return kept;
  }

  /** @param {number} delay */
  function plan(delay) {
    if (timer !== null) {
      if (delay > 0) return;
      timers.cancel(timer);
    }
    timer = timers.later(() => {
      timer = null;
      void run();
    }, delay);
  }

  async function run() {
    if (isRunning || !isWriter || isSignedOut) return;
    isRunning = true;
    try {
      await writing;
      while (queue.length && isWriter && !isSignedOut) {
        const first = /** @type {Entry} */ (queue[0]);
        await (first.kind === "state" ? sendState(first) : sendOps(first));
        failures = 0;
        isOffline = false;
      }
    } catch (error) {
      postpone(error);
    } finally {
      isRunning = false;
      tell();
      if (!queue.length) emit("drained");
    }
  }

  /** Wait, longer each time, with jitter so that a crowd does not come back at once. @param {any} error */
  function postpone(error) {
    const refused = error instanceof ApiError;
    if (refused && error.status === 401) {
      isSignedOut = true;
      emit("signed-out");
      return;
    }
    isOffline = !refused;
    failures += 1;
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(failures, 8)) * (0.5 + timers.random() / 2);
    if (timer !== null) timers.cancel(timer);
    timer = null;
    plan(Math.max(wait, refused && error.retryAfter ? error.retryAfter * 1000 : 0));
  }

  /** @param {Entry} first */
  async function sendOps(first) {
    const batch = nextBatch(first);
    if (!first.sent) await freeze(batch);
    /** @type {any} */
    let answer;
    try {
      answer = await call("POST", `/photos/${first.photo}/changes`, { ops: batch.map(({ op }) => op) });
    } catch (error) {
      await refusedOps(batch, error);
      return;
    }
    if (batch.length > 1 || !queue.some((entry) => entry.photo === first.photo && entry !== first)) isSingle = false;
    await settle(batch, answer);
  }

  /** What goes together: operations on one photo; what was sent before goes again alone, unchanged. @param {Entry} first */
  function nextBatch(first) {
    /** @type {Entry[]} */
    const batch = [];
    for (const entry of queue) {
      if (entry.photo !== first.photo || entry.kind !== "op" || entry.sent !== first.sent) break;
      batch.push(entry);
      if (batch.length >= (isSingle ? 1 : BATCH)) break;
    }
    return batch;
  }

  /** @param {Entry[]} batch */
  async function freeze(batch) {
    for (const entry of batch) {
      const op = /** @type {Op} */ (entry.op);
      if (op.action !== "create" && entry.base) op.base_rev = entry.base;
      entry.sent = true;
    }
    await keep(() => storage.put(batch));
  }

  /** @param {Entry[]} batch @param {any} error */
  async function refusedOps(batch, error) {
    if (!(error instanceof ApiError) || isPassing(error.status)) throw error;
    if ([403, 404, 410].includes(error.status)) {
      await setAside(batch, error.slug, error.message);
      behind.add(/** @type {Entry} */ (batch[0]).photo);
      return;
    }
    // A malformed operation refuses the whole request: it is set aside, the rest goes again.
    const bad = new Set(error.errors.map(({ pointer }) => Number(/^\/ops\/(\d+)/.exec(pointer)?.[1] ?? NaN)));
    const guilty = batch.filter((_, index) => bad.has(index));
    if (guilty.length) await setAside(guilty, error.slug, words(error));
    else if (batch.length === 1) await setAside(batch, error.slug, words(error));
    else isSingle = true;
    behind.add(/** @type {Entry} */ (batch[0]).photo);
  }

  /** @param {Entry[]} batch @param {any} answer */
  async function settle(batch, answer) {
    const photo = /** @type {Entry} */ (batch[0]).photo;
    const row = knowledge(photo);
    const results = new Map(answer.results.map((/** @type {any} */ result) => [result.op_id, result]));
    /** @type {Set<string>} */
    const steps = new Set();
    /** @type {Entry[]} */
    const done = [];
    /** @type {{entry: Entry, result: any}[]} */
    const news = [];
    for (const entry of batch) {
      const op = /** @type {Op} */ (entry.op);
      const result = /** @type {any} */ (results.get(op.op_id));
      const outcome = result.status === "duplicate" ? result.first ?? "applied" : result.status;
      if (outcome === "denied") {
        if (!(await mend(entry, result.detail))) await setAside([entry], result.detail, DENIALS[result.detail] ?? "The server did not take it.");
        behind.add(photo);
        continue;
      }
      done.push(entry);
      news.push({ entry, result });
      if (outcome === "conflict" || result.status === "duplicate") behind.add(photo);
      if (outcome === "conflict") emit("conflict", { photo, uid: op.uid });
      else steps.add(op.step);
      row.revs[op.uid] = result.annotation?.rev ?? 0;
      if (outcome !== "conflict") rebase(entry, result.annotation);
    }
    queue = queue.filter((entry) => !done.includes(entry));
    takeSeq(row, answer.seq, steps.size);
    emit("answered", { photo, news, photo_news: answer });
    await keep(async () => {
      await storage.remove(done.map(({ id }) => id));
      await storage.putKnown(structuredClone(row));
    });
  }

  /**
   * Somebody else's step in between makes the photo's seq run ahead of ours: then we are behind, and a state
   * set before looking again is stale, as it should be.
   * @param {Known} row @param {number} seq @param {number} steps
   */
  function takeSeq(row, seq, steps) {
    const expected = row.seq < 0 ? seq : row.seq + steps;
    if (seq > expected) behind.add(row.photo);
    row.seq = Math.min(seq, expected);
  }

  /**
   * What waits for the same annotation was made knowing our change; but where somebody else's came in between,
   * and touches the same fields, the old base stays, so that the server sees the clash.
   * @param {Entry} answered @param {any} annotation
   */
  function rebase(answered, annotation) {
    const op = /** @type {Op} */ (answered.op);
    const foreign = annotation && answered.before ? foreignFields(op, answered.before, annotation) : [];
    for (const entry of queue) {
      if (entry === answered || entry.sent || entry.photo !== answered.photo || entry.op?.uid !== op.uid) continue;
      if (fieldsOf(entry.op).some((field) => foreign.includes(field))) continue;
      if (entry.op.action === "delete" && foreign.length) continue;
      entry.base = annotation?.rev ?? 0;
    }
  }

  /** A create of what is there already, or a change of it, can go as an update. @param {Entry} entry @param {string} detail */
  async function mend(entry, detail) {
    const op = /** @type {Op} */ (entry.op);
    if (detail !== "uid_taken" || op.action !== "create") return false;
    const id = uuid7();
    const update = /** @type {Entry} */ ({ ...entry, id, sent: false, isKept: true, base: 0, op: { ...op, op_id: id, action: "update" } });
    queue = queue.map((other) => (other === entry ? update : other));
    await keep(async () => {
      await storage.put([update]);
      await storage.remove([entry.id]);
    });
    return true;
  }

  /** @param {Entry} entry */
  async function sendState(entry) {
    const ask = /** @type {StateAsk} */ (entry.ask);
    const row = knowledge(entry.photo);
    if (!entry.sent) {
      if (row.seq < 0) row.seq = (await call("GET", `/photos/${entry.photo}`)).seq;
      ask.seq = row.seq;
      entry.sent = true;
      await keep(() => storage.put([entry]));
    }
    try {
      const answer = await call("PUT", `/photos/${entry.photo}/state`, ask);
      row.seq = answer.seq;
      emit("state", { photo: entry.photo, ...answer });
    } catch (error) {
      if (!(error instanceof ApiError) || isPassing(error.status)) throw error;
      const now = /** @type {any} */ (error.problem);
      const isSo = error.slug === "stale" && now.state === ask.state && Boolean(now.no_defect) === Boolean(ask.no_defect);
      behind.add(entry.photo);
      if (!isSo) {
        await setAside([entry], error.slug, error.message);
        return;
      }
    }
    queue = queue.filter((other) => other !== entry);
    await keep(async () => {
      await storage.remove([entry.id]);
      await storage.putKnown(structuredClone(row));
    });
  }

  /** @param {Entry[]} entries @param {string} slug @param {string} why */
  async function setAside(entries, slug, why) {
    queue = queue.filter((entry) => !entries.includes(entry));
    for (const entry of entries) entry.rescued = { slug, words: why };
    rescued.push(...entries);
    emit("rescued", entries);
    await keep(() => storage.put(entries));
  }

  return {
    status,
    /**
     * Begin to send, as the one tab that writes: what an earlier page left is sent first.
     * @returns {Promise<void>} when the journal was read
     */
    async begin() {
      isWriter = true;
      /** @type {Entry[]} */
      let kept = [];
      try {
        kept = await storage.all(user);
      } catch {
        isKept = false;
      }
      const mine = new Set([...queue, ...rescued].map(({ id }) => id));
      const found = kept.filter(({ id }) => !mine.has(id));
      for (const entry of found) entry.isKept = true;
      for (const photo of new Set(found.map((entry) => entry.photo))) {
        const row = await storage.getKnown(photo).catch(() => undefined);
        if (row && !known.has(photo)) known.set(photo, row);
      }
      rescued = [...found.filter((entry) => entry.rescued), ...rescued];
      queue = [...found.filter((entry) => !entry.rescued), ...queue].sort((a, b) => a.n - b.n);
      last = Math.max(last, ...kept.map(({ n }) => n));
      tell();
      plan(0);
    },
    /** Stop sending: another tab has taken over. */
    async end() {
      isWriter = false;
      await writing;
      queue = [];
      rescued = [];
      tell();
    },
    /**
     * @param {number} photo
     * @param {string} name
     * @param {{step: string, diff: any}} step as history tells it
     */
    step(photo, name, { step, diff }) {
      const row = knowledge(photo);
      const before = new Map(diff.changed.map((/** @type {[any, any]} */ [old]) => [old.uid, old]));
      const ops = opsOf(step, diff, (record) => record.id !== null || record.uid in row.revs);
      if (!ops.length) return Promise.resolve();
      return enqueue(
        ops.map((op) => ({ id: op.op_id, photo, name, kind: "op", op, before: before.get(op.uid) ?? null, base: row.revs[op.uid] ?? 0 })),
        BATCH_DELAY,
      );
    },
    /**
     * @param {number} photo
     * @param {string} name
     * @param {{state: string, no_defect?: boolean, reason?: string}} ask
     */
    state(photo, name, ask) {
      const id = uuid7();
      return enqueue([{ id, photo, name, kind: "state", ask: { ...ask, op_id: id } }], 0);
    },
    /**
     * The server told what is on a photo.
     * @param {number} photo
     * @param {{seq: number, annotations: any[]}} told
     */
    seen(photo, { seq, annotations }) {
      const row = knowledge(photo);
      const pending = this.pending(photo);
      for (const { uid, rev } of annotations) if (!pending.has(uid)) row.revs[uid] = rev;
      if (inHand(photo).length) return;
      row.seq = seq;
      behind.delete(photo);
    },
    /** The uids on a photo that have changes on their way. @param {number} photo @returns {Set<string>} */
    pending(photo) {
      return new Set(inHand(photo).flatMap(({ op }) => (op ? [op.uid] : [])));
    },
    /** Whether something for this photo is on its way. @param {number} photo */
    hasWork: (photo) => inHand(photo).length > 0,
    /** What is on its way for a photo, to be shown before the server has it. @param {number} photo */
    inHand,
    /** Whether the server has more on this photo than was shown. @param {number} photo */
    isBehind: (photo) => behind.has(photo),
    /** The newest seq that was shown or made here; -1 when unknown. @param {number} photo */
    seqOf: (photo) => known.get(photo)?.seq ?? -1,
    get rescued() {
      return [...rescued];
    },
    /** Throw set-aside things away; only a person decides that. @param {string[]} ids */
    async forget(ids) {
      rescued = rescued.filter(({ id }) => !ids.includes(id));
      tell();
      await keep(() => storage.remove(ids));
    },
    /** Send a set-aside thing once more, as new. @param {string} id */
    async tryAgain(id) {
      const entry = rescued.find((other) => other.id === id);
      if (!entry) return;
      await this.forget([id]);
      const fresh = uuid7();
      if (entry.ask) await enqueue([{ ...entry, id: fresh, ask: { ...entry.ask, op_id: fresh, seq: undefined } }], 0);
      else if (entry.op) {
        const { base_rev: _, ...op } = entry.op;
        await enqueue([{ ...entry, id: fresh, base: 0, op: { ...op, op_id: fresh } }], 0);
      }
    },
    /** Somebody signed in again. */
    signedIn() {
      isSignedOut = false;
      this.wake();
    },
    /** The network or the page is back: try at once. */
    wake() {
      failures = 0;
      if (queue.length) plan(0);
      tell();
    },
    /** The page goes away: hand over what waits, even if no answer can be heard. */
    hide() {
      const first = queue[0];
      if (!isWriter || isRunning || isSignedOut || !first || first.kind !== "op") return;
      const batch = nextBatch(first);
      if (!first.sent) void freeze(batch);
      void call("POST", `/photos/${first.photo}/changes`, { ops: batch.map(({ op }) => op) }, { keepalive: true }).catch(() => {});
    },
    /**
     * "status" Status · "answered" {photo, news:[{entry, result}], photo_news} · "state" {photo, state, no_defect, seq} ·
     * "conflict" {photo, uid} · "rescued" Entry[] · "signed-out" · "drained"
     * @param {string} name @param {(info: any) => void} listener
     */
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
    /** When all was written to the journal, and a run that goes on has ended; for tests. */
    async settled() {
      await writing;
      while (isRunning) await new Promise((resolve) => timers.later(() => resolve(undefined), 5));
    },
  };
}

/** Worth trying again by itself. @param {number} status */
function isPassing(status) {
  return status === 401 || status === 408 || status === 429 || status >= 500;
}

/** @param {ApiError} error */
function words(error) {
  const detail = error.errors[0]?.detail;
  return detail ? `${error.message} ${detail}` : error.message;
}

/** @type {Record<string, string>} */
const DENIALS = {
  accepted: "The photo is accepted by now. A reviewer can open it again.",
  deleted: "The photo lies in the trash.",
  damaged: "The photo is damaged, so it takes no changes.",
  forbidden: "The project is archived, or your role does not allow it.",
  unknown_class: "The class is gone.",
  unknown_uid: "The server does not know this annotation.",
  uid_taken: "The server has another annotation by this name.",
  op_id_reused: "The server has seen another change by this name.",
};

const browserTimers = {
  later: (/** @type {() => void} */ run, /** @type {number} */ ms) => setTimeout(run, ms),
  cancel: (/** @type {any} */ timer) => clearTimeout(timer),
  random: () => Math.random(),
};
