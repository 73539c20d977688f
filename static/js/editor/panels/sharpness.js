// Whether a large photo can be seen in all its pixels: how far the server is with that, or why it cannot be.

/** @param {import("../types.js").App} app */
export function createSharpness({ editor, say }) {
  const place = /** @type {HTMLElement} */ (document.getElementById("sharpness"));

  editor.on("tiles", (/** @type {import("../tiles/tiles.js").Progress} */ { done, words }) => {
    const now = words ? "not in full resolution" : wordsOf(done);
    if (words && place.textContent !== now) say(words);
    place.textContent = now;
    place.hidden = !now;
  });
  return {};
}

/** @param {number} done share of the tiles that is there */
function wordsOf(done) {
  if (done === 0) return "full resolution is coming";
  return done < 1 ? `full resolution ${Math.round(done * 100)} %` : "";
}
