// What takes long on masks of very many pixels, as one question and its answer: so it can be asked of a thread. Pure.
import { changed, filled } from "./changing.js";
import { maskOf, pixelsOf } from "./known.js";
import { joined, without } from "./spans.js";
import { covered } from "./stroke.js";

/** @typedef {import("../store.js").Shape} Shape */
/** @typedef {import("../store.js").Mask} Mask */
/** @typedef {import("../store.js").Polygon} Polygon */
/** @typedef {import("../numbers.js").Size} Size */
/**
 * @typedef {{kind: "paint", mask: Readonly<Mask> | null, spots: readonly import("./stroke.js").Spot[], isErasing: boolean, photo: Size}
 *   | {kind: "change", shape: Readonly<Shape>, goal: import("./changing.js").Goal, photo: Size}
 *   | {kind: "fill", shape: Readonly<Mask | Polygon>}} Ask
 */

/** @param {Ask} ask @returns {Shape | null} null: nothing is left */
export function answer(ask) {
  if (ask.kind === "fill") return filled(ask.shape);
  if (ask.kind === "change") return changed(ask.shape, ask.goal, ask.photo);
  const stroke = covered(ask.spots, ask.photo);
  const before = ask.mask ? pixelsOf(ask.mask) : [];
  const after = ask.isErasing ? without(before, stroke) : joined([before, stroke]);
  return after.length ? maskOf(after, ask.photo) : null;
}
