// The cheapest way over a cost picture from one pixel to all others (Dijkstra; Dial's buckets, since costs are whole
// numbers). Once the tree stands, the way to wherever the pointer is is a walk back along it. Pure.

/** @typedef {import("./cost.js").Cost} Cost */

/** The eight neighbours, and how long a step to each is, in fifths of a pixel (7 / 5 is the square root of 2 within 1 %). */
const DX = Int32Array.of(1, -1, 0, 0, 1, -1, 1, -1);
const DY = Int32Array.of(0, 0, 1, -1, 1, 1, -1, -1);
const LENGTH = Int32Array.of(5, 5, 5, 5, 7, 7, 7, 7);
/** More than any step costs: two pixels of the dearest kind, over a diagonal. */
const BUCKETS = 2 * 255 * 7 + 1;
const FAR = 0xffffffff;
const NONE = -1;

/**
 * Begin a tree at a pixel; it grows when asked, nearest pixels first.
 * @param {Cost} cost
 * @param {number} start index of the pixel
 */
export function createTree({ width, height, data }, start) {
  const reached = new Uint32Array(data.length).fill(FAR);
  /** How a pixel was come to: index of the step plus 1; 0 at the start and where nobody was. */
  const came = new Uint8Array(data.length);
  const isSettled = new Uint8Array(data.length);
  // What waits hangs in the bucket of its total: each bucket is a chain through its pixels, so that one which
  // became cheaper is moved and never stands in two.
  const heads = new Int32Array(BUCKETS).fill(NONE);
  const after = new Int32Array(data.length);
  const before = new Int32Array(data.length);
  let waiting = 0;
  let now = 0;
  reached[start] = 0;
  hang(start, 0);

  /** @param {number} at @param {number} total */
  function hang(at, total) {
    const bucket = total % BUCKETS;
    const head = num(heads, bucket);
    after[at] = head;
    before[at] = NONE;
    if (head !== NONE) before[head] = at;
    heads[bucket] = at;
    waiting++;
  }

  /** @param {number} at @param {number} total that it hangs at */
  function take(at, total) {
    const [previous, next] = [num(before, at), num(after, at)];
    if (previous === NONE) heads[total % BUCKETS] = next;
    else after[previous] = next;
    if (next !== NONE) before[next] = previous;
    waiting--;
  }

  /** @param {number} at */
  function spread(at) {
    const y = (at / width) | 0;
    const x = at - y * width;
    const own = num(data, at);
    for (let which = 0; which < 8; which++) {
      const toX = x + num(DX, which);
      const toY = y + num(DY, which);
      if (toX < 0 || toY < 0 || toX >= width || toY >= height) continue;
      const next = toY * width + toX;
      const known = num(reached, next);
      const total = now + (own + num(data, next)) * num(LENGTH, which);
      if (total >= known) continue;
      if (known !== FAR) take(next, known);
      reached[next] = total;
      came[next] = which + 1;
      hang(next, total);
    }
  }

  return {
    /**
     * Grow until a pixel is reached, or by so many pixels.
     * @param {{until?: number, most?: number}} [how] until: index of a pixel
     * @returns {boolean} whether there is more to grow
     */
    grow({ until = -1, most = Infinity } = {}) {
      for (let left = most; waiting > 0 && left > 0 && !(until >= 0 && isSettled[until]); ) {
        const at = num(heads, now % BUCKETS);
        if (at === NONE) {
          now++;
          continue;
        }
        take(at, now);
        isSettled[at] = 1;
        left--;
        spread(at);
      }
      return waiting > 0;
    },
    /** @param {number} at index of a pixel */
    has: (at) => isSettled[at] === 1,
    /**
     * The way from the start to a pixel, both included; empty while it is not reached.
     * @param {number} end index of a pixel
     * @returns {number[]} indices of pixels
     */
    wayTo(end) {
      if (!isSettled[end]) return [];
      const way = [end];
      for (let at = end; came[at]; ) {
        const which = num(came, at) - 1;
        at -= num(DY, which) * width + num(DX, which);
        way.push(at);
      }
      return way.reverse();
    },
  };
}

/**
 * The cheapest pixel near a click: a hand is never as exact as a crack is thin.
 * @param {Cost} cost
 * @param {{x: number, y: number}} point pixels, as floats
 * @param {number} radius pixels
 * @returns {number} index of a pixel; the nearest where the cheapest are alike
 */
export function snap({ width, height, data }, point, radius) {
  const clampX = (/** @type {number} */ x) => Math.max(0, Math.min(width - 1, Math.floor(x)));
  const clampY = (/** @type {number} */ y) => Math.max(0, Math.min(height - 1, Math.floor(y)));
  const [cx, cy] = [clampX(point.x), clampY(point.y)];
  let best = cy * width + cx;
  let least = Infinity;
  for (let y = clampY(cy - radius); y <= clampY(cy + radius); y++) {
    for (let x = clampX(cx - radius); x <= clampX(cx + radius); x++) {
      const far = Math.hypot(x - cx, y - cy);
      if (far > radius) continue;
      const value = num(data, y * width + x) + far / 1000;
      if (value >= least) continue;
      least = value;
      best = y * width + x;
    }
  }
  return best;
}

/** @param {ArrayLike<number>} list @param {number} at */
function num(list, at) {
  return /** @type {number} */ (list[at]);
}
