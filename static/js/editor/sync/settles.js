// Sends that the other versions of a clash are dropped, once somebody chose. It counts only for what was seen of the photo.
import { ApiError } from "../../lib/http.js";
import { isPassing, wordsOf } from "./refusals.js";

/** @typedef {import("./outbox.js").Entry} Entry */

/** @param {import("./changes.js").Parts} parts */
export function createSettles({ call, outbox, known, keeper, rescue, emit }) {
  return {
    /** @param {Entry} entry @throws when it has to be tried again */
    async send(entry) {
      const { photo, settle } = entry;
      const row = known.of(photo);
      if (row.seq < 0) row.seq = (await call("GET", `/photos/${photo}`)).seq;
      try {
        await call("POST", `/proposals/${settle}`, { take: false, seq: row.seq });
      } catch (error) {
        if (!(error instanceof ApiError) || isPassing(error.status)) throw error;
        known.fallBehind(photo);
        // Somebody settled it already, or changed the photo since: then both versions are shown again, and nothing is lost.
        if (error.slug !== "settled" && error.slug !== "stale") return rescue.setAside([entry], error.slug, wordsOf(error));
      }
      outbox.remove([entry]);
      emit("settled", { photo });
      await keeper.answered([entry], row);
    },
  };
}
