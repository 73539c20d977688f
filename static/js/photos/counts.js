// The numbers of the page's head and facets, kept true while others work.
import { svg } from "../lib/dom.js";

/**
 * @param {{counts: Record<string, number>, total: number, found: number, more: boolean}} told
 */
export function showCounts(told) {
  for (const element of document.querySelectorAll("[data-count]")) {
    const name = /** @type {HTMLElement} */ (element).dataset.count ?? "";
    const n = name === "total" ? told.total : (told.counts[name] ?? 0);
    element.textContent = n.toLocaleString("en");
    if (element.closest("#places")) /** @type {HTMLElement} */ (element).hidden = n === 0;
    element.closest(".legend a")?.classList.toggle("none", n === 0);
  }
  showScenes(told.counts.scenes ?? told.total, told.total);
  const sentence = document.querySelector("[data-found]");
  if (sentence) sentence.textContent = `${told.found.toLocaleString("en")}${told.more ? "+" : ""} of ${told.total.toLocaleString("en")} photos`;
  showBar(told.counts);
}

/** Scenes are told once they are fewer than photos. @param {number} scenes @param {number} total */
function showScenes(scenes, total) {
  for (const id of ["about-scenes", "by-scene"]) {
    const element = document.getElementById(id);
    if (element) element.hidden = scenes === total;
  }
  for (const element of document.querySelectorAll('[data-plural="scenes"]')) /** @type {HTMLElement} */ (element).hidden = scenes === 1;
}

/** The order of the bar's parts, as drawn by the template. */
const ORDER = ["accepted", "done", "in_progress", "unlabelled", "unsure", "retake", "rejected"];
const FILL = { accepted: "g6", done: "g5", in_progress: "g4", unlabelled: "g2" };

/** @param {Record<string, number>} counts */
function showBar(counts) {
  const bar = document.querySelector("svg.statebar");
  if (!bar) return;
  const total = ORDER.reduce((sum, state) => sum + (counts[`state:${state}`] ?? 0), 0);
  for (const old of bar.querySelectorAll(":scope > rect")) old.remove();
  let x = 0;
  for (const state of ORDER) {
    const n = counts[`state:${state}`] ?? 0;
    if (!n) continue;
    const width = (1000 * n) / total;
    const fill = FILL[/** @type {keyof typeof FILL} */ (state)];
    bar.append(svg("rect", { ...(fill ? { class: fill } : { fill: "url(#hatch)" }), x, width: Math.max(1, width - 2), height: 8 }));
    x += width;
  }
}
