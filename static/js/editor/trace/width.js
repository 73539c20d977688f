// How wide a traced line is: at each point the picture is read across the line, and the width is how far it stays
// beyond half-way between the line's own lightness and that of the ground beside. Pure.

/** @typedef {import("./cost.js").Grey} Grey */
/** @typedef {[number, number]} XY pixels of the picture, pixel centres at .5 */

/** How far across is read, pixels to each side. */
const REACH = 24;
/** How far beside the centreline the darkest place may lie. */
const OFF = 2;
/** Steps a pixel. */
const FINE = 4;
/** Narrower than this nothing is measured. */
const LEAST = 1;

/**
 * @param {Grey} grey
 * @param {readonly XY[]} points of the line
 * @param {boolean} isLight whether the line is lighter than its ground
 * @returns {number[]} full widths, pixels, one a point
 */
export function widthsOf(grey, points, isLight) {
  return points.map((point, at) => {
    const [before, after] = [points[Math.max(0, at - 3)] ?? point, points[Math.min(points.length - 1, at + 3)] ?? point];
    const length = Math.hypot(after[0] - before[0], after[1] - before[1]) || 1;
    return acrossAt(grey, point, [-(after[1] - before[1]) / length, (after[0] - before[0]) / length], isLight ? -1 : 1);
  });
}

/**
 * The middle of some numbers. Of widths it is the even one: single widths are noisy.
 * @param {readonly number[]} numbers at least one
 * @returns {number}
 */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? LEAST;
}

/** @param {Grey} grey @param {XY} at @param {XY} normal of length 1 @param {1 | -1} sign 1 for dark lines */
function acrossAt(grey, [x, y], [nx, ny], sign) {
  const values = [];
  for (let step = -REACH * FINE; step <= REACH * FINE; step++) values.push(sign * lightnessAt(grey, x + (nx * step) / FINE, y + (ny * step) / FINE));
  const middle = REACH * FINE;
  let core = middle;
  for (let step = middle - OFF * FINE; step <= middle + OFF * FINE; step++) if (num(values, step) < num(values, core)) core = step;
  // The ground is the median of what lies well outside: a neighbouring crack does not move it.
  const ground = median(values.filter((_, step) => Math.abs(step - middle) > (REACH * FINE) / 3));
  const half = (num(values, core) + ground) / 2;
  if (!(ground > num(values, core))) return LEAST;
  let [low, high] = [core, core];
  while (low > 0 && num(values, low - 1) < half) low--;
  while (high < values.length - 1 && num(values, high + 1) < half) high++;
  return Math.max(LEAST, (high - low + 1) / FINE);
}

/** Between the four pixels around; the border goes on outwards. @param {Grey} grey @param {number} x @param {number} y @returns {number} */
export function lightnessAt({ width, height, data }, x, y) {
  const fx = Math.min(width - 1, Math.max(0, x - 0.5));
  const fy = Math.min(height - 1, Math.max(0, y - 0.5));
  const [left, top] = [Math.floor(fx), Math.floor(fy)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const [dx, dy] = [fx - left, fy - top];
  const above = num(data, top * width + left) * (1 - dx) + num(data, top * width + right) * dx;
  const below = num(data, bottom * width + left) * (1 - dx) + num(data, bottom * width + right) * dx;
  return above * (1 - dy) + below * dy;
}

/** @param {ArrayLike<number>} list @param {number} at */
function num(list, at) {
  return /** @type {number} */ (list[at]);
}
