// Changes on their way to the server: journal first, then in order, in batches; retried until they are answered.
// Nothing is dropped: what the server refuses lies in the rescue list until a person has seen it. The parts are in
// sync/; here they are put together.
import { uuid7 } from "../lib/uuid.js";
import { createEmitter } from "./emitter.js";
import { createChanges } from "./sync/changes.js";
import { createKeeper } from "./sync/keeper.js";
import { createKnown } from "./sync/known.js";
import { createMends } from "./sync/mends.js";
import { createOutbox } from "./sync/outbox.js";
import { asNew, createRescue } from "./sync/rescue.js";
import { browserTimers, createRunner } from "./sync/runner.js";
import { createSettles } from "./sync/settles.js";
import { createStates } from "./sync/states.js";
import { createTalks } from "./sync/talks.js";
import { opsOf } from "./wire.js";

/** @typedef {import("./sync/outbox.js").Entry} Entry */
/** @typedef {import("./sync/outbox.js").Part} Part */
/** @typedef {{saving: number, waiting: number, isOffline: boolean, isSignedOut: boolean, needs: number, isKept: boolean}} Status */
/** @typedef {ReturnType<typeof createSync>} Sync */

/** Gestures of one moment go together. Milliseconds. */
const BATCH_DELAY = 400;

/**
 * @param {object} options
 * @param {import("./journal.js").Storage} options.storage
 * @param {(method: string, path: string, body?: unknown, how?: any) => Promise<any>} options.call
 * @param {number} options.user
 * @param {import("./sync/runner.js").Timers} [options.timers]
 */
export function createSync({ storage, call, user, timers = browserTimers }) {
  const { on, emit } = createEmitter();
  const tell = () => emit("status", status());
  const outbox = createOutbox(user);
  const known = createKnown();
  const keeper = createKeeper(storage, tell);
  const rescue = createRescue({ outbox, keeper, emit });
  const parts = { call, outbox, known, keeper, rescue, emit };
  const senders = { op: createChanges(parts), state: createStates(parts), mend: createMends(parts), settle: createSettles(parts), talk: createTalks(parts) };
  const runner = createRunner(
    {
      prepare: () => keeper.written,
      isLeft: () => outbox.size > 0,
      next() {
        const first = /** @type {Entry} */ (outbox.first);
        return senders[first.kind].send(first);
      },
      onSignedOut: () => emit("signed-out"),
      onEnd() {
        tell();
        if (!outbox.size) emit("drained");
      },
    },
    timers,
  );

  /** @returns {Status} */
  function status() {
    const saving = keeper.isKept ? outbox.all.filter((entry) => !entry.isKept).length : 0;
    const { isOffline, isSignedOut } = runner;
    return { saving, waiting: outbox.size - saving, isOffline, isSignedOut, needs: rescue.all.length, isKept: keeper.isKept };
  }

  /**
   * @param {number} photo @param {Part[]} wanted @param {number} delay @param {import("./journal.js").UndoRow} [undo]
   * @returns {Promise<void>} when they are in the journal
   */
  function enqueue(photo, wanted, delay, undo) {
    const entries = outbox.add(wanted);
    known.made(photo, uidsOf(entries));
    const kept = keeper.put(entries, undo);
    tell();
    runner.plan(delay);
    return kept;
  }

  /** @param {string[]} ids */
  function forget(ids) {
    rescue.remove(ids);
    tell();
    return keeper.forget(ids);
  }

  function wake() {
    runner.wake();
    tell();
  }

  return {
    status,
    /**
     * Begin to send, as the one tab that writes: what an earlier page left is sent first.
     * @returns {Promise<Set<number>>} when the journal was read: the photos that were answered, though the server was not told
     */
    async begin() {
      runner.turn(true);
      const kept = await keeper.read(user);
      const mine = new Set([...outbox.all, ...rescue.all].map(({ id }) => id));
      const found = kept.filter(({ id }) => !mine.has(id));
      for (const entry of found) entry.isKept = true;
      for (const photo of new Set(found.map((entry) => entry.photo))) known.adopt(await keeper.knownOf(photo));
      rescue.adopt(found);
      outbox.adopt(found);
      tell();
      runner.plan(0);
      return outbox.answered;
    },
    /** Stop sending: another tab has taken over. */
    async end() {
      runner.turn(false);
      await keeper.written;
      outbox.clear();
      rescue.clear();
      tell();
    },
    /**
     * @param {number} photo
     * @param {string} name
     * @param {{step: string, diff: any}} step as history tells it
     * @param {import("./journal.js").UndoRow} [undo] what takes it back, also after a reload
     */
    step(photo, name, { step, diff }, undo) {
      const { revs } = known.of(photo);
      const before = new Map([...diff.changed.map((/** @type {[any, any]} */ [old]) => old), ...diff.removed].map((old) => [old.uid, old]));
      const ops = opsOf(step, diff, (record) => record.id !== null || record.uid in revs);
      if (!ops.length) return undo ? keeper.put([], undo) : Promise.resolve();
      return enqueue(
        photo,
        ops.map((op) => ({ id: op.op_id, photo, name, kind: "op", op, before: before.get(op.uid) ?? null, base: revs[op.uid] ?? 0 })),
        BATCH_DELAY,
        undo,
      );
    },
    /**
     * @param {number} photo
     * @param {string} name
     * @param {{state: string, no_defect?: boolean, reason?: string}} ask
     */
    state(photo, name, ask) {
      const id = uuid7();
      return enqueue(photo, [{ id, photo, name, kind: "state", ask: { ...ask, op_id: id } }], 0);
    },
    /**
     * @param {number} photo
     * @param {string} name
     * @param {import("./sync/outbox.js").Mend} mend the photo's own attributes
     */
    mend: (photo, name, mend) => enqueue(photo, [{ id: uuid7(), photo, name, kind: "mend", mend }], 0),
    /**
     * Somebody chose: these are not wanted.
     * @param {number} photo
     * @param {string} name
     * @param {readonly number[]} proposals their ids
     */
    settle: (photo, name, proposals) => enqueue(photo, proposals.map((settle) => ({ id: uuid7(), photo, name, kind: "settle", settle })), BATCH_DELAY),
    /**
     * @param {number} photo
     * @param {string} name
     * @param {import("./sync/outbox.js").Talk} talk something said about the photo; a new comment gets its op_id here
     */
    talk(photo, name, talk) {
      const id = uuid7();
      const named = talk.body && talk.method === "POST" ? { ...talk, body: { ...talk.body, op_id: id } } : talk;
      return enqueue(photo, [{ id, photo, name, kind: "talk", talk: named }], 0);
    },
    /**
     * The server told what is on a photo.
     * @param {number} photo
     * @param {{seq: number, annotations: any[]}} told
     */
    seen(photo, told) {
      const inHand = outbox.of(photo);
      known.seen(photo, told, new Set(uidsOf(inHand)), inHand.length > 0);
    },
    /** The uids on a photo that have changes on their way. @param {number} photo @returns {Set<string>} */
    pending: (photo) => new Set(uidsOf(outbox.of(photo))),
    /** Whether something for this photo is on its way. @param {number} photo */
    hasWork: (photo) => outbox.of(photo).length > 0,
    /** What is on its way for a photo, to be shown before the server has it. @param {number} photo */
    inHand: outbox.of,
    isBehind: known.isBehind,
    seqOf: known.seqOf,
    get rescued() {
      return [...rescue.all];
    },
    /** Throw set-aside things away; only a person decides that. @param {string[]} ids */
    forget,
    /**
     * Send set-aside things of one photo once more, as new, in the order in which they were done.
     * @param {string[]} ids
     */
    async tryAgain(ids) {
      const entries = rescue.all.filter(({ id }) => ids.includes(id)).sort((a, b) => a.n - b.n);
      const [first] = entries;
      if (!first) return;
      // The new ones are in the journal before the old ones leave it: whatever ends the page, one of both is there.
      const kept = enqueue(first.photo, entries.map(asNew), 0);
      await kept;
      await forget(entries.map(({ id }) => id));
    },
    /** Somebody signed in again. */
    signedIn() {
      runner.signedIn();
      wake();
    },
    /** The network or the page is back: try at once. */
    wake,
    /** The page goes away: hand over what waits, even if no answer can be heard. */
    hide() {
      const { first } = outbox;
      if (runner.isFree && first?.kind === "op") senders.op.handOver(first);
    },
    /**
     * "status" Status · "answered" {photo, news:[{entry, result}], photo_news} · "state" {photo, state, no_defect, seq} ·
     * "mended" {photo, answer: the photo} · "settled" {photo} · "talked" {photo} · "conflict" {photo, uid} · "rescued" Entry[] · "signed-out" · "drained"
     */
    on,
  };
}

/** @param {Entry[]} entries */
function uidsOf(entries) {
  return entries.flatMap(({ op }) => (op ? [op.uid] : []));
}
