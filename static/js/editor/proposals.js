// Asks the server for masks of what was drawn or clicked on the photo on the screen.
import { ApiError, OfflineError } from "../lib/http.js";

/** @typedef {import("./cutting.js").XY} XY */
/** @typedef {import("./numbers.js").Rect} Rect */
/** @typedef {import("./store.js").Polygon} Polygon */
/**
 * What is asked, in pixels of the upright photo.
 * @typedef {object} Question
 * @property {Rect | null} box round the defect; null: it was clicked on
 * @property {Rect | null} view what is seen of the photo
 * @property {readonly XY[]} plus on the defect
 * @property {readonly XY[]} minus beside it
 * @property {Polygon | null} shape the mask that the clicks are to mend
 */
/** @typedef {(question: Question) => Promise<readonly Polygon[]>} FindMasks at most four, best first; rejects with words for people */

/** So long an answer is waited for, milliseconds. */
const PATIENCE = 10_000;

/**
 * @param {object} parts
 * @param {typeof import("../lib/http.js").call} parts.call
 * @param {() => number | undefined} parts.photo the id of the one on the screen
 * @param {() => Promise<boolean>} [parts.signIn] asks somebody who was signed out to sign in; whether they did
 * @param {number} [parts.patience] milliseconds
 * @returns {FindMasks}
 */
export function createProposals({ call, photo, signIn = async () => false, patience = PATIENCE }) {
  /** @param {string} path @param {Question} question @returns {Promise<readonly Polygon[]>} */
  async function ask(path, question) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), patience);
    try {
      const { candidates } = await call("POST", path, bodyOf(question), { signal: stop.signal });
      return candidates.map((/** @type {{shape: Polygon}} */ { shape }) => shape);
    } catch (error) {
      throw stop.signal.aborted ? new Error("The server did not answer in time. Try again, or draw it by hand.") : error;
    } finally {
      clearTimeout(timer);
    }
  }

  return async function find(question) {
    const path = `/photos/${photo()}/assist/${question.box ? "box" : "click"}`;
    try {
      return await ask(path, question);
    } catch (error) {
      // What was asked waits for the sign-in, and is asked again.
      if (error instanceof ApiError && error.status === 401 && (await signIn())) return find(question);
      throw new Error(wordsOf(error));
    }
  };
}

/** @param {Question} question */
function bodyOf({ box, view, plus, minus, shape }) {
  return { ...(box ?? (view && { view })), plus, minus, ...(shape && { shape }) };
}

/** @param {unknown} error */
function wordsOf(error) {
  if (error instanceof OfflineError) return "Masks are proposed by the server, which cannot be reached. Draw it by hand, or try again later.";
  return error instanceof Error ? error.message : String(error);
}
