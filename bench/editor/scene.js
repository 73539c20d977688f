// What every editor is given: the same picture, the same boxes, the same bodies of ragged outline.
import { maskOf } from "../../static/js/editor/masks/known.js";
import { scanned } from "../../static/js/editor/masks/scan.js";

/** @typedef {{x: number, y: number, width: number, height: number, class_id: number}} Box photo pixels */
/** @typedef {{ring: [number, number][], class_id: number}} Body photo pixels */
/** @typedef {{picture: HTMLCanvasElement, boxes: Box[], bodies: Body[], masks: (Body & {mask: import("../../static/js/editor/store.js").Mask})[]}} Scene masks: bodies of which every pixel is told */

export const PHOTO = { width: 4000, height: 3000 };
/** Of the picture that is shown of the photo. */
export const SHOWN = { width: 2000, height: 1500 };
export const COLORS = ["#ffe45c", "#9aebff", "#e05206", "#968aff", "#45c2a8", "#b04a88"];

/** How many of each; corners: of a body. @param {{boxes: number, bodies: number, masks: number, corners: number}} counts @returns {Scene} */
export function createScene({ boxes, bodies, masks, corners }) {
  return { picture: createPicture(), boxes: createBoxes(boxes), bodies: createBodies(bodies, corners), masks: createBodies(masks, corners).map((body) => ({ ...body, mask: maskOf(scanned([[body.ring]], PHOTO), PHOTO) })) };
}

/** Numbers between 0 and 1, every time the same. @param {number} seed */
function chance(seed) {
  let at = seed;
  return () => (at = (at * 16807) % 2147483647) / 2147483647;
}

function createPicture() {
  const canvas = Object.assign(document.createElement("canvas"), SHOWN);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const next = chance(7);
  for (let at = 0; at < 4000; at++) {
    context.fillStyle = `hsl(${Math.floor(next() * 360)} 20% ${30 + Math.floor(next() * 40)}%)`;
    context.fillRect(next() * SHOWN.width, next() * SHOWN.height, 60, 60);
  }
  return canvas;
}

/** @param {number} count @returns {Box[]} */
function createBoxes(count) {
  const next = chance(11);
  return Array.from({ length: count }, () => {
    const [width, height] = [30 + next() * 170, 30 + next() * 170];
    return { x: next() * (PHOTO.width - width), y: next() * (PHOTO.height - height), width, height, class_id: 1 + Math.floor(next() * COLORS.length) };
  });
}

/** @param {number} count @param {number} corners @returns {Body[]} */
function createBodies(count, corners) {
  const next = chance(13);
  return Array.from({ length: count }, () => {
    const reach = 15 + next() * 85;
    const [x, y] = [reach + next() * (PHOTO.width - 2 * reach), reach + next() * (PHOTO.height - 2 * reach)];
    const ring = Array.from({ length: corners }, (_, at) => {
      const [turn, far] = [(at / corners) * 2 * Math.PI, reach * (0.7 + 0.3 * next())];
      return /** @type {[number, number]} */ ([x + far * Math.cos(turn), y + far * Math.sin(turn)]);
    });
    return { ring, class_id: 1 + Math.floor(next() * COLORS.length) };
  });
}
