// One request by XMLHttpRequest: unlike fetch it tells how much has left, so that a stalled one can be given up.

/** @typedef {import("./shapes.js").Answer} Answer */
/** @typedef {import("./shapes.js").Request} Request */

const STALLED = 20_000; // ms without a byte leaving
const SLOWEST_ANSWER = 120_000; // ms: a server may have a whole photo to check before it answers

/**
 * @param {Request} wanted
 * @returns {Promise<Answer>} never rejects
 */
export function request({ method, url, headers, body, signal }) {
  return new Promise((resolve) => {
    const sent = new XMLHttpRequest();
    const stop = () => sent.abort();
    let limit = setTimeout(stop, STALLED);
    const wait = (/** @type {number} */ ms) => {
      clearTimeout(limit);
      limit = setTimeout(stop, ms);
    };
    if (body) {
      sent.upload.onprogress = () => wait(STALLED);
      sent.upload.onload = () => wait(SLOWEST_ANSWER);
    }
    sent.onloadend = () => {
      clearTimeout(limit);
      signal?.removeEventListener("abort", stop);
      resolve({ status: sent.status, header: (name) => sent.getResponseHeader(name), text: sent.responseText });
    };
    sent.open(method, url);
    for (const [name, value] of Object.entries(headers)) sent.setRequestHeader(name, value);
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
    sent.send(body ?? null);
  });
}
