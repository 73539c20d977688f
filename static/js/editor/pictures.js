// Pictures of photos, decoded and kept: the next two are ready before they are asked for.

/** @typedef {import("./photos.js").Photo} Photo */

/** Long sides of the renditions in pixels; the preview shows everything of a photo that is not larger. */
const SMALL = 512;
const MOST_KEPT = 12;

export function createPictures() {
  /** @type {Map<string, Promise<HTMLImageElement>>} decoded pictures by address, the latest used last */
  const kept = new Map();

  /** @param {string} url @returns {Promise<HTMLImageElement>} */
  function load(url) {
    const known = kept.get(url);
    if (known) {
      kept.delete(url);
      kept.set(url, known);
      return known;
    }
    const image = new Image();
    image.decoding = "async";
    image.src = url;
    const loading = image.decode().then(() => image);
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
