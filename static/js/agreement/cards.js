// The pictures on which people differ most, as cards: both versions over the photo, and in how much they differ.
import { el, isolated } from "../lib/dom.js";
import { root } from "../lib/http.js";
import { ours, picture, theirs } from "./versions.js";

/** @typedef {import("./versions.js").DefectClass} DefectClass */
/** @typedef {{id: number, name: string} | null} Person */
/** @typedef {import("./deciding.js").Told & {id: number, photo: any, seq: number, state: string, is_fresh: boolean, agreement: number, reader: Person, labeler: Person, settled_at: string | null, settled_by: Person}} Reading */

/** @param {Person} person @param {string} otherwise */
export const nameOf = (person, otherwise) => isolated(person?.name ?? otherwise);

/**
 * In how much two people differ: "1 other class, 2 only Mara".
 * @param {Reading} reading
 * @returns {string}
 */
export function wordsOf({ differences, labeler, reader }) {
  const count = (/** @type {string} */ kind) => differences.filter((one) => one.kind === kind).length;
  const parts = [
    [count("class"), count("class") === 1 ? "other class" : "other classes"],
    [count("only_ours"), `only ${nameOf(labeler, "what counts")}`],
    [count("only_theirs"), `only ${nameOf(reader, "the reader")}`],
    [count("place"), count("place") === 1 ? "other place" : "other places"],
  ];
  return parts.filter(([n]) => n).map(([n, words]) => `${n} ${words}`).join(", ");
}

/**
 * @param {Reading} reading
 * @param {number} project
 * @param {ReadonlyMap<number, DefectClass>} classes
 * @returns {HTMLElement}
 */
export function cardOf(reading, project, classes) {
  const { photo } = reading;
  // Where both lie upon each other what counts is seen: there they agree.
  const shapes = [...reading.theirs.map(theirs), ...reading.ours.map((drawn) => ours(drawn, classes.get(drawn.class_id)))];
  const frame = el("a.versions-frame.thin", { href: `${root}/projects/${project}/agreement/${reading.id}` }, picture(photo, photo.urls.small ?? photo.urls.preview, shapes));
  // Never cropped: as high as all in its row, as wide as the photo asks for.
  frame.style.setProperty("--ratio", String(photo.width / photo.height));
  const people = `${nameOf(reading.labeler, "somebody")}, ${nameOf(reading.reader, "somebody")}`;
  return el("li", {}, frame, el("p", {}, el("b", {}, reading.settled_at ? "decided" : wordsOf(reading))), el("p.mut", { title: photo.name }, people));
}
