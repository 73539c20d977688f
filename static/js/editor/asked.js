// What the field is asked about a photo, and what it said, in words. Pure.
import { isolated } from "../lib/dom.js";

/** @typedef {{id: number, kind: string, reason: string, words: string, to: string, state: string, answer: string, answer_photo_id: number | null, why: string | null}} FieldRequest */

const WHY = /** @type {Record<string, string>} */ ({ repaired: "it is repaired", no_access: "nobody gets there", gone: "it is gone" });
const OPEN = new Set(["unlabelled", "in_progress", "rejected", "unsure"]);

/** How a request stands. @param {FieldRequest} request */
export function standing({ state, to, answer, answer_photo_id, why }) {
  switch (state) {
    case "open":
      return to === "manager" ? "asked of the people here: no phone to ask" : "asked, not seen yet";
    case "seen":
      return "seen by a phone";
    case "answered":
      return [answer && isolated(answer), answer_photo_id && "a photo came"].filter(Boolean).join(", ");
    case "cannot":
      return [why ? WHY[why] : "cannot be", answer && isolated(answer)].filter(Boolean).join(", ");
    default:
      return "nobody answered in 7 days";
  }
}

/**
 * What stands over the photo until it is labelled: what the field said of it.
 * @param {{state: string, request?: FieldRequest | null}} photo
 * @returns {{words: string, verb?: string} | null} verb: what to press to see both photos
 */
export function fieldNote({ state, request }) {
  if (!request) return null;
  const isEnded = request.state === "cannot" || request.state === "expired";
  if (request.kind === "retake") {
    if (state === "retake" && request.state === "answered") return { words: "A new picture came.", verb: "Compare" };
    return isEnded && OPEN.has(state) ? { words: `No better picture: label what you see (${standing(request)}).` } : null;
  }
  if (!OPEN.has(state) || !(isEnded || request.state === "answered")) return null;
  const note = { words: `${isolated(request.reason)} ${standing(request)}` };
  return request.answer_photo_id ? { ...note, verb: "Compare" } : note;
}
