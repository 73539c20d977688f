// Reads pixels of the picture that is shown, for what looks into it. The photo layer itself is never read: what is
// adjusted for the eye is not what the photo holds.

/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("../numbers.js").Size} Size */

/**
 * @param {() => {picture: CanvasImageSource, size: Size} | null} shown
 * @param {() => Size} photo upright pixels
 */
export function createReader(shown, photo) {
  /** @type {CanvasRenderingContext2D | null} */
  let context = null;
  const density = () => (shown()?.size.width ?? 0) / photo().width;

  return {
    /** Pixels of the picture a photo pixel; 0: there is none yet. */
    get sharpest() {
      return density();
    },
    /**
     * @param {Rect} rect photo pixels; what lies outside the photo is black
     * @param {number} width of what is wanted, pixels
     * @param {number} height
     * @returns {ImageData | null} RGBA; null while there is no picture
     */
    read(rect, width, height) {
      const now = shown();
      if (!now) return null;
      context ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      if (!context) return null;
      Object.assign(context.canvas, { width, height }); // this clears it, too
      const [perX, perY] = [density(), now.size.height / photo().height]; // sides of small pictures are rounded
      context.imageSmoothingQuality = "high";
      context.drawImage(now.picture, rect.x * perX, rect.y * perY, rect.width * perX, rect.height * perY, 0, 0, width, height);
      return context.getImageData(0, 0, width, height);
    },
  };
}
