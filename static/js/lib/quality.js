// Numbers about a photo's quality, and what they say in a word. The same measures and rules as app/imaging/quality.py
// and remarks.py, where they are explained; tests/shapes/quality.json holds both to the same numbers.

/** @typedef {import("./shapes.js").Pixels} Pixels */
/** @typedef {import("./shapes.js").Quality} Quality */
/** @typedef {import("./shapes.js").Remark} Remark */

const SPOT = 128;
const PARTS = 8;
const LINE = 46; // pixels of the square in which a line is looked for
const REACH = 4;
const NINTH = 1864135; // of 2 ** 24, as Pillow divides
const { abs, ceil, floor, log, max, min } = Math;

/**
 * @param {Pixels} pixels of the upright photo; its longer side 1024, or its own when that is less
 * @param {{x?: number, y?: number}} [point] where the person tapped, shares of the frame
 * @returns {Quality}
 */
export function measure({ data, width, height }, { x, y } = {}) {
  const grey = new Uint8Array(width * height).map((_, at) => luma(data, at * 4));
  const { data: light, width: across, height: down } = shrunk({ data, width, height });
  const values = new Uint32Array(256);
  const mask = new Uint8Array(across * down);
  let burnt = 0;
  for (let at = 0; at < light.length; at += 4) {
    const high = max(light[at], light[at + 1], light[at + 2]);
    const low = min(light[at], light[at + 1], light[at + 2]);
    values[luma(light, at)] += 1;
    if (low >= 250) burnt += 1;
    if (high >= 250 && (high - low) * 255 < 40 * 250) mask[at / 4] = 1;
  }
  const [sharpness, reblur] = focus(grey, width, [0, 0, width, height], min(width, height) < 256 ? 1 : PARTS);
  /** @type {Quality["here"]} */
  let here = null;
  if (x !== undefined && y !== undefined) {
    const [sharpness, reblur] = focus(grey, width, around(width, height, x, y, SPOT), 1);
    const [left, top, right, bottom] = around(across, down, x, y, SPOT / 4);
    let shine = 0;
    for (let row = top; row < bottom; row += 1) for (let at = left; at < right; at += 1) shine += mask[row * across + at];
    const line = lineAt(grey, width, around(width, height, x, y, LINE));
    here = { sharpness, reblur, glare: shine / ((right - left) * (bottom - top)), line };
  }
  let seen = 0;
  return {
    sharpness,
    reblur,
    dark: values.slice(0, 16).reduce((sum, n) => sum + n) / mask.length,
    brightness: values.findIndex((n) => 2 * (seen += n) >= mask.length),
    burnt: burnt / mask.length,
    glare: largestBlob(mask, across) / mask.length,
    here,
  };
}

/**
 * All that may be wrong with a photo, the first the one to tell.
 * @param {Quality} quality @param {number | null} floor what most photos of its project exceed in sharpness
 * @returns {Remark[]}
 */
export function remarksOn({ dark, brightness, burnt, here, ...whole }, floor) {
  const { sharpness, reblur, glare } = here ?? whole;
  const isSoft = reblur > 0.4;
  /** @type {Record<Remark, boolean>} */
  const found = {
    dark: dark > 0.25 || brightness < 40,
    blur: floor === null ? isSoft : sharpness < floor && (isSoft || !here),
    glare: glare > (here ? 0.05 : 0.015),
    burnt: burnt > 0.05,
    small: (here?.line ?? 2) < 1.5,
  };
  return /** @type {Remark[]} */ (Object.keys(found)).filter((name) => found[name]);
}

/** Brightness of a pixel, as Pillow weighs it. @param {Pixels["data"]} data @param {number} at */
export function luma(data, at) {
  return (19595 * data[at] + 38470 * data[at + 1] + 7471 * data[at + 2] + 32768) >> 16;
}

/** The means of square cells, so that the longer side has at most 256. @param {Pixels} pixels @returns {Pixels} */
export function shrunk({ data, width, height }) {
  const cell = ceil(max(width, height) / 256);
  const across = ceil(width / cell);
  const sums = new Uint32Array(across * ceil(height / cell) * 4); // red, green, blue, pixels
  for (let y = 0, from = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, from += 4) {
      const to = (floor(y / cell) * across + floor(x / cell)) * 4;
      sums[to] += data[from];
      sums[to + 1] += data[from + 1];
      sums[to + 2] += data[from + 2];
      sums[to + 3] += 1;
    }
  return { data: sums.map((sum, at) => floor(sum / sums[at | 3] + 0.5)), width: across, height: sums.length / 4 / across };
}

/**
 * Sharpness of a part of the picture, and the median reblur of the sharpest fifth of its tiles.
 * @param {Uint8Array} grey @param {number} stride @param {number[]} part left, top, right, bottom @param {number} parts tiles either way
 */
function focus(grey, stride, [left, top, right, bottom], parts) {
  const across = floor((right - left - 2) / parts);
  const down = floor((bottom - top - 2) / parts);
  const tiles = Array.from({ length: parts ** 2 }, () => ({ strength: 0, start: 0 }));
  let n = 0;
  let total = 0;
  let squares = 0;
  for (let y = bottom - 2; y > top; y -= 1)
    for (let x = right - 2; x > left; x -= 1) {
      const at = y * stride + x;
      const edge = grey[at - 1] + grey[at + 1] + grey[at - stride] + grey[at + stride] - 4 * grey[at];
      const column = floor((x - left - 1) / across);
      const tile = column < parts && tiles[floor((y - top - 1) / down) * parts + column];
      n += 1;
      total += edge;
      squares += edge ** 2;
      if (!tile) continue;
      tile.strength += edge ** 2;
      tile.start = at; // in the end its first pixel
    }
  if (!n) return [log(0.01), 1];
  const shares = tiles
    .sort((a, b) => b.strength - a.strength)
    .slice(0, max(1, floor(parts ** 2 / 5)))
    .map(({ start }) => max(kept(grey, start, down, stride, across, 1), kept(grey, start, across, 1, down, stride)))
    .sort((a, b) => a - b);
  const middle = (shares.length - 1) / 2;
  return [log(max(squares / n - (total / n) ** 2, 0.01)), (shares[floor(middle)] + shares[ceil(middle)]) / 2];
}

/**
 * Share of the differences between neighbours on parallel lines that a second blur leaves.
 * @param {Uint8Array} grey @param {number} start @param {number} lines @param {number} over to the next line @param {number} length @param {number} step along one
 */
function kept(grey, start, lines, over, length, step) {
  let all = 0;
  let lost = 0;
  for (let line = 0; line < lines; line += 1) {
    const first = start + line * over;
    const last = first + (length - 1) * step;
    const value = (/** @type {number} */ i) => grey[min(max(first + i * step, first), last)];
    let near = 0;
    for (let i = -REACH; i <= REACH; i += 1) near += value(i);
    for (let i = 1, before = (near * NINTH + 2 ** 23) >>> 24; i < length; i += 1) {
      near += value(i + REACH) - value(i - REACH - 1);
      const soft = (near * NINTH + 2 ** 23) >>> 24;
      const difference = abs(value(i) - value(i - 1));
      all += difference;
      lost += max(0, difference - abs(soft - before));
      before = soft;
    }
  }
  return all ? 1 - lost / all : 1;
}

/**
 * Width in pixels of the dark line in the middle of a square; null where none stands out. See app/imaging/thin.py.
 * @param {Uint8Array} grey @param {number} stride @param {number[]} part left, top, right, bottom
 */
function lineAt(grey, stride, [left, top, right, bottom]) {
  if (min(right - left, bottom - top) < LINE) return null;
  const value = (/** @type {number} */ i, /** @type {number} */ place, /** @type {number} */ turn) => {
    const aside = floor(i * (turn / 4 - (turn < 9 ? 1 : 3)) + 0.5) + place;
    const [x, y] = turn < 9 ? [i, aside] : [aside, i];
    return grey[(top + LINE / 2 + y) * stride + left + LINE / 2 + x];
  };
  let total = 0;
  let squares = 0;
  let darkest = [Infinity];
  for (let turn = 0; turn < 16; turn += 1)
    for (let place = -12; place <= 12; place += 1) {
      let sum = 0;
      for (let i = -10; i <= 10; i += 1) {
        sum += value(i, place, turn);
        squares += value(i, place, turn) ** 2;
      }
      total += sum;
      if (sum < darkest[0] && abs(place) <= 6) darkest = [sum, place, turn];
    }
  const [sum, place, turn] = darkest;
  const mean = total / 400; // of a line
  if (!(mean - sum > 21 * (squares / 8400 - (mean / 21) ** 2) ** 0.5)) return null; // also of a root of less than nothing
  const depths = Array(9).fill(mean);
  for (const step of [1, -1])
    for (let i = min(step, 0), at = place; abs(i) <= 10; i += step) {
      for (const near of [at - 1, at + 1]) if (abs(near) <= 8 && value(i, near, turn) < value(i, at, turn)) at = near;
      for (let p = 0; p < 9; p += 1) depths[p] -= value(i, at + p - 4, turn);
    }
  return depths.reduce((sum, depth) => sum + max(0, depth), 0) / max(1, ...depths) / (1 + (turn / 4 - (turn < 9 ? 1 : 3)) ** 2) ** 0.5;
}

/** Cells of the largest piece that hangs together by sides. @param {Uint8Array} mask is emptied @param {number} across */
function largestBlob(mask, across) {
  return mask.reduce((largest, _, first) => {
    const open = [first];
    let size = 0;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (!mask[at]) continue;
      mask[at] = 0;
      size += 1;
      open.push(at - across, at + across);
      if (at % across) open.push(at - 1);
      if ((at + 1) % across) open.push(at + 1);
    }
    return max(largest, size);
  }, 0);
}

/** A square about a point, moved into the picture. @param {number} width @param {number} height @param {number} x @param {number} y @param {number} edge */
function around(width, height, x, y, edge) {
  const left = max(0, min(floor(x * width) - edge / 2, width - edge));
  const top = max(0, min(floor(y * height) - edge / 2, height - edge));
  return [left, top, min(left + edge, width), min(top + edge, height)];
}
