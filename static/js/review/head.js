// The bar over the page: how many wait, where one is on a tick scale, how saving stands; and the page when nothing waits.
import { icon, svg } from "../lib/dom.js";
import { counted, lead } from "./words.js";

const [WIDTH, HEIGHT] = [136, 14];
const MOST_TICKS = 45;

/** @param {import("./walk.js").Walk} walk */
export function createHead(walk) {
  const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const pill = byId("pill");
  const said = byId("said");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let quiet;

  /** A tick for each annotation, or for each few of many; the accent shows where one is. @param {number} at from 1 @param {number} total */
  function scale(at, total) {
    const ticks = Math.min(total, MOST_TICKS);
    const step = WIDTH / Math.max(ticks, 1);
    const now = total > 0 ? Math.floor(((Math.max(at, 1) - 1) * ticks) / total) : 0;
    const path = (/** @type {(index: number) => boolean} */ isOne, /** @type {number} */ high) =>
      Array.from({ length: ticks }, (_, index) => (isOne(index) ? `M${(index * step + 1).toFixed(1)} ${HEIGHT - 1}v-${high}` : "")).join("");
    byId("ticks").replaceChildren(
      svg("path", { class: "ticks", d: path((index) => index > now, 5) }),
      svg("path", { class: "ticks past", d: path((index) => index < now, 9) }),
      svg("path", { class: "ticks now", d: path((index) => index === now && total > 0, 12) }),
    );
  }

  return {
    /** @param {{left: number, isEmpty: boolean}} stock */
    show({ left, isEmpty }) {
      const { at, total } = walk.progress;
      byId("work").hidden = isEmpty;
      byId("nothing").hidden = !isEmpty;
      byId("others-have").hidden = left === 0;
      byId("nobody-has").hidden = left > 0;
      byId("ticks").classList.toggle("none", !walk.place);
      byId("lead").textContent = walk.place ? lead(left) : "";
      byId("left").textContent = walk.place ? `${walk.open} in hand` : "";
      byId("place").textContent = !walk.place ? "" : at ? `${at} of ${counted(total, "annotation", "annotations")}` : total ? `whole photo, ${walk.progress.done} of ${total} decided` : "whole photo";
      scale(at || walk.progress.done, total);
    },
    /** @param {{waiting: number, isOffline: boolean}} status */
    saving({ waiting, isOffline }) {
      const words = waiting === 0 ? "saved" : isOffline ? `offline, ${waiting} waiting` : `${waiting} waiting`;
      pill.replaceChildren(icon(isOffline ? "offline" : waiting ? "send" : "check"), words);
    },
    /** @param {string} words "" takes them away */
    say(words) {
      clearTimeout(quiet);
      said.textContent = words;
      said.hidden = !words;
      if (words) quiet = setTimeout(() => (said.hidden = true), 8000);
    },
  };
}
