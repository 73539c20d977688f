// The hatch of what is without a verdict: light and dark lines, so that it is seen on any ground.

const SIDE = 8;
/** @type {WeakMap<CanvasRenderingContext2D, CanvasPattern | null>} */
const made = new WeakMap();

/**
 * What an area is filled with so that it looks hatched.
 * @param {CanvasRenderingContext2D} context
 * @returns {CanvasPattern | null} null where the browser makes none
 */
export function hatch(context) {
  const known = made.get(context);
  if (known !== undefined) return known;
  const tile = context.canvas.ownerDocument.createElement("canvas");
  Object.assign(tile, { width: SIDE, height: SIDE });
  const pen = tile.getContext("2d");
  if (pen) for (const [color, at] of /** @type {const} */ ([["rgba(0, 0, 0, 0.55)", 1], ["rgba(255, 255, 255, 0.7)", 0]])) strokeTile(pen, color, at);
  const pattern = context.createPattern(tile, "repeat");
  made.set(context, pattern);
  return pattern;
}

/** Lines from the lower left to the upper right that go on in the next tile. @param {CanvasRenderingContext2D} pen @param {string} color @param {number} at */
function strokeTile(pen, color, at) {
  pen.strokeStyle = color;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const from of [-SIDE, 0, SIDE]) {
    pen.moveTo(from + at, SIDE);
    pen.lineTo(from + SIDE + at, 0);
  }
  pen.stroke();
}
