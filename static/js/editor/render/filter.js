// Tone and channel as a filter of the page: a matrix and a table of 256 levels, in SVG. The page applies it to the
// canvas; its pixels stay as they are.
import { svg } from "../../lib/dom.js";
import { hasTone } from "../seeing/adjust.js";
import { WEIGHTS } from "../seeing/plane.js";
import { toneCurve } from "../seeing/tone.js";

let count = 0;

/** @param {HTMLElement} element what is seen through it */
export function createFilter(element) {
  const id = `tone-${count++}`;
  const matrix = svg("feColorMatrix", { type: "matrix" });
  const curves = ["R", "G", "B"].map((name) => svg(`feFunc${name}`, { type: "table" }));
  // Levels are those of the screen, not of light.
  const filter = svg("filter", { id, x: 0, y: 0, width: 1, height: 1, "color-interpolation-filters": "sRGB" }, matrix, svg("feComponentTransfer", {}, ...curves));
  const holder = svg("svg", { width: 0, height: 0, "aria-hidden": "true" }, filter);
  holder.style.position = "absolute";
  /** @type {import("../seeing/adjust.js").Adjust | null} */
  let shown = null;

  return {
    /** @param {import("../seeing/adjust.js").Adjust | null} adjust null: as taken */
    show(adjust) {
      if (adjust === shown) return;
      shown = adjust;
      if (!adjust || !hasTone(adjust)) {
        element.style.filter = "";
        return;
      }
      if (!holder.isConnected) element.after(holder);
      const row = adjust.channel === "colour" ? null : `${WEIGHTS[adjust.channel].join(" ")} 0 0`;
      matrix.setAttribute("values", row ? `${row} ${row} ${row} 0 0 0 1 0` : "1 0 0 0 0 0 1 0 0 0 0 0 1 0 0 0 0 0 1 0");
      // A little more than the level: some browsers cut what they compute, some round it.
      const levels = Array.from(toneCurve(adjust), (level) => Math.min(1, (level + 0.25) / 255).toFixed(5)).join(" ");
      for (const curve of curves) curve.setAttribute("tableValues", levels);
      element.style.filter = `url(#${id})`;
    },
    remove() {
      element.style.filter = "";
      holder.remove();
    },
  };
}
