// Sends what is said about a photo at once, for pages without a journal of their own.
import { call } from "../lib/http.js";
import { uuid7 } from "../lib/uuid.js";

/**
 * @param {object} options
 * @param {() => number} options.photo which photo is talked about
 * @param {() => void} options.onChange the server took something: ask anew
 * @param {(error: unknown) => void} options.onFault
 * @returns {import("./thread.js").Send}
 */
export function createOnline({ photo, onChange, onFault }) {
  /** The names of comments that were not answered yet: pressed twice, or again after a lost answer, it is one. @type {Map<string, string>} */
  const unanswered = new Map();
  /** @param {string} method @param {string} path @param {any} [body] */
  const send = (method, path, body) => void call(method, path, body).then(onChange, onFault);
  return {
    say(comment) {
      const said = JSON.stringify([photo(), comment]);
      const op_id = unanswered.get(said) ?? uuid7();
      unanswered.set(said, op_id);
      const done = () => (unanswered.delete(said), onChange());
      void call("POST", `/photos/${photo()}/comments`, { op_id, ...comment }).then(done, onFault);
    },
    change: ({ id }, text, mentions) => send("PATCH", `/comments/${id}`, { text, mentions }),
    settle: ({ first }, settled) => send("PATCH", `/comments/${first.id}`, { settled }),
    remove: ({ id }) => send("DELETE", `/comments/${id}`),
  };
}
