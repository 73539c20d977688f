// Lines of points: measured, thinned, smoothed, and what lies near them. Pure; the unit is whatever the points have.

/** @typedef {readonly [number, number]} XY */

/**
 * @param {readonly XY[]} points
 * @returns {number[]} how far along the line each point lies; the first at 0
 */
export function distancesAlong(points) {
  let along = 0;
  return points.map((point, at) => (along += at > 0 ? between(points[at - 1], point) : 0));
}

/**
 * Leave out what lies within `tolerance` of the straight line between what stays (Douglas and Peucker 1973).
 * @param {readonly XY[]} points
 * @param {number} tolerance
 * @returns {number[]} indices of the points that stay, in order, the ends among them
 */
export function corners(points, tolerance) {
  const stays = new Set([0, points.length - 1]);
  /** @type {[number, number][]} */
  const parts = [[0, points.length - 1]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [from, to] = part;
    let [most, where] = [tolerance, -1];
    for (let at = from + 1; at < to; at++) {
      const { distance } = nearest(points[at], points[from], points[to]);
      if (distance > most) [most, where] = [distance, at];
    }
    if (where < 0) continue;
    stays.add(where);
    parts.push([from, where], [where, to]);
  }
  return [...stays].sort((one, other) => one - other);
}

/**
 * Each point moved to the mean of its neighbours along the line: the stairs of a pixel grid become a line. Ends stay.
 * @param {readonly XY[]} points
 * @param {number} reach how many points to each side
 * @returns {[number, number][]}
 */
export function smoothed(points, reach) {
  return points.map((_, at) => {
    const side = Math.min(reach, at, points.length - 1 - at);
    const near = points.slice(at - side, at + side + 1);
    return [near.reduce((sum, [x]) => sum + x, 0) / near.length, near.reduce((sum, [, y]) => sum + y, 0) / near.length];
  });
}

/**
 * The place of a straight piece that is nearest to a point.
 * @param {XY} point @param {XY} from @param {XY} to
 * @returns {{share: number, distance: number}} share: 0 at `from`, 1 at `to`
 */
export function nearest([x, y], [fromX, fromY], [toX, toY]) {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const square = dx * dx + dy * dy;
  const share = square > 0 ? Math.min(1, Math.max(0, ((x - fromX) * dx + (y - fromY) * dy) / square)) : 0;
  return { share, distance: between([x, y], [fromX + share * dx, fromY + share * dy]) };
}

/** By a square root, as the server: Math.hypot may differ in the last digit. @param {XY} from @param {XY} to */
function between([fromX, fromY], [toX, toY]) {
  const [dx, dy] = [toX - fromX, toY - fromY];
  return Math.sqrt(dx * dx + dy * dy);
}
