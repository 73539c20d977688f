// How areas within closed lines are drawn: their rings, and what lies between them.

/** @typedef {import("../camera.js").Camera} Camera */
/** @typedef {Readonly<import("../store.js").Polygon>} Area */
/** @typedef {readonly number[]} Path screen pixels: x, y, x, y, ... */

/** What is drawn for a camera in several colours is worked out once. @type {WeakMap<Area, {camera: Camera, parts: Path[][]}>} */
const seen = new WeakMap();

/**
 * @param {CanvasRenderingContext2D} context that counts CSS pixels
 * @param {Area} area
 * @param {Camera} camera
 * @param {number} [outset] screen pixels by which a box' line would lie outside; round a ring it is as much wider instead
 */
export function strokeRings(context, area, camera, outset = 0) {
  const { lineWidth } = context;
  context.lineWidth += Math.max(2 * outset - 1, 0);
  context.lineJoin = "round";
  context.beginPath();
  for (const part of onScreen(area, camera)) for (const path of part) trace(context, path);
  context.stroke();
  Object.assign(context, { lineWidth, lineJoin: "miter" });
}

/** Part by part: where two overlap both are seen. @param {CanvasRenderingContext2D} context @param {Area} area @param {Camera} camera */
export function fillRings(context, area, camera) {
  for (const part of onScreen(area, camera)) {
    context.beginPath();
    for (const path of part) trace(context, path);
    context.fill("evenodd");
  }
}

/** @param {CanvasRenderingContext2D} context @param {Path} path */
function trace(context, path) {
  context.moveTo(path[0], path[1]);
  for (let at = 2; at < path.length; at += 2) context.lineTo(path[at], path[at + 1]);
  context.closePath();
}

/** @param {Area} area @param {Camera} camera */
function onScreen(area, camera) {
  let found = seen.get(area);
  if (found?.camera !== camera) seen.set(area, (found = { camera, parts: area.polygons.map((part) => part.map((ring) => pathOf(ring, camera))) }));
  return found.parts;
}

/**
 * A ring on the screen, without the corners that nobody could tell from the one before.
 * @param {readonly (readonly [number, number])[]} ring
 * @param {Camera} camera
 * @returns {Path}
 */
export function pathOf(ring, { scale, x: left, y: top }) {
  const path = [];
  let [lastX, lastY] = [-Infinity, -Infinity];
  for (const [pointX, pointY] of ring) {
    const [x, y] = [pointX * scale + left, pointY * scale + top];
    if (Math.abs(x - lastX) < 1 && Math.abs(y - lastY) < 1) continue;
    path.push(x, y);
    [lastX, lastY] = [x, y];
  }
  return path;
}
