// Where a key leads in the grid: along the photos, by lines, to the ends. Pure.

/** Lines that a key goes down. @type {Record<string, number>} */
const DOWN = { ArrowDown: 1, ArrowUp: -1, PageDown: 3, PageUp: -3 };

/**
 * @param {string} key
 * @param {number} current
 * @param {number[][]} lines ids of photos, line by line
 * @param {(id: number) => number} middle where a photo is in its line, px
 * @returns {number | null} null: the key leads nowhere
 */
export function neighbour(key, current, lines, middle) {
  const order = lines.flat();
  const at = order.indexOf(current);
  if (key === "ArrowRight") return order[at + 1] ?? null;
  if (key === "ArrowLeft") return order[at - 1] ?? null;
  if (key === "Home") return order[0] ?? null;
  if (key === "End") return order[order.length - 1] ?? null;
  const down = DOWN[key];
  if (down === undefined) return null;
  const line = lines.findIndex((ids) => ids.includes(current));
  const other = lines[Math.max(0, Math.min(lines.length - 1, line + down))];
  if (!other || other === lines[line]) return null;
  const wanted = middle(current);
  return other.reduce((best, id) => (Math.abs(middle(id) - wanted) < Math.abs(middle(best) - wanted) ? id : best));
}
