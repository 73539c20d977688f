// Which levels the photo has, and the curve that shows them: what a slider will do before it is moved.
import { svg } from "../../lib/dom.js";
import { toneCurve } from "../seeing/tone.js";

const HEIGHT = 48;
/** Levels that are drawn as one bar. */
const BAR = 4;

/** @param {import("../canvas.js").Editor} editor @param {HTMLElement} place */
export function createLevels(editor, place) {
  const bars = svg("path", { class: "g3" });
  const curve = svg("path", { class: "ln" });
  place.replaceChildren(svg("svg", { viewBox: `0 0 256 ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, bars, curve));

  function show() {
    if (!place.clientWidth) return; // the panel is closed
    bars.setAttribute("d", barsOf(editor.levels()));
    curve.setAttribute("d", `M${Array.from(toneCurve(editor.adjust), (level, at) => `${at} ${((1 - level / 255) * (HEIGHT - 2) + 1).toFixed(1)}`).join("L")}`);
  }
  for (const name of ["levels", "adjust", "photo"]) editor.on(name, show);
  return { show };
}

/** @param {Uint32Array | null} counts @returns {string} a path; the square root, so that rare levels are seen too */
function barsOf(counts) {
  if (!counts) return "";
  const heights = Array.from({ length: 256 / BAR }, (_, at) => Math.sqrt(counts.subarray(at * BAR, (at + 1) * BAR).reduce((sum, count) => sum + count, 0)));
  const most = Math.max(...heights);
  if (!most) return "";
  return `M0 ${HEIGHT}${heights.map((height) => `V${(HEIGHT * (1 - height / most)).toFixed(1)}h${BAR}`).join("")}V${HEIGHT}Z`;
}
