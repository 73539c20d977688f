// Our viewport, as the page of the editor puts it together, without panels and server.
import { createCanvas } from "../../static/js/editor/canvas.js";
import { createStore, newRecord } from "../../static/js/editor/store.js";
import { COLORS, PHOTO, SHOWN } from "./scene.js";

const CLASSES = COLORS.map((color, at) => ({ id: at + 1, name: `class ${at + 1}`, color, letter: "CSHDLR"[at], slot: at + 1 }));

/** @param {HTMLElement} element @param {import("./scene.js").Scene} scene */
export function open(element, { picture, boxes, bodies, masks }) {
  const store = createStore([
    ...boxes.map(({ class_id, ...box }) => newRecord({ class_id, shape: { type: "box", ...box } })),
    ...bodies.map(({ class_id, ring }) => newRecord({ class_id, shape: { type: "polygon", polygons: [[ring]] } })),
    ...masks.map(({ class_id, mask }) => newRecord({ class_id, shape: { ...mask } })),
  ]);
  const editor = createCanvas({ element, store, classes: CLASSES, photo: PHOTO });
  editor.setPicture(picture, SHOWN);
  return {
    /** @param {number} dx @param {number} dy screen pixels */
    pan: (dx, dy) => editor.panBy(dx, dy),
    /** @param {number} factor */
    zoom: (factor) => editor.zoomAt(factor),
    /** What the hand has done, to see that it did: which shape it is over, which is selected, where that lies. */
    told: () => JSON.stringify([editor.hovered, editor.selection.get(), editor.selection.records().map(({ uid, shape }) => editor.live.edits.get(uid) ?? shape)]),
  };
}
