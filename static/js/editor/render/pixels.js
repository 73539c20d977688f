// How masks are drawn: their pixels from a small picture that is made once for each zoom level, and the border round them.
import { borderOf, frameOf, pixelsOf } from "../masks/known.js";
import { eachPiece } from "../masks/spans.js";
import { fillRings, strokeRings } from "./outline.js";

/** @typedef {import("../camera.js").Camera} Camera */
/** @typedef {Readonly<import("../store.js").Mask>} Mask */
/** @typedef {import("../numbers.js").Rect} Rect */

/** A picture of more pixels costs more than filling the border's rings: such a mask is large, and seen from near. */
const MOST = 2_000_000;

/** By what they look like: the loupe sees a mask from nearer than the view. @type {WeakMap<Mask, Map<string, HTMLCanvasElement>>} */
const pictures = new WeakMap();
const MOST_LOOKS = 2;
/** Its border as an area within rings: remembered, as what is drawn of that is remembered with it. @type {WeakMap<Mask, import("../store.js").Polygon>} */
const areas = new WeakMap();

/**
 * @param {CanvasRenderingContext2D} context that counts CSS pixels
 * @param {Mask} mask
 * @param {Camera} camera
 * @param {number} [outset] screen pixels by which a box' line would lie outside
 */
export function strokeBorder(context, mask, camera, outset = 0) {
  strokeRings(context, areaOf(mask), camera, outset);
}

/** In the context's colour. @param {CanvasRenderingContext2D} context @param {Mask} mask @param {Camera} camera */
export function fillPixels(context, mask, camera) {
  const frame = frameOf(mask);
  const side = sideAt(camera.scale);
  if ((frame.width / side) * (frame.height / side) > MOST) {
    fillRings(context, areaOf(mask), camera);
    return;
  }
  const picture = pictureOf(mask, frame, side, String(context.fillStyle));
  const { imageSmoothingEnabled } = context;
  // Nearer than one to one each pixel is seen.
  context.imageSmoothingEnabled = camera.scale < 1;
  context.drawImage(picture, frame.x * camera.scale + camera.x, frame.y * camera.scale + camera.y, picture.width * side * camera.scale, picture.height * side * camera.scale);
  context.imageSmoothingEnabled = imageSmoothingEnabled;
}

/** @param {Mask} mask */
function areaOf(mask) {
  const found = areas.get(mask) ?? { type: /** @type {const} */ ("polygon"), polygons: [borderOf(mask)] };
  areas.set(mask, found);
  return found;
}

/** How many photo pixels a side one of the picture stands for: a power of two, at most a screen pixel. @param {number} scale @returns {number} */
export function sideAt(scale) {
  return 2 ** Math.max(0, Math.floor(Math.log2(1 / scale)));
}

/** @param {Mask} mask @param {Rect} frame @param {number} side @param {string} color */
function pictureOf(mask, frame, side, color) {
  const look = `${color} ${side}`;
  const looks = pictures.get(mask) ?? new Map();
  pictures.set(mask, looks);
  const found = looks.get(look);
  if (found) return found;
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [Math.ceil(frame.width / side), Math.ceil(frame.height / side)];
  const context = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
  const pixels = context.createImageData(picture.width, picture.height);
  shadeOf(mask, frame, side, picture.width).forEach((shade, at) => (pixels.data[at * 4 + 3] = shade));
  context.putImageData(pixels, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = color;
  context.fillRect(0, 0, picture.width, picture.height);
  if (looks.size >= MOST_LOOKS) looks.clear();
  looks.set(look, picture);
  return picture;
}

/**
 * How much of each of the picture's pixels the mask covers, 0 to 255, row by row.
 * @param {Mask} mask @param {Rect} frame @param {number} side @param {number} width of the picture
 * @returns {Float32Array}
 */
export function shadeOf(mask, frame, side, width) {
  const shade = new Float32Array(width * Math.ceil(frame.height / side));
  const unit = 255 / (side * side);
  eachPiece(pixelsOf(mask), mask.size[0], (x, top, bottom) => {
    const column = Math.floor((x - frame.x) / side);
    const [from, to] = [top - frame.y, bottom - frame.y];
    for (let row = Math.floor(from / side); row * side < to; row++) shade[row * width + column] += unit * (Math.min((row + 1) * side, to) - Math.max(row * side, from));
  });
  return shade;
}
