// Accepted annotations to hold the present one against, below it. They are asked for when one stays on it, and kept.
import { el } from "../lib/dom.js";
import { root } from "../lib/http.js";

/** @typedef {{words: string, items: {photo: any, annotation: any}[]}} Near */

const SIDE = 92;
/** Milliseconds on an annotation until its likes are asked for: who runs through asks for none. */
const STAYED = 120;
const KEPT = 100;

/**
 * @param {HTMLElement} element
 * @param {object} parts
 * @param {number} parts.project
 * @param {(method: string, path: string) => Promise<any>} parts.call
 * @param {ReturnType<typeof import("./crops.js").createCrops>} parts.crop
 * @param {(id: number) => string} parts.className
 */
export function createNear(element, { project, call, crop, className }) {
  /** @type {Map<string, Near>} by uid and class */
  const known = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  let asked = "";

  /** @param {Near} near @param {import("./walk.js").Seen} seen */
  function draw({ words, items }, seen) {
    const name = className(seen.class_id);
    const lead = items.length ? `Accepted ${name}, nearest to this one` : `No ${name} is accepted yet on another photo.`;
    element.replaceChildren(
      el("p.lk", { title: words }, lead),
      ...items.map(({ photo, annotation }) => el("a.photo", { href: `${root}/photos/${photo.id}`, target: "_blank", title: photo.name, "aria-label": `${name} on ${photo.name}, accepted; opens beside` }, crop(photo, annotation, SIDE))),
    );
  }

  return {
    /** @param {import("./walk.js").Seen | null} seen */
    show(seen) {
      const key = seen ? `${seen.uid} ${seen.class_id}` : "";
      if (key === asked && seen) return;
      asked = key;
      clearTimeout(waiting);
      element.replaceChildren();
      element.hidden = !seen;
      if (!seen) return;
      const there = known.get(key);
      if (there) return draw(there, seen);
      waiting = setTimeout(async () => {
        const near = await call("GET", `/projects/${project}/annotations/${seen.uid}/nearest`).catch(() => null);
        if (!near) return;
        known.set(key, near);
        for (const old of known.keys()) {
          if (known.size <= KEPT) break;
          known.delete(old);
        }
        if (asked === key) draw(near, seen);
      }, STAYED);
    },
  };
}
