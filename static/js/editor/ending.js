// The end of the queue: what is left for others, what to do instead, the way back to the photo that was the last, and
// the way on when something comes.
import { keyNames } from "./keys.js";

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * What waits, but not for me.
 * @param {import("./stack.js").Counts | null} counts
 * @returns {string} "" where nothing does
 */
export function restWords(counts) {
  if (!counts) return "";
  const photos = (/** @type {number} */ n) => `${n.toLocaleString("en")} photo${n === 1 ? "" : "s"}`;
  const { with_others, for_others, skipped_today } = counts;
  const waiting = Math.max(0, counts.waiting - counts.leased);
  const parts = [
    with_others && `${photos(with_others)} in the hands of others`,
    for_others && `${photos(for_others)} for others (assigned to them, begun by them or sent back to them)`,
    skipped_today && `${photos(skipped_today)} you skipped, until tomorrow`,
  ].filter(Boolean);
  if (waiting) return `${photos(waiting)} ${waiting === 1 ? "waits" : "wait"} for you now.`;
  if (counts.leased) return `${photos(counts.leased)} of your stack ${counts.leased === 1 ? "has" : "have"} no answer yet.`;
  return parts.length ? `Still left: ${parts.join("; ")}.` : "";
}

/**
 * @param {import("./types.js").App} app
 * @param {{back: () => void, on: () => void}} to to the last photo, and to what has come since
 */
export function createEnding(app, { back, on }) {
  const page = byId("nothing");
  /** What tells of the photo, and is no longer true. */
  const parts = ["work", "strip", "photo-name", "photo-words", "place"].map(byId);
  const button = byId("nothing-back");
  const onward = byId("nothing-on");
  const rest = byId("nothing-rest");

  button.addEventListener("click", back);
  onward.addEventListener("click", on);

  function tellRest() {
    if (page.hidden) return;
    const { counts } = app.stack;
    const words = restWords(counts);
    if (rest.textContent !== words) rest.textContent = words;
    const isMore = Boolean(counts?.waiting);
    onward.hidden = !isMore;
    byId("nothing-all").hidden = isMore;
    byId("nothing-more").hidden = !isMore;
  }
  app.stack.watch(tellRest);
  // The keys that lead back are those of the photo, which is hidden now.
  document.addEventListener("keydown", (event) => {
    if (page.hidden || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
    const names = keyNames({ key, code, ctrlKey, metaKey, altKey, shiftKey });
    const means = (/** @type {string} */ id) => app.editor.keysOf(id).some((name) => names.includes(name));
    if (means("undo-step")) app.undo();
    else if (means("previous-photo")) back();
    else if (means("next-photo") && !onward.hidden) on();
    else return;
    event.preventDefault();
  });

  return {
    get isShown() {
      return !page.hidden;
    },
    show() {
      page.hidden = false;
      for (const part of parts) part.hidden = true;
      button.hidden = !app.stack.current;
      tellRest();
      // What was just answered is on its way: counted before it arrives it would count as left.
      const { saving, waiting } = app.sync.status();
      if (!saving && !waiting) void app.stack.count().catch(() => {});
      page.querySelector("h1")?.focus();
    },
    hide() {
      if (page.hidden) return;
      page.hidden = true;
      for (const part of parts) part.hidden = false;
      app.focus();
    },
  };
}
