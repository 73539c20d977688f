// The filmstrip: where in the stack we are, on a tick scale, and the photos around.
import { el, icon } from "../../lib/dom.js";

const MARKS = /** @type {Record<string, string>} */ ({ unlabelled: "s-unlabelled", in_progress: "s-progress", done: "s-done", accepted: "s-accepted", unsure: "s-unsure", retake: "s-retake", rejected: "s-rejected" });
const AROUND = 12;
const SVG = "http://www.w3.org/2000/svg";

/** @param {import("../editor.js").App} app */
export function createStrip(app) {
  const strip = /** @type {HTMLElement} */ (document.getElementById("strip"));
  const place = /** @type {HTMLElement} */ (document.getElementById("strip-place"));
  const roll = /** @type {HTMLElement} */ (document.getElementById("strip-roll"));

  function show() {
    const { at, total, ids } = app.stack.place;
    strip.hidden = ids.length < 2;
    place.replaceChildren(el("p", {}, el("b", {}, String(at + 1)), ` of ${total}${app.stack.isQueue ? " in hand" : ""}`), scale(at, total));
    const from = Math.max(Math.min(at - 4, ids.length - AROUND), 0);
    roll.replaceChildren(...ids.slice(from, from + AROUND).map((id, index) => thumb(id, from + index === at)));
  }

  /** @param {number} at @param {number} total */
  function scale(at, total) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 160 14");
    svg.setAttribute("width", "160");
    svg.setAttribute("height", "14");
    svg.setAttribute("aria-hidden", "true");
    const step = Math.max(160 / Math.max(total, 1), 2);
    for (const [name, test] of /** @type {const} */ ([["ticks past", (/** @type {number} */ index) => index < at], ["ticks", (/** @type {number} */ index) => index > at], ["ticks now", (/** @type {number} */ index) => index === at]])) {
      let path = "";
      for (let index = 0; index < Math.min(total, 80); index += 1) if (test(index)) path += `M${(index * step + 1).toFixed(1)} 13v-${index === at ? 12 : index < at ? 9 : 5}`;
      const line = document.createElementNS(SVG, "path");
      line.setAttribute("class", name);
      line.setAttribute("d", path || "M0 0");
      svg.append(line);
    }
    return svg;
  }

  /** @param {number} id @param {boolean} isNow */
  function thumb(id, isNow) {
    const photo = app.stack.photoOf(id);
    const button = el(`button.photo${isNow ? ".now" : ""}`, { type: "button", "aria-label": photo?.name ?? `photo ${id}`, "aria-current": isNow });
    button.addEventListener("click", () => {
      void app.goTo(id);
      app.focus();
    });
    if (photo?.urls.thumb) button.append(el("img", { src: photo.urls.thumb, alt: "", loading: "lazy" }));
    if (photo) button.append(el("span.lbl", {}, icon(photo.no_defect ? "s-none" : (MARKS[photo.state] ?? "s-unlabelled"), 12)));
    else void app.stack.fetchPhoto(id).then(show, () => {});
    return button;
  }

  app.stack.watch(show);
  return { photo: show };
}
