// Sends change operations, many in a request, and settles what comes back.
import { ApiError } from "../../lib/http.js";
import { uuid7 } from "../../lib/uuid.js";
import { pathOf } from "../reading.js";
import { rebase } from "./rebase.js";
import { faultyPlaces, isPassing, isShut, wordsOf, wordsOfDenial, wordsOfShut } from "./refusals.js";

/** @typedef {import("../wire.js").Op} Op */
/** @typedef {import("./outbox.js").Entry} Entry */
/**
 * What sending needs of the rest.
 * @typedef {object} Parts
 * @property {(method: string, path: string, body?: unknown, how?: any) => Promise<any>} call
 * @property {import("./outbox.js").Outbox} outbox
 * @property {import("./known.js").KnownPhotos} known
 * @property {import("./keeper.js").Keeper} keeper
 * @property {import("./rescue.js").Rescue} rescue
 * @property {(name: string, info?: any) => void} emit
 */

const BATCH = 200;

/** @param {Parts} parts */
export function createChanges({ call, outbox, known, keeper, rescue, emit }) {
  /** A batch was refused without a word on which operation is wrong: they go one by one until it is found. */
  let isSingle = false;

  /** @param {Entry} first */
  const batchFrom = (first) => outbox.batch(first, isSingle ? 1 : BATCH);

  /** @param {Entry[]} batch @param {any} [how] */
  const post = (batch, how) => call("POST", `${pathOf(photoOf(batch))}/changes`, { ops: batch.map(({ op }) => op) }, how);

  /** From here on they never change: a replay must be the very same. @param {Entry[]} batch */
  async function freeze(batch) {
    for (const entry of batch) {
      const op = /** @type {Op} */ (entry.op);
      if (op.action !== "create" && entry.base) op.base_rev = entry.base;
      entry.sent = true;
    }
    await keeper.put(batch);
  }

  /** @param {Entry[]} batch @param {any} error */
  async function refused(batch, error) {
    if (!(error instanceof ApiError) || isPassing(error.status)) throw error;
    known.fallBehind(photoOf(batch));
    if (isShut(error.status)) return rescue.setAside(batch, error.slug, wordsOfShut(error));
    // A malformed operation refuses the whole request: it is set aside, the rest goes again.
    const places = faultyPlaces(error);
    const faulty = batch.length === 1 ? batch : batch.filter((_, place) => places.has(place));
    if (faulty.length) await rescue.setAside(faulty, error.slug, wordsOf(error));
    else isSingle = true;
  }

  /** @param {Entry[]} batch @param {any} answer */
  async function settle(batch, answer) {
    const photo = photoOf(batch);
    const { revs } = known.of(photo);
    const results = new Map(answer.results.map((/** @type {any} */ result) => [result.op_id, result]));
    /** @type {Set<string>} */
    const steps = new Set();
    /** @type {{entry: Entry, result: any}[]} */
    const news = [];
    for (const entry of batch) {
      const op = /** @type {Op} */ (entry.op);
      const result = /** @type {any} */ (results.get(op.op_id));
      const isReplay = result.status === "duplicate";
      const outcome = isReplay ? (result.first ?? "applied") : result.status;
      if (isReplay || outcome === "denied" || outcome === "conflict") known.fallBehind(photo);
      if (outcome === "denied") {
        if (!(await mend(entry, result.detail))) await rescue.setAside([entry], result.detail, wordsOfDenial(result.detail));
        continue;
      }
      news.push({ entry, result });
      revs[op.uid] = result.annotation?.rev ?? 0;
      if (outcome === "conflict") {
        emit("conflict", { photo, uid: op.uid });
        continue;
      }
      steps.add(op.step);
      rebase(outbox.all, entry, result.annotation);
    }
    const done = news.map(({ entry }) => entry);
    outbox.remove(done);
    known.took(photo, answer.seq, steps.size);
    emit("answered", { photo, news, photo_news: answer });
    await keeper.answered(done, known.of(photo));
  }

  /** A create of what is there already can go as an update. @param {Entry} entry @param {string} detail why it was denied */
  async function mend(entry, detail) {
    const op = /** @type {Op} */ (entry.op);
    if (detail !== "uid_taken" || op.action !== "create") return false;
    const id = uuid7();
    /** @type {Entry} */
    const update = { ...entry, id, sent: false, isKept: true, base: 0, op: { ...op, op_id: id, action: "update" } };
    outbox.replace(entry, update);
    await keeper.replace(entry, update);
    return true;
  }

  return {
    /** Send the first one, with those that can go with it. @param {Entry} first @throws when it has to be tried again */
    async send(first) {
      const batch = batchFrom(first);
      if (!first.sent) await freeze(batch);
      /** @type {any} */
      let answer;
      try {
        answer = await post(batch);
      } catch (error) {
        await refused(batch, error);
        return;
      }
      if (batch.length > 1 || !outbox.of(first.photo).some((entry) => entry !== first)) isSingle = false;
      await settle(batch, answer);
    },
    /** Send it while the page goes away: no answer can be heard, so the next page sends it again. @param {Entry} first */
    handOver(first) {
      const batch = batchFrom(first);
      if (!first.sent) void freeze(batch);
      void post(batch, { keepalive: true }).catch(() => {});
    },
  };
}

/** @param {Entry[]} batch never empty */
function photoOf(batch) {
  return /** @type {Entry} */ (batch[0]).photo;
}
