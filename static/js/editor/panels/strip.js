// The filmstrip: where in the stack we are, on a tick scale, and the photos around. It is there beside a single photo
// too, and while the others are asked for: the photo must not move under a hand that draws already.
import { el, icon, svg } from "../../lib/dom.js";

const MARKS = /** @type {Record<string, string>} */ ({ unlabelled: "s-unlabelled", in_progress: "s-progress", done: "s-done", accepted: "s-accepted", unsure: "s-unsure", retake: "s-retake", rejected: "s-rejected" });
const AROUND = 24;

/**
 * Why the queue handed a photo out now, if not by its turn.
 * @param {import("../photos.js").Photo | null} photo @param {number} me
 */
export function whyHere(photo, me) {
  if (!photo) return "";
  const words = [];
  if (photo.state === "rejected") words.push("sent back");
  if (photo.assignee?.id === me) words.push("assigned to you");
  if (photo.priority) words.push(photo.priority > 0 ? "comes first" : "comes last");
  return words.join(", ");
}

/** @param {import("../types.js").App} app */
export function createStrip(app) {
  const place = /** @type {HTMLElement} */ (document.getElementById("strip-place"));
  const roll = /** @type {HTMLElement} */ (document.getElementById("strip-roll"));
  /** @type {Map<number, HTMLElement>} */
  let thumbs = new Map();
  let isPlanned = false;
  const short = /** @type {HTMLElement} */ (document.getElementById("place"));

  function show() {
    const { at, total, waiting, counts, items, isQueue, isCut, hasStart } = app.stack;
    const isShared = isQueue && app.data.people > 1;
    const words = isShared ? ` of ${items.length} in your stack` : isQueue ? ` of ${total} in the queue` : isCut ? " in this list" : ` of ${total}`;
    const more = counts ? `${waiting.toLocaleString("en")} more` : null; // not known before it was counted
    place.replaceChildren(
      el("p", {}, ...(hasStart ? [el("b", {}, String(at + 1)), words] : ["In this list"])),
      isCut ? "" : scale(at, total),
      ...(isShared ? [el("p.mut.t1", {}, more ? `${more} in the queue` : ""), el("p.t1", {}, whyHere(app.photo, app.data.me.id))] : []),
    );
    short.textContent = isShared ? `${at + 1} of ${items.length}${more ? `, ${more}` : ""}` : isCut || items.length < 2 ? "" : `${at + 1} of ${total}`;
    const from = Math.max(Math.min(at - 5, items.length - AROUND), 0);
    /** @type {Map<number, HTMLElement>} */
    const kept = new Map();
    roll.replaceChildren(
      ...items.slice(from, from + AROUND).map((photo, index) => {
        const button = thumbs.get(photo.id) ?? thumb(photo);
        kept.set(photo.id, button);
        const isNow = from + index === at;
        button.classList.toggle("now", isNow);
        if (isNow) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
        const state = photo.no_defect ? "s-none" : (MARKS[photo.state] ?? "s-unlabelled");
        if (button.dataset["state"] !== state) {
          button.dataset["state"] = state;
          button.querySelector(".lbl")?.replaceChildren(icon(state, 12));
        }
        return button;
      }),
    );
    thumbs = kept;
    keepInSight();
  }

  /** The present photo is seen, wherever in the list it lies. */
  function keepInSight() {
    const now = roll.querySelector(".now");
    if (!now) return;
    const [frame, thumb] = [roll.getBoundingClientRect(), now.getBoundingClientRect()];
    if (thumb.left >= frame.left && thumb.right <= frame.right) return;
    roll.scrollLeft += (thumb.left + thumb.right - frame.left - frame.right) / 2;
  }

  /** @param {number} at @param {number} total */
  function scale(at, total) {
    const drawn = svg("svg", { viewBox: "0 0 160 14", width: 160, height: 14, "aria-hidden": "true" });
    const step = Math.max(160 / Math.max(total, 1), 2);
    for (const [name, test] of /** @type {const} */ ([["ticks past", (/** @type {number} */ index) => index < at], ["ticks", (/** @type {number} */ index) => index > at], ["ticks now", (/** @type {number} */ index) => index === at]])) {
      let path = "";
      for (let index = 0; index < Math.min(total, 80); index += 1) if (test(index)) path += `M${(index * step + 1).toFixed(1)} 13v-${index === at ? 12 : index < at ? 9 : 5}`;
      drawn.append(svg("path", { class: name, d: path || "M0 0" }));
    }
    return drawn;
  }

  /** @param {import("../photos.js").Photo} photo */
  function thumb(photo) {
    const button = el("button.photo", { type: "button", "aria-label": photo.name, title: photo.name });
    button.addEventListener("click", () => {
      void app.goTo(photo.id);
      app.focus();
    });
    if (photo.urls.thumb) button.append(el("img", { src: photo.urls.thumb, alt: "", decoding: "async" }));
    button.append(el("span.lbl"));
    return button;
  }

  /** Many changes of one moment are shown once. */
  function plan() {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(() => {
      isPlanned = false;
      show();
    });
  }
  app.stack.watch(plan);
  return { photo: plan };
}
