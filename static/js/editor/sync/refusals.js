// What the server's refusals mean, and how they are told. Pure.

/** @typedef {import("../../lib/http.js").ApiError} ApiError */

/** Worth trying again by itself. @param {number} status */
export function isPassing(status) {
  return status === 401 || status === 408 || status === 429 || status >= 500;
}

/** The photo is out of reach: nothing for it will be taken. @param {number} status */
export function isShut(status) {
  return [403, 404, 410].includes(status);
}

/**
 * Which operations of a request were malformed.
 * @param {ApiError} error
 * @returns {Set<number>} their places in the request
 */
export function faultyPlaces(error) {
  return new Set(error.errors.map(({ pointer }) => Number(/^\/ops\/(\d+)/.exec(pointer)?.[1] ?? NaN)));
}

/**
 * Which of those whom a comment names are nobody of the project.
 * @param {ApiError} error
 * @returns {Set<number>} their places in the list
 */
export function namedNoMore(error) {
  return new Set(error.errors.map(({ pointer }) => Number(/^\/mentions\/(\d+)/.exec(pointer)?.[1] ?? NaN)));
}

/** @param {ApiError} error */
export function wordsOf(error) {
  const detail = error.errors[0]?.detail;
  return detail ? `${error.message} ${detail}` : error.message;
}

/** Why nothing for a photo is taken any more. @param {ApiError} error */
export function wordsOfShut(error) {
  return error.status === 403 || error.slug === "given-back" ? error.message : "The photo was deleted, or you are no longer on its team.";
}

/** @param {string} detail why one operation was denied */
export function wordsOfDenial(detail) {
  return DENIALS[detail] ?? "The server did not take it.";
}

/** @type {Record<string, string>} */
const DENIALS = {
  accepted: "The photo is accepted by now. A reviewer can open it again.",
  deleted: "The photo lies in the trash.",
  closed: "You answered this photo a while ago. Since then you may have seen what others drew, so it stays.",
  damaged: "The photo is damaged, so it takes no changes.",
  forbidden: "The project is archived, or your role does not allow it.",
  unknown_class: "The class is gone.",
  unknown_uid: "The server does not know this annotation.",
  uid_taken: "The server has another annotation by this name.",
  op_id_reused: "The server has seen another change by this name.",
};
