// What is selected in millimetres, each size as a range, and how far that can be trusted.
import { el } from "../../lib/dom.js";
import { CAVEAT, inMillimetres, measuresOf } from "../scale.js";

/**
 * @param {Readonly<import("../store.js").Shape>} shape
 * @param {import("../scale.js").Scale} scale
 */
export function millimetres(shape, scale) {
  const sizes = measuresOf(shape).map((measure) => el("span", {}, `${measure.words} ${inMillimetres(scale, measure)}`));
  return el("div.mm", {}, ...sizes, el("small.mut", {}, CAVEAT));
}
