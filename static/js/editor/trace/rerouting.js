// Leading a traced line anew round a handle that was dragged: the two legs beside it are looked for again, from the
// handle before it and from the handle after it to where the hand let go. The rest of the line stays as it was.
import { distancesAlong } from "../line.js";

/** @typedef {import("./tracing.js").XY} XY */
/** @typedef {import("../camera.js").Point} Point */
/** @typedef {import("../store.js").Trace} Trace */
/** @typedef {ReturnType<typeof import("../shapes/trace.js").legsAt>} Legs */

/**
 * @param {Pick<import("./tracer.js").Tracer, "way" | "follow">} tracer
 * @param {Readonly<Trace>} shape as it was before the drag
 * @param {Legs} legs
 * @param {Point} to where the handle was let go, photo
 * @returns {Promise<Trace | null>} null where there is nothing to follow: no picture yet
 */
export async function reroute(tracer, shape, { before, at, after }, to) {
  const first = at > before ? await leg(tracer, shape.points[before], [to.x, to.y]) : [];
  const second = after > at ? await leg(tracer, shape.points[after], /** @type {XY} */ (first?.at(-1) ?? [to.x, to.y])) : [];
  if (!first || !second) return null;
  const found = [...first, ...second.reverse().slice(first.length ? 1 : 0)];
  const { points } = await tracer.follow(found);
  // It is joined where it was cut: both ends are those of the line that stays.
  if (at > before) points[0] = [...shape.points[before]];
  if (after > at) points[points.length - 1] = [...shape.points[after]];
  const widths = widthsAlong(shape.points.slice(before, after + 1), shape.widths.slice(before, after + 1), points);
  return {
    ...shape,
    points: [...shape.points.slice(0, before), ...points, ...shape.points.slice(after + 1)],
    widths: [...shape.widths.slice(0, before), ...widths, ...shape.widths.slice(after + 1)],
  };
}

/** @param {Pick<import("./tracer.js").Tracer, "way">} tracer @param {Readonly<XY>} from on the line @param {XY} to @returns {Promise<XY[] | null>} */
async function leg(tracer, [fromX, fromY], [toX, toY]) {
  const found = await tracer.way({ x: fromX, y: fromY }, { x: toX, y: toY }, true);
  return found.length > 2 ? found : null;
}

/**
 * The widths of a line for another that takes its place: those at the same share of the way.
 * @param {readonly import("../line.js").XY[]} points at least two
 * @param {readonly number[]} widths
 * @param {readonly import("../line.js").XY[]} others at least two
 * @returns {number[]} as many as others
 */
export function widthsAlong(points, widths, others) {
  const [old, fresh] = [distancesAlong(points), distancesAlong(others)];
  const [oldLength, length] = [old[old.length - 1] ?? 0, fresh[fresh.length - 1] ?? 0];
  let piece = 1;
  return fresh.map((distance) => {
    const wanted = length > 0 ? (distance / length) * oldLength : 0;
    while (piece < old.length - 1 && old[piece] < wanted) piece++;
    const [from, to] = [old[piece - 1], old[piece]];
    const share = to > from ? Math.min(1, (wanted - from) / (to - from)) : 0;
    return widths[piece - 1] + share * (widths[piece] - widths[piece - 1]);
  });
}
