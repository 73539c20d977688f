// An example of the guide as a picture: a part of its photo, with the place framed.
import { el, svg } from "../lib/dom.js";
import { root } from "../lib/http.js";

/**
 * @typedef {{x: number, y: number, width: number, height: number}} Place
 * @typedef {Place & {id: number, class_id: number, verdict: "right" | "wrong" | "borderline", words: string, uid: string | null, photo: {id: number, name: string, width: number, height: number}, window: Place, picture: string | null}} Example
 */

/**
 * @param {Example} example
 * @param {{slot: number, color: string}} defectClass
 * @returns {HTMLElement} a list item
 */
export function exampleFigure(example, { slot, color }) {
  const { window: seen, photo, words, verdict } = example;
  const place = { x: example.x, y: example.y, width: example.width, height: example.height };
  const picture = svg(
    "svg",
    { viewBox: `${seen.x} ${seen.y} ${seen.width} ${seen.height}`, "aria-hidden": "true" },
    svg("image", { href: example.picture ?? "", width: photo.width, height: photo.height, preserveAspectRatio: "none" }),
    svg("rect", { class: "h", ...place }),
    svg("rect", { class: `s c${slot}`, "data-class-color": color, ...place }),
  );
  const link = el("a.crop", { href: `${root}/photos/${photo.id}${example.uid ? `#${example.uid}` : ""}`, target: "_blank", "aria-label": `${verdict}: ${words || photo.name}` }, picture);
  return el("li.example", { "data-example": example.id, "data-verdict": verdict }, el("figure", {}, link, el("figcaption", {}, el("b", {}, verdict), words ? el("bdi", {}, ` ${words}`) : null)));
}

/**
 * The few that say most: of each verdict in turn, right first.
 * @param {readonly Example[]} examples
 * @param {number} most
 * @returns {Example[]}
 */
export function fewOf(examples, most) {
  const rows = /** @type {const} */ (["right", "wrong", "borderline"]).map((verdict) => examples.filter((one) => one.verdict === verdict));
  /** @type {Example[]} */
  const found = [];
  for (let turn = 0; found.length < most && rows.some((row) => turn < row.length); turn++) for (const row of rows) if (row[turn] && found.length < most) found.push(/** @type {Example} */ (row[turn]));
  return found;
}
