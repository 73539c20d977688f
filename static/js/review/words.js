// What is said of photos and annotations on the review page. Pure.
import { isolated } from "../lib/dom.js";
import { kindOf } from "../editor/shapes/index.js";

/** @typedef {import("./walk.js").Item} Item */
/** @typedef {import("./walk.js").Seen} Seen */

/** @param {number} n @param {string} one @param {string} many */
export const counted = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

/** @type {Record<string, string>} */
const WHY = { share: "one of the share that is reviewed", new: "one of the first of a new labeler", asked: "somebody asked for it" };

/** Why a photo waits. @param {Item} item */
export function why({ review }) {
  return (review && WHY[review.why]) ?? "";
}

/** A name where there is little room. @param {string} name */
export const shortName = (name) => name.trim().split(/\s+/)[0] ?? name;

/** How an annotation stands, for readers of the screen and beside its mark. @param {Seen} seen @param {Item["end"]} end */
export function standing({ verdict }, end) {
  if (end === "rejected") return "sent back";
  return verdict ? (verdict.verdict === "fixed" ? "fixed" : "accepted") : "no verdict yet";
}

/** The icon of that. @param {Seen} seen @param {Item["end"]} end */
export function mark({ verdict }, end) {
  if (end === "rejected") return "s-rejected";
  return verdict ? "s-accepted" : "s-unlabelled";
}

/** What stands over the whole photo. @param {Item} item */
export function question({ photo, annotations }) {
  if (photo.no_defect) return `${photo.labeler ? `${isolated(photo.labeler.name)} said: n` : "N"}o defect.`;
  return `${counted(annotations.length, "annotation", "annotations")} on it.`;
}

/** What readers of the screen say of the place. @param {Item} item @param {Seen | null} seen @param {(id: number) => string} className */
export function spoken(item, seen, className) {
  if (!seen) return `Anything missed? ${question(item)}`;
  return `${isolated(className(seen.class_id))}, ${kindOf(seen.shape).tell(seen.shape)}${seen.author ? `, ${isolated(seen.author.name)}` : ""}: ${standing(seen, item.end)}`;
}

/** The head of the page. @param {number} left photos that wait for anybody */
export function lead(left) {
  return left === 1 ? "1 photo waits" : `${counted(left, "photo waits", "photos wait")}, the least agreed on and the oldest first`;
}
