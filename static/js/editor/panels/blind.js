// A photo that is labelled once more says so, and what would tell of the first labels is away: its history.
import { isolated } from "../../lib/dom.js";

/** @param {import("../types.js").App} app */
export function createBlind(app) {
  const mark = /** @type {HTMLElement} */ (document.getElementById("blind-mark"));
  const words = /** @type {HTMLElement} */ (document.getElementById("blind-words"));
  const history = /** @type {HTMLDetailsElement} */ (document.getElementById("history-section"));

  function show() {
    const { photo } = app;
    const isBlind = Boolean(photo?.reading);
    mark.hidden = words.hidden = !isBlind;
    history.hidden = isBlind;
    if (isBlind) history.open = false;
    if (photo?.reading) words.textContent = blindWords(photo);
  }

  return { photo: show };
}

/**
 * What is told of a photo that is labelled blind; that nothing is drawn yet is told by the list. Pure.
 * @param {import("../photos.js").Photo} photo
 * @returns {string}
 */
export function blindWords(photo) {
  if (photo.reading?.closed) return `You answered ${isolated(photo.name)} a while ago. Since then you may have seen what others drew, so it stays as it is.`;
  return "Blind: label it as if nobody had.";
}
