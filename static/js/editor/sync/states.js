// Sends what was said of a photo: done, no defect, cannot tell ... It counts only for what was seen of the photo.
import { ApiError } from "../../lib/http.js";
import { askOf, pathOf } from "../reading.js";
import { isPassing } from "./refusals.js";

/** @typedef {import("./outbox.js").Entry} Entry */
/** @typedef {import("./outbox.js").StateAsk} StateAsk */

/** @param {import("./changes.js").Parts} parts */
export function createStates({ call, outbox, known, keeper, rescue, emit }) {
  /** From here on it never changes. @param {Entry} entry @param {StateAsk} ask */
  async function freeze(entry, ask) {
    const row = known.of(entry.photo);
    if (row.seq < 0) row.seq = (await call("GET", pathOf(entry.photo))).seq;
    ask.seq = row.seq;
    entry.sent = true;
    await keeper.put([entry]);
  }

  return {
    /** @param {Entry} entry @throws when it has to be tried again */
    async send(entry) {
      const ask = /** @type {StateAsk} */ (entry.ask);
      const row = known.of(entry.photo);
      if (!entry.sent) await freeze(entry, ask);
      try {
        const answer = await call("PUT", `${pathOf(entry.photo)}/state`, askOf(entry.photo, ask));
        row.seq = answer.seq;
        emit("state", { photo: entry.photo, ...answer });
      } catch (error) {
        if (!(error instanceof ApiError) || isPassing(error.status)) throw error;
        known.fallBehind(entry.photo);
        if (!isSaidAlready(error, ask)) return rescue.setAside([entry], error.slug, error.message);
      }
      outbox.remove([entry]);
      await keeper.answered([entry], row);
    },
  };
}

/** Somebody else gave the same answer. @param {ApiError} error @param {StateAsk} ask */
function isSaidAlready(error, ask) {
  const now = /** @type {any} */ (error.problem);
  return error.slug === "stale" && now.state === ask.state && Boolean(now.no_defect) === Boolean(ask.no_defect);
}
