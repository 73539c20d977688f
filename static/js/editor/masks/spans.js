// Pixels of a photo as spans: from, to, from, to, ..., places counted column by column (x times the photo's height, plus
// y), in order, none touching the next. All takes as long as there are spans, however large the photo is. Pure.

/** @typedef {readonly number[]} Spans */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("../camera.js").Point} Point */

/** @param {readonly number[]} counts run lengths, the first outside @returns {number[]} */
export function spansOf(counts) {
  /** @type {number[]} */
  const spans = [];
  let at = 0;
  counts.forEach((count, index) => {
    if (index % 2 && count) add(spans, at, at + count);
    at += count;
  });
  return spans;
}

/** @param {Spans} spans @param {number} pixels of the photo @returns {number[]} run lengths, the first outside */
export function countsOf(spans, pixels) {
  const counts = spans.map((at, index) => at - (index ? spans[index - 1] : 0));
  const rest = pixels - (spans.at(-1) ?? 0);
  return rest ? [...counts, rest] : counts;
}

/** One more span, behind the others or touching the last. @param {number[]} spans @param {number} from @param {number} to */
export function add(spans, from, to) {
  if (spans.length && spans[spans.length - 1] === from) spans[spans.length - 1] = to;
  else spans.push(from, to);
}

/** What lies in any of them. @param {readonly Spans[]} all @returns {Spans} */
export function joined(all) {
  let left = [...all];
  // Two by two, so that each is gone through a few times only.
  while (left.length > 1) left = Array.from({ length: Math.ceil(left.length / 2) }, (_, at) => combined(left[2 * at], left[2 * at + 1] ?? [], (one, other) => one || other));
  return left[0] ?? [];
}

/** What lies in one and not in the other. @param {Spans} one @param {Spans} other @returns {Spans} */
export function without(one, other) {
  return combined(one, other, (isIn, isOff) => isIn && !isOff);
}

/** @param {Spans} one @param {Spans} other @param {(inOne: boolean, inOther: boolean) => boolean} stays @returns {number[]} */
function combined(one, other, stays) {
  const spans = [];
  let [here, there, isIn] = [0, 0, false];
  while (here < one.length || there < other.length) {
    const at = Math.min(here < one.length ? one[here] : Infinity, there < other.length ? other[there] : Infinity);
    if (one[here] === at) here++;
    if (other[there] === at) there++;
    if (stays(here % 2 === 1, there % 2 === 1) === isIn) continue;
    isIn = !isIn;
    spans.push(at);
  }
  return spans;
}

/**
 * Each span, cut where a column ends, left to right and top to bottom.
 * @param {Spans} spans
 * @param {number} height the photo's
 * @param {(x: number, top: number, bottom: number) => void} visit bottom: the first row that is out again
 */
export function eachPiece(spans, height, visit) {
  for (let at = 0; at < spans.length; at += 2) {
    let from = spans[at];
    while (from < spans[at + 1]) {
      const x = Math.floor(from / height);
      const to = Math.min(spans[at + 1], (x + 1) * height);
      visit(x, from - x * height, to - x * height);
      from = to;
    }
  }
}

/** @param {Spans} spans @returns {number} pixels */
export function areaOf(spans) {
  let area = 0;
  for (let at = 0; at < spans.length; at += 2) area += spans[at + 1] - spans[at];
  return area;
}

/** The box round at least one pixel. @param {Spans} spans @param {number} height the photo's @returns {Rect} */
export function boundsOf(spans, height) {
  let [top, bottom] = [Infinity, 0];
  eachPiece(spans, height, (_, first, end) => {
    top = Math.min(top, first);
    bottom = Math.max(bottom, end);
  });
  const left = Math.floor(spans[0] / height);
  return { x: left, y: top, width: Math.floor((spans[spans.length - 1] - 1) / height) + 1 - left, height: bottom - top };
}

/** Whether a pixel lies so near to a point. @param {Spans} spans @param {Size} photo @param {Point} point @param {number} reach pixels */
export function isNear(spans, { width, height }, { x, y }, reach) {
  const last = Math.min(Math.floor(x + reach), width - 1);
  for (let column = Math.max(Math.floor(x - reach), 0); column <= last; column++) {
    const aside = Math.max(column - x, 0, x - column - 1);
    const along = Math.sqrt(Math.max(reach * reach - aside * aside, 0));
    const [top, bottom] = [Math.max(Math.floor(y - along), 0), Math.min(Math.floor(y + along), height - 1)];
    if (aside <= reach && top <= bottom && touches(spans, column * height + top, column * height + bottom)) return true;
  }
  return false;
}

/** @param {Spans} spans @param {number} from @param {number} to the last one @returns {boolean} whether any place between is in */
function touches(spans, from, to) {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle] <= from) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1 || (low < spans.length && spans[low] <= to);
}

/** Moved by whole pixels, cut by the photo. @param {Spans} spans @param {Size} photo @param {number} dx @param {number} dy @param {number} [from] the height of the photo that the spans are of @returns {number[]} */
export function shifted(spans, { width, height }, dx, dy, from = height) {
  /** @type {number[]} */
  const moved = [];
  eachPiece(spans, from, (x, top, bottom) => {
    const [first, end] = [Math.max(top + dy, 0), Math.min(bottom + dy, height)];
    if (x + dx >= 0 && x + dx < width && first < end) add(moved, (x + dx) * height + first, (x + dx) * height + end);
  });
  return moved;
}
