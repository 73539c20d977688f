// The stroke of a class in lists, as `bits.dash` draws it: one line, and a white core where colours repeat.
import { svg } from "./dom.js";

/**
 * @param {boolean} core whether an earlier class has this colour and dash already
 * @returns {SVGElement[]} what belongs into an `svg.dash` of 32 x 8
 */
export function dashLines(core) {
  const place = { x1: 1, y1: 4, x2: 31, y2: 4 };
  return core ? [svg("line", place), svg("line", { ...place, class: "core" })] : [svg("line", place)];
}
