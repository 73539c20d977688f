// A shape on a photo of another size: each coordinate by its side's ratio, widths by the mean of both. Pure.

/** @typedef {import("./store.js").Shape} Shape */
/** @typedef {import("./numbers.js").Size} Size */
/** @typedef {readonly [number, number]} XY */
/** @typedef {(shape: any, x: number, y: number) => Shape} Scale */

/** @type {Readonly<Record<string, Scale>>} */
const SCALES = {
  box: (box, x, y) => ({ type: "box", x: box.x * x, y: box.y * y, width: box.width * x, height: box.height * y }),
  polygon: ({ polygons }, x, y) => ({ type: "polygon", polygons: polygons.map((/** @type {any[]} */ part) => part.map((ring) => ring.map(point(x, y)))) }),
  trace: ({ points, widths }, x, y) => ({ type: "trace", points: points.map(point(x, y)), widths: widths.map((/** @type {number} */ width) => width * Math.sqrt(x * y)) }),
};

/** @param {number} x @param {number} y @returns {(at: XY) => XY} */
const point = (x, y) => (at) => [at[0] * x, at[1] * y];

/**
 * @param {Readonly<Shape>} shape in pixels of a photo
 * @param {Size} from that photo's size
 * @param {Size} to the other photo's
 * @returns {Readonly<Shape> | null} null: a shape of this kind exists only at its own size
 */
export function scaled(shape, from, to) {
  if (from.width === to.width && from.height === to.height) return shape;
  return SCALES[shape.type]?.(shape, to.width / from.width, to.height / from.height) ?? null;
}
