// What waits, photo after photo: a crop of each annotation with its mark, and a last row for the whole photo.
import { el, icon } from "../lib/dom.js";
import { kindOf } from "../editor/shapes/index.js";
import { mark, shortName, standing } from "./words.js";

/** @typedef {import("./walk.js").Item} Item */
/** @typedef {import("./walk.js").Seen} Seen */

const SIDE = 56;

/**
 * @param {HTMLElement} list
 * @param {object} parts
 * @param {import("./walk.js").Walk} parts.walk
 * @param {ReturnType<typeof import("./crops.js").createCrops>} parts.crop
 * @param {(id: number) => string} parts.className
 * @param {(id: number, uid: string | null) => void} parts.onChosen
 */
export function createList(list, { walk, crop, className, onChosen }) {
  /** Rows by place; kept while their photo is in hand, with the crops that were drawn. @type {Map<string, {row: HTMLElement, of: unknown}>} */
  let rows = new Map();

  const key = (/** @type {number} */ id, /** @type {string | null} */ uid) => `${id} ${uid ?? ""}`;

  /** @param {number} id @param {string | null} uid @param {unknown} of what it shows @param {() => Node[]} fill @returns {{row: HTMLElement, of: unknown}} */
  function row(id, uid, of, fill) {
    const known = rows.get(key(id, uid));
    if (known && known.of === of) return known;
    const button = el("button", { type: "button" }, ...fill());
    button.addEventListener("click", () => onChosen(id, uid));
    return { row: el("li", {}, button), of };
  }

  /** Who drew it: shortly for the eye, with all of the name in its title and for readers of the screen. @param {Seen["author"]} who */
  const named = (who) => (who ? [el("bdi", { title: who.name }, el("span", { "aria-hidden": "true" }, shortName(who.name)), el("span.vh", {}, who.name))] : []);

  /** @param {Item} item @param {Seen} seen */
  function annotationRow(item, seen) {
    return row(item.photo.id, seen.uid, `${seen.rev}`, () => [
      el("span.photo", {}, crop(item.photo, seen, SIDE)),
      el("span.two-lines", {}, el("bdi.cut", {}, className(seen.class_id)), el("span.mut.flow", {}, el("span", {}, `${kindOf(seen.shape).describe(seen.shape)}${seen.author ? ", " : ""}`), ...named(seen.author))),
      el("span.sign", {}),
    ]);
  }

  /** @param {Item} item */
  function wholeRow(item) {
    const words = item.photo.no_defect ? "no defect" : "whole photo";
    return row(item.photo.id, null, words, () => [el("span.photo.small", {}, crop(item.photo, null, SIDE)), el("span.two-lines", {}, el("span.cut", {}, words), el("bdi.mut.cut", {}, item.photo.name)), el("span.sign", {})]);
  }

  /** @param {HTMLElement} of @param {string} sign @param {string} words @param {boolean} isOn */
  function dress(of, sign, words, isOn) {
    const place = /** @type {HTMLElement} */ (of.querySelector(".sign"));
    if (place.dataset["sign"] !== sign) {
      place.dataset["sign"] = sign;
      place.replaceChildren(icon(sign, 12), el("span.vh", {}, words));
    }
    of.classList.toggle("on", isOn);
    const button = /** @type {HTMLElement} */ (of.firstElementChild);
    if (isOn) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }

  return {
    show() {
      const { place } = walk;
      /** @type {typeof rows} */
      const kept = new Map();
      for (const item of walk.items) {
        const { id } = item.photo;
        for (const seen of item.annotations) {
          const made = annotationRow(item, seen);
          kept.set(key(id, seen.uid), made);
          dress(made.row, mark(seen, item.end), standing(seen, item.end), place?.id === id && place.uid === seen.uid);
        }
        const whole = wholeRow(item);
        kept.set(key(id, null), whole);
        whole.row.classList.add("whole");
        const sign = item.end === "accepted" ? "s-accepted" : item.end === "rejected" ? "s-rejected" : "s-unlabelled";
        dress(whole.row, sign, item.end === "rejected" ? "sent back" : (item.end ?? "no verdict yet"), place?.id === id && place.uid === null);
      }
      const wanted = [...kept.values()].map((made) => made.row);
      if (wanted.length !== list.children.length || wanted.some((made, at) => list.children[at] !== made)) list.replaceChildren(...wanted);
      rows = kept;
      list.querySelector(".on")?.scrollIntoView({ block: "nearest" });
    },
  };
}
