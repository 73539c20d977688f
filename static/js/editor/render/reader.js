// Reads pixels of the pictures that are shown, for what looks into them. The photo layer itself is never read: what is
// adjusted for the eye is not what the photo holds.
import { stepOf } from "../tiles/pyramid.js";
import { paintTiles } from "./tiles.js";

/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {{picture: CanvasImageSource, size: Size}} Shown */

/**
 * @param {() => Shown | null} shown
 * @param {() => Size} photo upright pixels
 * @param {import("../tiles/tiles.js").Tiles} tiles
 */
export function createReader(shown, photo, tiles) {
  /** @type {CanvasRenderingContext2D | null} */
  let context = null;
  /** Tiles side by side, pixel on pixel. @type {CanvasRenderingContext2D | null} */
  let sheet = null;

  /** @param {Shown} now @returns {[number, number]} sides of small pictures are rounded */
  const perPixel = ({ size }) => [size.width / photo().width, size.height / photo().height];

  /** @param {Shown} now @param {CanvasRenderingContext2D} on @param {Rect} rect photo @param {Size} size of all of `on` */
  function drawWhole(now, on, rect, { width, height }) {
    const [perX, perY] = perPixel(now);
    on.drawImage(now.picture, rect.x * perX, rect.y * perY, rect.width * perX, rect.height * perY, 0, 0, width, height);
  }

  /** @param {Shown} now @param {CanvasRenderingContext2D} on @param {Rect} rect photo @param {number} level @param {Size} size */
  function drawTiles(now, on, rect, level, { width, height }) {
    sheet ??= document.createElement("canvas").getContext("2d");
    if (!sheet) return;
    const step = stepOf(level);
    const [left, top] = [Math.floor(rect.x / step), Math.floor(rect.y / step)];
    const size = { width: Math.ceil((rect.x + rect.width) / step) - left, height: Math.ceil((rect.y + rect.height) / step) - top };
    const covered = { x: left * step, y: top * step, width: size.width * step, height: size.height * step };
    Object.assign(sheet.canvas, size);
    if (!tiles.has({ rect, density: 1 / step })) drawWhole(now, sheet, covered, size);
    paintTiles(sheet, tiles, level, rect, (part) => ({ x: part.x / step - left, y: part.y / step - top, width: part.width / step, height: part.height / step }), () => true);
    on.drawImage(sheet.canvas, rect.x / step - left, rect.y / step - top, rect.width / step, rect.height / step, 0, 0, width, height);
  }

  return {
    /** Pixels of the picture a photo pixel; 0: there is none yet. With tiles every pixel of the photo can be had. */
    get sharpest() {
      const now = shown();
      return now && tiles.pyramid ? 1 : this.coarse;
    },
    /** The same of the picture that shows all of the photo. */
    get coarse() {
      const now = shown();
      return now ? perPixel(now)[0] : 0;
    },
    /** Grows when what is read may be sharper than before. */
    get version() {
      return tiles.version;
    },
    /**
     * Have a part of the photo ready to be read.
     * @param {Rect} rect photo pixels
     * @param {number} density pixels a photo pixel
     * @returns {Promise<number>} how many of them can be read there now
     */
    async sharpen(rect, density) {
      const isThere = await tiles.gather({ rect, density });
      return Math.min(density, isThere ? this.sharpest : this.coarse);
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
      context.imageSmoothingQuality = "high";
      const level = tiles.levelOf({ rect, density: width / rect.width });
      if (level === null) drawWhole(now, context, rect, { width, height });
      else drawTiles(now, context, rect, level, { width, height });
      return context.getImageData(0, 0, width, height);
    },
  };
}
