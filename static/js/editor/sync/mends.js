// Sends what was written about the photo itself. The same values twice do no harm, so a lost answer is asked for again.
import { ApiError } from "../../lib/http.js";
import { isPassing, wordsOf } from "./refusals.js";

/** @typedef {import("./outbox.js").Entry} Entry */

/** @param {import("./changes.js").Parts} parts */
export function createMends({ call, outbox, known, keeper, rescue, emit }) {
  return {
    /** @param {Entry} entry @throws when it has to be tried again */
    async send(entry) {
      const { photo, mend } = entry;
      try {
        const answer = await call("PATCH", `/photos/${photo}`, { attributes: mend });
        outbox.remove([entry]);
        emit("mended", { photo, answer });
      } catch (error) {
        if (!(error instanceof ApiError) || isPassing(error.status)) throw error;
        return rescue.setAside([entry], error.slug, wordsOf(error));
      }
      await keeper.answered([entry], known.of(photo));
    },
  };
}

/**
 * A photo's attributes as they will be once what is on its way has arrived. Pure.
 * @param {Record<string, any>} attributes of the server
 * @param {readonly {mend?: import("./outbox.js").Mend}[]} waiting in order
 * @returns {Record<string, any>}
 */
export function mended(attributes, waiting) {
  const merged = Object.assign({}, attributes, ...waiting.map(({ mend }) => mend));
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}
