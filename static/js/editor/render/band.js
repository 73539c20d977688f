// How a line of changing width is drawn: the line itself, its two edges, and the band between them.

/** @typedef {import("../camera.js").Camera} Camera */
/** @typedef {Readonly<import("../store.js").Trace>} Line */
/** @typedef {{x: number, y: number, half: number}} Spot a point of the line on the screen, with half its width there */

/** From this width on the screen the edges can be told from the line. */
const EDGED = 3;
/** A band is at least so wide to each side, that a hair is seen to be pointed at. */
const LEAST_BAND = 3;
/** What of a stroke's thickness is left where three are drawn for one; above a half, that a white core leaves the colour beside it. */
const HAIR = 0.6;

/** What is drawn for a camera in several colours is worked out once. @type {WeakMap<Line, {camera: Camera, spots: Spot[]}>} */
const seen = new WeakMap();

/**
 * Draw the line, and its edges where they can be told from it. Then all three are thinner, so that the crack between
 * them is seen.
 * @param {CanvasRenderingContext2D} context that counts CSS pixels
 * @param {Line} line
 * @param {Camera} camera
 * @param {number} [outset] screen pixels by which the edges lie outside
 */
export function strokeBand(context, line, camera, outset = 0) {
  const { lineWidth } = context;
  const spots = onScreen(line, camera);
  const hasEdges = spots.some(isEdged);
  context.lineJoin = "round";
  // Round ends show what is shorter than a pixel, but would close the gaps of a dash.
  context.lineCap = context.getLineDash().length ? "butt" : "round";
  context.lineWidth = hasEdges ? lineWidth * HAIR : lineWidth;
  if (hasEdges) strokeEdges(context, spots, outset);
  // A line has no outside: what goes round a box further out makes it wider.
  context.lineWidth += Math.max(2 * outset - 1, 0);
  strokeLine(context, spots);
  Object.assign(context, { lineWidth, lineJoin: "miter", lineCap: "butt" });
}

/** Fill one outline with round ends: pieces that overlap would be darker there. @param {CanvasRenderingContext2D} context @param {Line} line @param {Camera} camera */
export function fillBand(context, line, camera) {
  const spots = onScreen(line, camera);
  const last = spots.length - 1;
  const half = (/** @type {number} */ at) => Math.max(spots[at].half, LEAST_BAND);
  context.beginPath();
  for (let at = 0; at <= last; at++) context.lineTo(...beside(spots, at, half(at)));
  endRound(context, spots, last, half(last), 1);
  for (let at = last; at >= 0; at--) context.lineTo(...beside(spots, at, -half(at)));
  endRound(context, spots, 0, half(0), -1);
  context.fill();
}

/** @param {Line} line @param {Camera} camera */
function onScreen(line, camera) {
  let found = seen.get(line);
  if (found?.camera !== camera) seen.set(line, (found = { camera, spots: spotsOf(line, camera) }));
  return found.spots;
}

/**
 * The line on the screen, without the points that nobody could tell from the one before.
 * @param {Line} line
 * @param {Camera} camera
 * @returns {Spot[]}
 */
export function spotsOf({ points, widths }, { scale, x: left, y: top }) {
  /** @type {Spot[]} */
  const spots = [];
  let [lastX, lastY] = [-Infinity, -Infinity];
  for (let at = 0; at < points.length; at++) {
    const [x, y] = [points[at][0] * scale + left, points[at][1] * scale + top];
    if (Math.abs(x - lastX) < 1 && Math.abs(y - lastY) < 1 && at < points.length - 1) continue;
    spots.push({ x, y, half: (widths[at] * scale) / 2 });
    [lastX, lastY] = [x, y];
  }
  return spots;
}

/** @param {CanvasRenderingContext2D} context @param {readonly Spot[]} spots */
function strokeLine(context, spots) {
  context.beginPath();
  for (const { x, y } of spots) context.lineTo(x, y);
  context.stroke();
}

/**
 * Both edges, as far as they can be told from the line.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Spot[]} spots
 * @param {number} outset screen pixels by which they lie outside
 */
function strokeEdges(context, spots, outset) {
  context.beginPath();
  for (const side of [1, -1]) {
    let isOpen = false;
    spots.forEach((spot, at) => {
      const [x, y] = beside(spots, at, side * (spot.half + outset));
      if (isOpen && isEdged(spot)) context.lineTo(x, y);
      else context.moveTo(x, y);
      isOpen = isEdged(spot);
    });
  }
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {readonly Spot[]} spots @param {number} at @param {number} half @param {1 | -1} side from which edge to the other */
function endRound(context, spots, at, half, side) {
  const [x, y] = beside(spots, at, side);
  const angle = Math.atan2(y - spots[at].y, x - spots[at].x);
  context.arc(spots[at].x, spots[at].y, half, angle, angle - Math.PI, true);
}

/** @param {Spot} spot */
const isEdged = ({ half }) => 2 * half > EDGED;

/**
 * The place so far to the side of the line.
 * @param {readonly Spot[]} spots @param {number} at @param {number} distance
 * @returns {[number, number]}
 */
function beside(spots, at, distance) {
  const spot = spots[at];
  const [from, to] = [spots[at - 1] ?? spot, spots[at + 1] ?? spot];
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  return [spot.x - (dy / length) * distance, spot.y + (dx / length) * distance];
}
