// What a step of a crack costs: little where the picture is darker (or lighter) than its ground, much elsewhere. Pure.
// Smoothed lightness, held against the ground: on phone photos of pavement a ridge filter finds no more, for several
// times the work (docs/decisions/0023-crack-trace.md has the figures, and those of the constants below).

/** @typedef {{width: number, height: number, data: Float32Array}} Grey lightness 0 to 255, row by row */
/** @typedef {{width: number, height: number, data: Uint8Array | Uint8ClampedArray}} Cost whole numbers from CHEAPEST to DEAREST */
/** @typedef {Grey & {shift: number}} Ground shift: by how many bits a coordinate of the whole picture is too large */

export const CHEAPEST = 12;
export const DEAREST = 100;
/** How far the smoothing reaches, pixels of the picture it works on. */
const SIGMA = 0.8;
/** The ground is what is seen when blurred so much: near by for hairlines, farther for what is wide itself. */
const NEAR = 6;
const FAR = 24;
/** Shares of the pixels that count as nothing but noise at both ends. */
const LOW = 0.01;
const HIGH = 0.9;

/**
 * @param {Uint8ClampedArray} rgba as a canvas gives it
 * @param {number} width
 * @param {number} height
 * @returns {Grey} lightness by the weights of Rec. 601
 */
export function greyOf(rgba, width, height) {
  const data = new Float32Array(width * height);
  for (let at = 0, from = 0; at < data.length; at++, from += 4) data[at] = 0.299 * num(rgba, from) + 0.587 * num(rgba, from + 1) + 0.114 * num(rgba, from + 2);
  return { width, height, data };
}

/**
 * @param {Grey} grey
 * @param {boolean} isLight whether the line is lighter than its ground
 * @returns {Cost}
 */
export function costOf(grey, isLight) {
  const { width, height } = grey;
  const fine = blurred(grey, SIGMA).data;
  const over = overGround(fine, groundOf(grey, NEAR, 2), groundOf(grey, FAR, 8), grey, isLight);
  const [low, high] = range(over);
  const data = new Uint8ClampedArray(over.length);
  const slope = (DEAREST - CHEAPEST) / (high - low);
  for (let at = 0; at < data.length; at++) data[at] = CHEAPEST + slope * (Math.min(high, Math.max(low, num(over, at))) - low);
  return { width, height, data };
}

/**
 * How much each pixel is lighter than both grounds, or darker. What a loop over a million pixels reads stands in
 * names of its own: it is twice as quick so, and a first line waits for it.
 * @param {Float32Array} fine
 * @param {Ground} near
 * @param {Ground} far
 * @param {{width: number, height: number}} size of the whole picture
 * @param {boolean} isLight whether the line is lighter than its ground
 */
function overGround(fine, { data: near, width: nearWidth, shift: nearShift }, { data: far, width: farWidth, shift: farShift }, { width, height }, isLight) {
  const over = new Float32Array(fine.length);
  for (let y = 0, at = 0; y < height; y++) {
    const nearRow = (y >> nearShift) * nearWidth;
    const farRow = (y >> farShift) * farWidth;
    for (let x = 0; x < width; x++, at++) {
      const one = num(near, nearRow + (x >> nearShift));
      const other = num(far, farRow + (x >> farShift));
      over[at] = isLight ? Math.min(one, other) - num(fine, at) : num(fine, at) - Math.max(one, other);
    }
  }
  return over;
}

/**
 * What is blurred much needs few pixels: it is made of a smaller picture.
 * @param {Grey} grey
 * @param {number} sigma pixels of the whole picture
 * @param {2 | 4 | 8} step how many of its pixels are one here
 * @returns {Ground}
 */
function groundOf({ width, height, data }, sigma, step) {
  const [across, down] = [Math.ceil(width / step), Math.ceil(height / step)];
  const small = new Float32Array(across * down);
  const shift = Math.log2(step);
  const counts = new Uint16Array(small.length);
  for (let y = 0, at = 0; y < height; y++) {
    const row = (y >> shift) * across;
    for (let x = 0; x < width; x++, at++) {
      const to = row + (x >> shift);
      small[to] = num(small, to) + num(data, at);
      counts[to] = num(counts, to) + 1;
    }
  }
  for (let at = 0; at < counts.length; at++) small[at] = num(small, at) / num(counts, at);
  return { ...blurred({ width: across, height: down, data: small }, sigma / step), shift };
}

/** The values below which a share of LOW and of HIGH lies, from a histogram. @param {Float32Array} values @returns {[number, number]} */
function range(values) {
  const [least, bins] = [-256, 512];
  const counts = new Uint32Array(bins);
  // Not for...of: over a typed array that takes seven times as long.
  for (let at = 0; at < values.length; at++) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(num(values, at) - least)));
    counts[bin] = num(counts, bin) + 1;
  }
  /** @param {number} share */
  const quantile = (share) => {
    let left = share * values.length;
    for (let bin = 0; bin < bins; bin++) if ((left -= num(counts, bin)) <= 0) return bin + least;
    return -least;
  };
  const low = quantile(LOW);
  return [low, Math.max(low + 1, quantile(HIGH))];
}

/**
 * Smoothed by three box filters, which is a Gaussian within a few percent; the border is repeated outwards.
 * @param {Grey} grey
 * @param {number} sigma pixels
 * @returns {Grey}
 */
export function blurred({ width, height, data }, sigma) {
  let from = data;
  for (const radius of radii(sigma)) {
    if (radius > 0) from = boxDown(boxAcross(from, width, height, radius), width, height, radius);
  }
  return { width, height, data: from };
}

/** The radii of three boxes that together have a Gaussian's variance. @param {number} sigma @returns {[number, number, number]} */
function radii(sigma) {
  // The variance of a box of 2 r + 1 is r (r + 1) / 3: the first boxes are the widest that do not reach too far.
  const small = Math.floor((Math.sqrt(1 + 4 * sigma * sigma) - 1) / 2);
  const gain = (2 * small + 2) / 3;
  const more = Math.max(0, Math.min(3, Math.round((sigma * sigma - small * (small + 1)) / gain)));
  return [small + (more > 0 ? 1 : 0), small + (more > 1 ? 1 : 0), small + (more > 2 ? 1 : 0)];
}

/** A box filter along the rows. @param {Float32Array} from @param {number} width @param {number} height @param {number} radius */
function boxAcross(from, width, height, radius) {
  const to = new Float32Array(from.length);
  const share = 1 / (2 * radius + 1);
  for (let start = 0; start < width * height; start += width) {
    const end = start + width - 1;
    let sum = 0;
    for (let x = -radius; x <= radius; x++) sum += num(from, Math.min(end, Math.max(start, start + x)));
    for (let at = start; at <= end; at++) {
      to[at] = sum * share;
      sum += num(from, Math.min(end, at + radius + 1)) - num(from, Math.max(start, at - radius));
    }
  }
  return to;
}

/** A box filter down the columns: all columns at once, row by row, as memory lies. @param {Float32Array} from @param {number} width @param {number} height @param {number} radius */
function boxDown(from, width, height, radius) {
  const to = new Float32Array(from.length);
  const share = 1 / (2 * radius + 1);
  const sums = new Float32Array(width);
  const row = (/** @type {number} */ y) => Math.min(height - 1, Math.max(0, y)) * width;
  for (let y = -radius; y <= radius; y++) for (let x = 0, at = row(y); x < width; x++, at++) sums[x] = num(sums, x) + num(from, at);
  for (let y = 0; y < height; y++) {
    const [here, comes, leaves] = [y * width, row(y + radius + 1), row(y - radius)];
    for (let x = 0; x < width; x++) {
      to[here + x] = num(sums, x) * share;
      sums[x] = num(sums, x) + num(from, comes + x) - num(from, leaves + x);
    }
  }
  return to;
}

/** @param {ArrayLike<number>} list @param {number} at */
function num(list, at) {
  return /** @type {number} */ (list[at]);
}
