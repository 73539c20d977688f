// Justified rows: every thumbnail whole, all of a row equally high. Pure numbers, no DOM.

export const LOWEST = 140;
export const HIGHEST = 156;
export const GAP = 6;

/**
 * @typedef {{width: number | null, height: number | null}} Sized
 * @typedef {{start: number, end: number, height: number, widths: number[]}} Line items [start, end) and their sizes in px
 */

/** @param {Sized} item @returns {number} width over height; damaged photos count as 4:3 */
export function ratio(item) {
  return item.width && item.height ? item.width / item.height : 4 / 3;
}

/**
 * Break items into lines of the given width.
 * @param {Sized[]} items
 * @param {number} width px
 * @returns {Line[]} the last line is not stretched
 */
export function justify(items, width) {
  /** @type {Line[]} */
  const lines = [];
  let start = 0;
  while (start < items.length) {
    const end = breakAt(items, start, width);
    lines.push(line(items, start, end, width, end === items.length));
    start = end;
  }
  return lines;
}

/** @param {Sized[]} items @param {number} start @param {number} width */
function breakAt(items, start, width) {
  let sum = 0;
  for (let at = start; at < items.length; at++) {
    sum += ratio(/** @type {Sized} */ (items[at]));
    const height = (width - GAP * (at - start)) / sum;
    if (height <= HIGHEST) return height >= LOWEST || at === start ? at + 1 : nearer(items, start, at, sum, width);
  }
  return items.length;
}

/** Too many by one: leave the last away when that spoils the height less. @param {Sized[]} items @param {number} start @param {number} at @param {number} sum @param {number} width */
function nearer(items, start, at, sum, width) {
  const last = ratio(/** @type {Sized} */ (items[at]));
  const withIt = (width - GAP * (at - start)) / sum;
  const without = (width - GAP * (at - start - 1)) / (sum - last);
  return LOWEST - withIt < without - HIGHEST ? at + 1 : at;
}

/** @param {Sized[]} items @param {number} start @param {number} end @param {number} width @param {boolean} isLast @returns {Line} */
function line(items, start, end, width, isLast) {
  const ratios = items.slice(start, end).map(ratio);
  const sum = ratios.reduce((a, b) => a + b, 0);
  const full = (width - GAP * (ratios.length - 1)) / sum;
  // A lone panorama gets lower than the rest: it is never cut. A short last line is not blown up.
  const height = isLast ? Math.min(full, (LOWEST + HIGHEST) / 2) : full;
  const rounded = Math.max(1, Math.round(Math.min(height, HIGHEST * 1.25)));
  const widths = ratios.map((r) => Math.max(24, Math.floor(r * Math.min(height, rounded))));
  const room = width - GAP * (ratios.length - 1);
  // What rounding left over goes to the tiles one pixel at a time, so that the right edges stand in line.
  let slack = rounded < height - 1 || height < full ? 0 : room - widths.reduce((a, b) => a + b, 0);
  for (let i = 0; slack > 0; i++, slack--) widths[i % widths.length] = (widths[i % widths.length] ?? 0) + 1;
  return { start, end, height: rounded, widths };
}
