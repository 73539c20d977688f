// Cutting areas by the photo's four borders, one after the other: the server's sums in the server's order, see
// app/geometry/cutting.py. Pure. A part is its outer ring, then its holes; inside is what lies within an odd number
// of them. What is left of a ring between two places on a border is a chain.

/** @typedef {readonly [number, number]} XY */
/** @typedef {readonly XY[]} Ring corners in order, not closed */
/** @typedef {readonly Ring[]} Part */
/** @typedef {import("./numbers.js").Size} Size */
/** @typedef {{axis: 0 | 1, at: number, side: 1 | -1}} Line where an axis (0 is x) has a value; inside lies to one side */
/** @typedef {{chain: number, isLast: boolean}} End of a chain: its last point, or its first */

/**
 * What of an area lies on the photo; what is inside comes back as it was.
 * @param {readonly Part[]} parts
 * @param {Size} photo
 * @returns {readonly Part[]}
 */
export function cutByPhoto(parts, { width, height }) {
  const lines = /** @type {Line[]} */ ([
    { axis: 0, at: 0, side: 1 },
    { axis: 0, at: width, side: -1 },
    { axis: 1, at: 0, side: 1 },
    { axis: 1, at: height, side: -1 },
  ]);
  return lines.reduce((left, line) => left.flatMap((part) => cut(part, line)), parts);
}

/** @param {{x: number, y: number}} point @param {readonly Ring[]} rings @returns {boolean} whether it lies within an odd number of them */
export function isWithin({ x, y }, rings) {
  let isOdd = false;
  for (const ring of rings) {
    let [x1, y1] = ring[ring.length - 1];
    for (const [x2, y2] of ring) {
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isOdd = !isOdd;
      [x1, y1] = [x2, y2];
    }
  }
  return isOdd;
}

/** How far inside a place lies. @param {Line} line @param {XY} point */
const depthOf = ({ axis, at, side }, point) => (point[axis] - at) * side;

/** Where a straight piece meets the line; always reckoned from its inner end. @param {Line} line @param {XY} inside @param {XY} outside @returns {XY} */
function crossing(line, inside, outside) {
  const beyond = depthOf(line, outside);
  if (beyond === 0) return outside;
  const depth = depthOf(line, inside);
  const share = depth / (depth - beyond);
  const other = line.axis === 0 ? 1 : 0;
  const along = inside[other] + (outside[other] - inside[other]) * share;
  return line.axis === 0 ? [line.at, along] : [along, line.at];
}

/** @param {Part} part @param {Line} line @returns {Part[]} */
function cut(part, line) {
  /** @type {Ring[]} */ const whole = [];
  /** @type {Ring[]} */ const chains = [];
  let isOuterWhole = true;
  for (const [at, ring] of part.entries()) {
    const depths = ring.map((point) => depthOf(line, point));
    if (depths.every((depth) => depth <= 0)) {
      if (at === 0) return [];
    } else if (depths.every((depth) => depth >= 0)) whole.push(ring);
    else {
      chains.push(...chainsOf(ring, depths, line));
      isOuterWhole &&= at > 0;
    }
  }
  const rings = joined(chains, line);
  // A hole that reached out of its part is still one.
  return isOuterWhole ? [[...whole, ...rings]] : shared(rings, whole);
}

/** The runs of a ring inside of the line, each with the places where it leaves and meets it. @param {Ring} ring @param {readonly number[]} depths @param {Line} line */
function chainsOf(ring, depths, line) {
  const count = ring.length;
  const before = (/** @type {number} */ at) => (at + count - 1) % count;
  const first = depths.findIndex((depth, at) => depth > 0 && depths[before(at)] <= 0);
  /** @type {XY[][]} */
  const chains = [];
  for (let step = 0; step < count; step++) {
    const here = (first + step) % count;
    const after = (here + 1) % count;
    if (depths[here] <= 0) continue;
    if (depths[before(here)] <= 0) chains.push([crossing(line, ring[here], ring[before(here)])]);
    const chain = chains[chains.length - 1];
    chain.push(ring[here]);
    if (depths[after] <= 0) chain.push(crossing(line, ring[here], ring[after]));
  }
  return chains;
}

/** Close chains along the line: inside lies between its first and second end, its third and fourth, ... @param {readonly Ring[]} chains @param {Line} line */
function joined(chains, line) {
  const other = line.axis === 0 ? 1 : 0;
  const along = (/** @type {End} */ { chain, isLast }) => chains[chain][isLast ? chains[chain].length - 1 : 0][other];
  const ends = chains.flatMap((_, chain) => [{ chain, isLast: false }, { chain, isLast: true }]).sort((one, next) => along(one) - along(next));
  const placeOf = new Map(ends.map(({ chain, isLast }, place) => [2 * chain + Number(isLast), place]));
  const beside = (/** @type {End} */ { chain, isLast }) => ends[/** @type {number} */ (placeOf.get(2 * chain + Number(isLast))) ^ 1];
  const seen = new Set();
  /** @type {Ring[]} */
  const rings = [];
  for (let at = 0; at < chains.length; at++) {
    if (seen.has(at)) continue;
    /** @type {XY[]} */
    const ring = [];
    for (let end = { chain: at, isLast: false }; !seen.has(end.chain); end = beside({ chain: end.chain, isLast: !end.isLast })) {
      seen.add(end.chain);
      ring.push(...(end.isLast ? [...chains[end.chain]].reverse() : chains[end.chain]));
    }
    rings.push(ring);
  }
  return rings;
}

/** Make each outer ring a part, with the holes that lie in it. @param {readonly Ring[]} outers @param {readonly Ring[]} holes @returns {Part[]} */
function shared(outers, holes) {
  const parts = outers.map((outer) => [outer]);
  for (const hole of holes) {
    const [[x, y]] = hole;
    (parts.find(([outer]) => isWithin({ x, y }, [outer])) ?? parts[0]).push(hole);
  }
  return parts;
}
