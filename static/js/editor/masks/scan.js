// The pixels within closed lines, as pycocotools counts them (rleFrPoly): so a polygon becomes the mask that it is
// exported as. Each side is walked in fifths of a pixel, and where it passes the middle of a column a run begins or
// ends. Pure.
import { joined } from "./spans.js";

/** @typedef {import("./spans.js").Spans} Spans */
/** @typedef {import("../cutting.js").XY} XY */
/** @typedef {import("../cutting.js").Ring} Ring */
/** @typedef {import("../cutting.js").Part} Part */
/** @typedef {import("../numbers.js").Size} Size */

const FINE = 5;

/**
 * @param {readonly Part[]} parts
 * @param {Size} photo
 * @returns {Spans} at least the pixel on which the first ring begins
 */
export function scanned(parts, photo) {
  const spans = joined(parts.map((part) => scannedRing(asOne(part), photo)));
  return spans.length ? spans : firstPixel(parts[0][0], photo);
}

/** A part's rings, joined by ways there and back, which draw nothing: so their odd number counts. @param {Part} part @returns {Ring} */
function asOne([outer, ...holes]) {
  return [...outer, ...holes.flatMap((hole) => [outer[0], ...hole, hole[0]])];
}

/** @param {Ring} ring @param {Size} photo */
function firstPixel([[x, y]], { width, height }) {
  const at = Math.min(Math.floor(x), width - 1) * height + Math.min(Math.floor(y), height - 1);
  return [at, at + 1];
}

/** @param {Ring} ring @param {Size} photo @returns {number[]} */
function scannedRing(ring, photo) {
  const points = ring.map(([x, y]) => /** @type {XY} */ ([Math.trunc(FINE * x + 0.5), Math.trunc(FINE * y + 0.5)]));
  /** @type {number[]} */
  const places = [];
  points.forEach((from, at) => walk(from, points[(at + 1) % points.length], (column, row) => place(column, row, photo, places)));
  places.sort((one, other) => one - other);
  if (places.length % 2) places.push(photo.width * photo.height);
  return odd(places);
}

/**
 * Along one side, all in fifths of a pixel: each step to another column.
 * @param {XY} from @param {XY} to
 * @param {(x: number, y: number) => void} pass the left of both columns, and the upper of both rows
 */
function walk([fromX, fromY], [toX, toY], pass) {
  const [across, down] = [Math.abs(toX - fromX), Math.abs(toY - fromY)];
  const isBack = across >= down ? fromX > toX : fromY > toY;
  const [startX, startY, endX, endY] = isBack ? [toX, toY, fromX, fromY] : [fromX, fromY, toX, toY];
  const slope = across >= down ? (endY - startY) / across : (endX - startX) / down;
  let [lastX, lastY] = [NaN, NaN];
  for (let step = 0, steps = Math.max(across, down); step <= steps; step++) {
    const along = isBack ? steps - step : step;
    const x = across >= down ? startX + along : Math.trunc(startX + slope * along + 0.5);
    const y = across >= down ? Math.trunc(startY + slope * along + 0.5) : startY + along;
    if (step > 0 && x !== lastX) pass(Math.min(x, lastX), Math.min(y, lastY));
    [lastX, lastY] = [x, y];
  }
}

/** @param {number} x @param {number} y @param {Size} photo @param {number[]} places gets where a run begins or ends, if the middle of a column is passed there */
function place(x, y, { width, height }, places) {
  const column = (x + 0.5) / FINE - 0.5;
  if (!Number.isInteger(column) || column < 0 || column > width - 1) return;
  const row = Math.ceil(Math.min(Math.max((y + 0.5) / FINE - 0.5, 0), height));
  places.push(column * height + row);
}

/** What is met an even number of times is nothing. @param {readonly number[]} places in order @returns {number[]} */
function odd(places) {
  /** @type {number[]} */
  const spans = [];
  for (const at of places) {
    if (spans[spans.length - 1] === at) spans.pop();
    else spans.push(at);
  }
  return spans;
}
