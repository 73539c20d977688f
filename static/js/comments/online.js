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
  /** @param {string} method @param {string} path @param {any} [body] */
  const send = (method, path, body) => void call(method, path, body).then(onChange, onFault);
  return {
    say: (comment) => send("POST", `/photos/${photo()}/comments`, { op_id: uuid7(), ...comment }),
    change: ({ id }, text, mentions) => send("PATCH", `/comments/${id}`, { text, mentions }),
    settle: ({ first }, settled) => send("PATCH", `/comments/${first.id}`, { settled }),
    remove: ({ id }) => send("DELETE", `/comments/${id}`),
  };
}
