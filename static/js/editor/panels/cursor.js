// Tells where the cursor of the keys is, for those who do not see it: when it rests, and at each point that it sets.

/** Milliseconds without a move. */
const REST = 300;

/** @param {import("../types.js").App} app */
export function createCursorNews({ editor }) {
  const news = /** @type {HTMLElement} */ (document.getElementById("news"));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;

  editor.on("cursor", (/** @type {import("../camera.js").Point | null} */ at) => {
    clearTimeout(resting);
    if (at) resting = setTimeout(() => (news.textContent = `Cursor at ${place(at)}.`), REST);
  });
  editor.on("point", (/** @type {import("../camera.js").Point | null} */ at) => {
    clearTimeout(resting);
    // What the click made is told by others; a click that only began or went on, here.
    if (at && !editor.idle) news.textContent = `Point at ${place(at)}.`;
  });
  return {};
}

/** @param {import("../camera.js").Point} at */
const place = ({ x, y }) => `${Math.round(x)}, ${Math.round(y)}`;
