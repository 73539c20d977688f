// How one did on photos whose answer is known: for oneself alone, and only after one answered them. Quiet, with the way to
// the pictures.
import { call } from "../../lib/http.js";

/** @typedef {{photos: number, defects: number, found: number, renamed: number, missed: number, extra: number}} Score */

/** Milliseconds: an answer counts once it can no longer be taken back, so nobody waits for it. */
const AGAIN = 300_000;

/** @param {number} n @param {string} one @param {string} [more] */
const counted = (n, one, more = `${one}s`) => `${n} ${n === 1 ? one : more}`;

/** The whole sentence. Pure. @param {Score} score @returns {string} "" where there is nothing to tell */
export function scoreWords({ photos, defects, found, renamed, extra }) {
  if (!photos) return "";
  const rest = [renamed ? `${renamed} by another name` : "", extra ? `${extra} too many` : ""].filter(Boolean);
  return `On ${counted(photos, "known photo")} you found ${found} of ${counted(defects, "defect")}${rest.map((part) => `, ${part}`).join("")}.`;
}

/** @param {import("../types.js").App} app */
export function createKnownAnswers(app) {
  const link = /** @type {HTMLAnchorElement} */ (document.getElementById("known"));

  async function ask() {
    try {
      const score = await call("GET", `/projects/${app.data.project.id}/gold/mine`);
      const words = scoreWords(score);
      link.hidden = words === "";
      link.textContent = `${score.found} of ${score.defects} found`;
      link.title = `${words} Only you and the managers see it.`;
      link.setAttribute("aria-label", words);
    } catch {
      // Without the server it stays as it was.
    }
  }

  if (app.data.people > 1 && app.data.can_label) {
    void ask();
    setInterval(() => document.hidden || void ask(), AGAIN);
  }
  return {};
}
