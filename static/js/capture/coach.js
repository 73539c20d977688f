// Looks at the photo that was just taken and says one thing that would make it better. It holds nothing up: what was
// measured, remarked and answered goes with the photo, if that is still here. Its words lie in the page, by the remark.
import { printed, say } from "../lib/language.js";
import { measure, remarksOn } from "../lib/quality.js";
import { countAlike } from "./alike.js";

/** @typedef {import("./shapes.js").Shot} Shot */
/** @typedef {import("../lib/shapes.js").Pixels} Pixels */

/**
 * @param {HTMLElement} place
 * @param {Parameters<typeof countAlike>[0]} store
 * @param {{tell: (id: string, told: import("./shapes.js").Told) => void, again: (purpose: import("./shapes.js").Purpose) => void}} deeds
 */
export function createCoach(place, store, deeds) {
  const [words, again, keep] = /** @type {HTMLElement[]} */ ([...place.querySelectorAll("p, button")]);
  /** @type {{shot: Shot, pixels: Pixels, floor: number | null, alike: number, coached: import("./shapes.js").Coached} | undefined} */
  let last;
  let wasAlike = false; // said once a visit

  /** @param {{x?: number, y?: number}} [point] */
  function judge(point) {
    if (!last) return;
    const { shot, pixels, floor, alike, coached } = last;
    const { here, ...numbers } = measure(pixels, point);
    const [remark = alike && !wasAlike ? "alike" : undefined] = remarksOn({ ...numbers, here }, floor);
    for (const [name, value] of Object.entries(numbers)) coached[name] = Number(value.toFixed(4));
    if (!coached.answer) coached.remark = remark;
    place.hidden = !remark || Boolean(coached.answer);
    words.textContent = remark === "alike" ? say("{n} nearly the same. Fine if you meant it.", { n: alike + 1 }) : printed(`remark ${remark}`);
    deeds.tell(shot.id, { coached: { ...coached } });
  }

  /** @param {"kept" | "again"} answer */
  function hear(answer) {
    place.hidden = true;
    if (!last) return;
    last.coached.answer = answer;
    deeds.tell(last.shot.id, { coached: { ...last.coached } });
  }

  keep.addEventListener("click", () => hear("kept"));
  again.addEventListener("click", () => {
    hear("again");
    deeds.again({ series: last?.shot.series });
  });

  return {
    /** A photo was taken. @param {Shot} shot @param {Pixels} pixels @param {number | null} floor */
    async see(shot, pixels, floor) {
      last = undefined;
      place.hidden = true;
      const alike = await countAlike(store, shot, pixels).catch(() => 0); // a full phone keeps no looks
      last = { shot, pixels, floor, alike, coached: { alike } };
      judge(shot.hint);
      wasAlike ||= last.coached.remark === "alike";
    },
    /** Its person says where it is: that spot decides. @param {string} id @param {{x?: number, y?: number}} point */
    point(id, point) {
      if (last?.shot.id === id && point.x !== undefined) judge(point);
    },
  };
}
