// Pictures of photos, decoded and kept: the next two are ready before they are asked for. A bitmap holds its pixels;
// of an <img> the browser may throw them away and decode again in the middle of the next frame.

/** @typedef {import("./photos.js").Photo} Photo */

/** @typedef {ImageBitmap | HTMLImageElement} Picture */

/** Long sides of the renditions in pixels; the preview shows everything of a photo that is not larger. */
const SMALL = 512;
/** Two of each of three photos, and a few behind: a bitmap of 2,000 px takes 12 MB. */
const MOST_KEPT = 8;

export function createPictures() {
  /** @type {Map<string, Promise<Picture>>} decoded pictures by address, the latest used last */
  const kept = new Map();

  /** @param {string} url @returns {Promise<Picture>} */
  function load(url) {
    const known = kept.get(url);
    if (known) {
      kept.delete(url);
      kept.set(url, known);
      return known;
    }
    const loading = decode(url);
    loading.catch(() => kept.delete(url));
    kept.set(url, loading);
    for (const old of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(old);
    }
    return loading;
  }

  return {
    load,
    /** @param {Photo} photo have it ready */
    prefetch(photo) {
      const { small, preview } = photo.urls;
      const isLarger = Math.max(photo.width ?? 0, photo.height ?? 0) > SMALL;
      for (const url of isLarger ? [small, preview] : [small]) if (url) load(url).catch(() => {});
    },
  };
}

/** @param {string} url @returns {Promise<Picture>} */
async function decode(url) {
  if (typeof createImageBitmap === "function") {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`The picture was answered with ${answer.status}.`);
    return createImageBitmap(await answer.blob());
  }
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}
