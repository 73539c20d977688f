// Sends what was said about a photo: comments, answers, settling. A lost answer is asked for again: a new comment carries
// its op_id, and the others do no harm twice.
import { ApiError } from "../../lib/http.js";
import { isPassing, namedNoMore, wordsOf } from "./refusals.js";

/** @typedef {import("./outbox.js").Entry} Entry */

/** @param {import("./changes.js").Parts} parts */
export function createTalks({ call, outbox, known, keeper, rescue, emit }) {
  return {
    /** @param {Entry} entry @throws when it has to be tried again */
    async send(entry) {
      const { photo } = entry;
      const { method, path, body: made } = /** @type {import("./outbox.js").Talk} */ (entry.talk);
      for (let body = made, isSent = false; !isSent; ) {
        try {
          await call(method, path, body);
          isSent = true;
        } catch (error) {
          if (!(error instanceof ApiError) || isPassing(error.status)) throw error;
          // Whom the words name may have left the project meanwhile: the words count.
          const gone = namedNoMore(error);
          const mentions = body?.mentions?.filter((/** @type {number} */ _, /** @type {number} */ place) => !gone.has(place)) ?? [];
          if (mentions.length === (body?.mentions?.length ?? 0)) return rescue.setAside([entry], error.slug, wordsOf(error));
          body = { ...body, mentions };
        }
      }
      outbox.remove([entry]);
      emit("talked", { photo });
      await keeper.answered([entry], known.of(photo));
    },
  };
}
