// Pictures of photos: something sharp at once, sharper when zoomed, and the next two ready before they are asked for.

/** @typedef {{id: number, width: number | null, height: number | null, urls: {thumb: string | null, small: string | null, preview: string | null, view: string | null}}} Photo */

/** Long sides in pixels of the renditions. */
const SIDES = /** @type {const} */ ({ small: 512, preview: 2000 });
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

  /** @param {Photo} photo */
  const longest = (photo) => Math.max(photo.width ?? 0, photo.height ?? 0);

  return {
    load,
    /** @param {Photo} photo have it ready */
    prefetch(photo) {
      for (const url of [photo.urls.small, photo.urls.preview]) if (url) load(url).catch(() => {});
    },
    /**
     * The pictures of a photo from coarse to fine, as far as `pixels` (the long side wanted) asks.
     * @param {Photo} photo
     * @param {number} pixels
     * @returns {string[]}
     */
    ladder(photo, pixels) {
      const { small, preview, view } = photo.urls;
      const steps = [small];
      if (longest(photo) > SIDES.small) steps.push(preview);
      // The preview is the photo itself while that is not larger.
      if (pixels > SIDES.preview * 1.05 && longest(photo) > SIDES.preview) steps.push(view);
      return steps.filter((url) => url !== null);
    },
  };
}
