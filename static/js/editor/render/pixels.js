// How masks are drawn: their pixels from a small picture that is made once for each zoom level, a few at a time, and the
// border round them.
import { borderOf, frameOf, pixelsOf } from "../masks/known.js";
import { eachPiece } from "../masks/spans.js";
import { fillRings, strokeRings } from "./outline.js";
import { createShelf } from "./shelf.js";

/** @typedef {import("../camera.js").Camera} Camera */
/** @typedef {Readonly<import("../store.js").Mask>} Mask */
/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {{canvas: HTMLCanvasElement, what: "fill" | "edge", side: number, color: string}} Picture side: how many photo pixels a side one of it stands for */

/** A picture of more pixels costs more than filling the border's rings: such a mask is large, and seen from near. */
const MOST = 2_000_000;
/** Pixels of new pictures in one drawing: what is behind then looks as before, stretched, until the next. */
const AT_ONCE = 250_000;
const MOST_LOOKS = 4;
/** Pixels of pictures that are kept, of 4 bytes each: more than a few screens of them are of what was there before. */
const MOST_KEPT = 16_000_000;
/** What of a stroke's thickness is left, that a narrow mask is seen between its two borders. */
const THIN = 0.6;

/** By what they look like: the loupe sees a mask from nearer than the view. @type {ReturnType<typeof createShelf<Mask, Picture>>} */
const pictures = createShelf(MOST_KEPT, MOST_LOOKS);
/** Its border as an area within rings: remembered, as what is drawn of that is remembered with it. @type {WeakMap<Mask, import("../store.js").Polygon>} */
const areas = new WeakMap();
let left = AT_ONCE;
let isBehind = false;

/**
 * @param {CanvasRenderingContext2D} context that counts CSS pixels
 * @param {Mask} mask
 * @param {Camera} camera
 * @param {number} [outset] screen pixels by which a box' line would lie outside
 */
export function strokeBorder(context, mask, camera, outset = 0) {
  // A hair seen from afar is as wide as the picture's pixels; very many rings would take long.
  const isHair = context.lineWidth <= 1 && outset <= 0.5 && camera.scale < 1;
  const found = isHair ? pictureOf(mask, "edge", sideAt(camera.scale), String(context.strokeStyle)) : null;
  if (found) drawPicture(context, found, frameOf(mask), camera);
  else {
    const { lineWidth } = context;
    context.lineWidth = Math.max(lineWidth * THIN, 1);
    strokeRings(context, areaOf(mask), camera, outset);
    context.lineWidth = lineWidth;
  }
}

/** Another drawing begins. */
export function renewPictures() {
  pictures.renew();
  [left, isBehind] = [AT_ONCE, false];
}

/** Whether the drawing is to be done again, with pictures that were not made yet. @returns {boolean} */
export function arePicturesBehind() {
  return isBehind;
}

/** In the context's colour. @param {CanvasRenderingContext2D} context @param {Mask} mask @param {Camera} camera */
export function fillPixels(context, mask, camera) {
  const found = pictureOf(mask, "fill", sideAt(camera.scale), String(context.fillStyle));
  if (found) drawPicture(context, found, frameOf(mask), camera);
  else fillRings(context, areaOf(mask), camera);
}

/** @param {CanvasRenderingContext2D} context @param {Picture} picture @param {Rect} frame @param {Camera} camera */
function drawPicture(context, { canvas, side }, { x, y }, { scale, x: left, y: top }) {
  const { imageSmoothingEnabled } = context;
  // Nearer than one to one each pixel is seen.
  context.imageSmoothingEnabled = side * scale < 1 || side > 1;
  context.drawImage(canvas, x * scale + left, y * scale + top, canvas.width * side * scale, canvas.height * side * scale);
  context.imageSmoothingEnabled = imageSmoothingEnabled;
}

/** @param {Mask} mask */
function areaOf(mask) {
  const found = areas.get(mask) ?? { type: /** @type {const} */ ("polygon"), polygons: [borderOf(mask)] };
  areas.set(mask, found);
  return found;
}

/** How many photo pixels a side one of the picture stands for: a power of two, about a screen pixel. @param {number} scale @returns {number} */
export function sideAt(scale) {
  return 2 ** Math.max(0, Math.round(Math.log2(1 / scale)));
}

/** @param {Mask} mask @param {"fill" | "edge"} what @param {number} side @param {string} color #rrggbb @returns {Picture | null} the one there is where a new one would be too much now; null: none */
function pictureOf(mask, what, side, color) {
  const frame = frameOf(mask);
  const count = Math.ceil(frame.width / side) * Math.ceil(frame.height / side);
  if (count > MOST) return null;
  const looks = pictures.looksOf(mask);
  const look = `${what} ${color} ${side}`;
  const found = looks.get(look);
  if (found) return found;
  if (left <= 0) {
    isBehind = true;
    return [...looks.values()].find((picture) => picture.what === what && picture.color === color) ?? null;
  }
  left -= count;
  const width = Math.ceil(frame.width / side);
  const shade = shadeOf(mask, frame, side);
  const made = { canvas: canvasOf(what === "edge" ? edgeOf(shade, width) : shade, width, color), what, side, color };
  pictures.put(mask, look, made, count);
  return made;
}

/** What of it has nothing beside it. @param {Float32Array} shade @param {number} width @returns {Float32Array} 255 or 0 */
export function edgeOf(shade, width) {
  const isIn = (/** @type {number} */ at) => shade[at] > 0;
  return shade.map((value, at) => {
    const column = at % width;
    const isInner = column > 0 && column < width - 1 && isIn(at - 1) && isIn(at + 1) && isIn(at - width) && isIn(at + width);
    return value > 0 && !isInner ? 255 : 0;
  });
}

/** @param {Float32Array} shade @param {number} width @param {string} color #rrggbb */
function canvasOf(shade, width, color) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, shade.length / width];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const { data } = context.createImageData(width, canvas.height);
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  for (let at = 0; at < shade.length; at++) {
    if (shade[at] === 0) continue;
    data[4 * at] = red;
    data[4 * at + 1] = green;
    data[4 * at + 2] = blue;
    data[4 * at + 3] = shade[at];
  }
  context.putImageData(new ImageData(data, width), 0, 0);
  return canvas;
}

/**
 * How much of each of the picture's pixels the mask covers, 0 to 255, row by row.
 * @param {Mask} mask @param {Rect} frame round it @param {number} side
 * @returns {Float32Array}
 */
export function shadeOf(mask, frame, side) {
  const width = Math.ceil(frame.width / side);
  const shade = new Float32Array(width * Math.ceil(frame.height / side));
  const unit = 255 / (side * side);
  eachPiece(pixelsOf(mask), mask.size[0], (x, top, bottom) => {
    const column = Math.floor((x - frame.x) / side);
    const [from, to] = [top - frame.y, bottom - frame.y];
    for (let row = Math.floor(from / side); row * side < to; row++) shade[row * width + column] += unit * (Math.min((row + 1) * side, to) - Math.max(row * side, from));
  });
  return shade;
}
