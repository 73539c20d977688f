// Where a popover goes: beside its pin, inside the view, and never over what is worked on, as long as there is room. Pure.

/** @typedef {import("./threads.js").Point} Point */
/** @typedef {import("./threads.js").Rect} Rect */
/** @typedef {{width: number, height: number}} Size */

/** Screen pixels between the place and the popover, and round the view. */
const GAP = 16;
const EDGE = 8;
/** How large a pin is; it stands to the upper right of its place. */
const PIN = 24;
/** How much worse it is to hide the pin than to hide as much of what is worked on. */
const DEAR = 50;

/**
 * @param {Point} pin screen
 * @param {Size} size of the popover
 * @param {Size} view
 * @param {Rect | null} clear what stays in sight, screen
 * @returns {Point} its upper left corner, screen
 */
export function beside(pin, size, view, clear) {
  const across = pin.x - size.width / 2;
  const along = pin.y - PIN;
  const beyond = clear ? [
    { x: clear.x + clear.width + GAP, y: along },
    { x: clear.x - size.width - GAP, y: along },
    { x: across, y: clear.y + clear.height + GAP },
    { x: across, y: clear.y - size.height - GAP },
  ] : [];
  const places = [
    { x: pin.x + PIN + EDGE, y: along },
    { x: pin.x - size.width - GAP, y: along },
    { x: across, y: pin.y + GAP },
    { x: across, y: pin.y - PIN - size.height - EDGE },
    ...beyond,
  ].map((place) => inside(place, size, view));
  const drop = { x: pin.x, y: pin.y - PIN, width: PIN, height: PIN };
  const costs = places.map((place) => (clear ? shared({ ...place, ...size }, clear) : 0) + DEAR * shared({ ...place, ...size }, drop));
  return /** @type {Point} */ (places[costs.indexOf(Math.min(...costs))]);
}

/** @param {Point} place @param {Size} size @param {Size} view @returns {Point} */
function inside({ x, y }, size, view) {
  return {
    x: Math.max(EDGE, Math.min(x, view.width - size.width - EDGE)),
    y: Math.max(EDGE, Math.min(y, view.height - size.height - EDGE)),
  };
}

/** How much two rectangles have in common, square pixels. @param {Rect} one @param {Rect} other */
function shared(one, other) {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(width, 0) * Math.max(height, 0);
}
