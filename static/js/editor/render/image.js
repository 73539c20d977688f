// The photo layer: the sharpest picture that is there, coarse ones first; it never waits.

/** @typedef {import("../camera.js").Camera} Camera */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {CanvasImageSource & {naturalWidth?: number, naturalHeight?: number}} Picture */
/** @typedef {{small?: string | null, preview?: string | null, full?: string | null, tiles?: string | null}} PhotoUrls full: every pixel, or as many as browsers take; tiles: where those of larger photos are */
/** @typedef {ReturnType<typeof createLadder>} Ladder */

/**
 * Loads the pictures of one photo from coarse to fine, the finest only when it is asked for.
 * @param {(url: string) => Promise<Picture>} load
 * @param {{onSharper(): void, onFail(): void}} told
 */
export function createLadder(load, { onSharper, onFail }) {
  /** @type {Size | null} */ let photo = null;
  /** @type {PhotoUrls} */ let urls = {};
  /** @type {{picture: Picture, size: Size} | null} */ let shown = null;
  /** @type {Set<string>} */ const asked = new Set();
  let turn = 0;
  /** Whether the finest picture has come. */
  let isFull = false;

  /** @param {string | null | undefined} url @param {number} mine @returns {Promise<void>} */
  async function take(url, mine) {
    if (!url || asked.has(url)) return;
    asked.add(url);
    try {
      const picture = await load(url);
      if (mine !== turn) return;
      isFull ||= url === urls.full;
      ladder.give(picture);
    } catch {
      if (mine !== turn) return;
      asked.delete(url); // asked for again with the next move
      onFail();
    }
  }

  const ladder = {
    /** @param {Size | null} next @param {PhotoUrls} [nextUrls] */
    set(next, nextUrls = {}) {
      turn++;
      photo = next;
      urls = nextUrls;
      shown = null;
      isFull = false;
      asked.clear();
    },
    /**
     * Ask for what is sharp at this many device pixels a photo pixel.
     * @param {number} density
     */
    want(density) {
      if (!photo) return;
      const [mine, width] = [turn, photo.width];
      const isEnough = () => shown !== null && shown.size.width >= Math.min(width * density, width) * 0.98;
      void take(urls.small, mine);
      void take(urls.preview, mine).then(() => {
        if (mine === turn && !isEnough()) return take(urls.full, mine);
        return undefined;
      });
    },
    /** A picture of the photo, of any resolution; only a sharper one replaces what is shown. @param {Picture} picture @param {Size} [size] */
    give(picture, size = sizeOf(picture)) {
      if (shown && shown.size.width >= size.width) return;
      shown = { picture, size };
      onSharper();
    },
    get shown() {
      return shown;
    },
    /** No sharper one will come: the photo's own pixels, or as many as are ever sent. @returns {boolean} */
    get isFinest() {
      return isFull || (photo !== null && shown !== null && shown.size.width >= photo.width * 0.98);
    },
  };
  return ladder;
}

/** @param {Picture} picture @returns {Size} */
function sizeOf(picture) {
  const { naturalWidth, naturalHeight, width, height } = /** @type {any} */ (picture);
  return { width: naturalWidth ?? width, height: naturalHeight ?? height };
}

/**
 * Load a picture with the browser's own means.
 * @param {string} url
 * @returns {Promise<Picture>}
 */
export async function loadImage(url) {
  const image = new Image();
  image.decoding = "async";
  image.src = url;
  await image.decode();
  return image;
}

/**
 * @param {CanvasRenderingContext2D} context that counts CSS pixels
 * @param {Ladder["shown"]} shown
 * @param {Size} photo
 * @param {Camera} camera
 * @param {Size} view
 * @param {{isMoving: boolean, isSmooth: boolean}} how moving: speed counts more than quality; smooth: however large pixels are
 */
export function drawPhoto(context, shown, photo, camera, view, { isMoving, isSmooth }) {
  if (!shown) {
    context.fillStyle = "rgba(128, 128, 128, 0.25)";
    context.fillRect(camera.x, camera.y, photo.width * camera.scale, photo.height * camera.scale);
    return;
  }
  const perPixel = { x: shown.size.width / photo.width, y: shown.size.height / photo.height };
  // Only what is in view: scaling the whole picture costs most of a frame when zoomed in.
  const left = clip((-camera.x / camera.scale) * perPixel.x, shown.size.width, Math.floor);
  const top = clip((-camera.y / camera.scale) * perPixel.y, shown.size.height, Math.floor);
  const right = clip(((view.width - camera.x) / camera.scale) * perPixel.x, shown.size.width, Math.ceil);
  const bottom = clip(((view.height - camera.y) / camera.scale) * perPixel.y, shown.size.height, Math.ceil);
  if (right <= left || bottom <= top) return;
  // Above 200 % every pixel is shown as it is, unless somebody wants otherwise: a smoothed hairline is an invented one.
  context.imageSmoothingEnabled = isSmooth || camera.scale <= 2 || perPixel.x < 0.98;
  context.imageSmoothingQuality = isMoving ? "low" : "high";
  context.drawImage(
    shown.picture, left, top, right - left, bottom - top,
    (left / perPixel.x) * camera.scale + camera.x, (top / perPixel.y) * camera.scale + camera.y,
    ((right - left) / perPixel.x) * camera.scale, ((bottom - top) / perPixel.y) * camera.scale,
  );
}

/** @param {number} value @param {number} most @param {(value: number) => number} whole */
function clip(value, most, whole) {
  return Math.max(0, Math.min(most, whole(value)));
}
