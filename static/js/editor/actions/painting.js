// The brush's width, filling holes, and one kind of shape made another.
import { kindBeside } from "../masks/changing.js";
import { PAINTING } from "../masks/brush.js";
import { same } from "../numbers.js";
import { kindOf } from "../shapes/index.js";

/** @typedef {import("./index.js").Action} Action */
/** @typedef {import("../core.js").Core} Core */
/** @typedef {import("../store.js").Annotation} Annotation */
/** @typedef {import("../store.js").Shape} Shape */

const isPainting = (/** @type {Core} */ { tool }) => PAINTING.has(tool);
const mayShape = (/** @type {Core} */ editor) => editor.targets().length > 0 && !editor.readonly;
const targets = (/** @type {Core} */ editor) => editor.targets().flatMap((uid) => editor.store.get(uid) ?? []);

/**
 * Give shapes that took a while, as one step; what somebody changed meanwhile stays.
 * @param {Core} editor
 * @param {string} label
 * @param {readonly Annotation[]} records as they were
 * @param {readonly (Shape | null)[]} shapes
 */
function give(editor, label, records, shapes) {
  const changes = records.flatMap(({ uid, shape }, at) => {
    const found = shapes[at];
    // Saving gives the record anew, with the same shape.
    return found && found !== shape && same(editor.store.get(uid)?.shape, shape) ? [/** @type {[string, Shape]} */ ([uid, found])] : [];
  });
  if (changes.length === 0) editor.say("It was changed meanwhile, so it was left as it is now.");
  else if (changes.length === 1) editor.edit(changes[0][0], { shape: changes[0][1] }, label);
  else editor.reshape(new Map(changes), label);
}

/** @param {Core} editor @param {1 | -1} by */
async function change(editor, by) {
  const records = targets(editor).filter(({ shape }) => kindBeside(shape, by));
  if (records.length === 0) {
    editor.say(by > 0 ? "A mask says most of a defect. A trace is drawn with L." : "A box is as simple as it gets. Shift Y makes it a polygon.");
    return;
  }
  const goalOf = (/** @type {Annotation} */ { shape }) => /** @type {import("../masks/changing.js").Goal} */ (kindBeside(shape, by));
  const shapes = await Promise.all(records.map((record) => editor.work({ kind: "change", shape: record.shape, goal: goalOf(record), photo: editor.size })));
  give(editor, `Make it a ${goalOf(records[0])}`, records, shapes);
}

/** @param {Core} editor */
async function fill(editor) {
  const records = targets(editor).filter(({ shape }) => shape.type === "mask" || shape.type === "polygon");
  const shapes = await Promise.all(records.map(({ shape }) => editor.work({ kind: "fill", shape: /** @type {any} */ (shape) })));
  if (shapes.every((shape, at) => shape === null || kindOf(shape).area(shape) === kindOf(records[at].shape).area(records[at].shape))) editor.say("There is no hole in it.");
  else give(editor, "Fill holes", records, shapes);
}

/** @type {Action[]} */
export const actions = [
  {
    id: "brush-narrower",
    title: "Narrower brush; also the wheel with Alt",
    group: "Tools",
    keys: ["["],
    during: true,
    repeats: true,
    enabled: isPainting,
    run: (/** @type {Core} */ editor) => editor.brush.step(-1),
  },
  {
    id: "brush-wider",
    title: "Wider brush; also the wheel with Alt",
    group: "Tools",
    keys: ["]"],
    during: true,
    repeats: true,
    enabled: isPainting,
    run: (/** @type {Core} */ editor) => editor.brush.step(1),
  },
  {
    id: "simpler",
    title: "Make it simpler: a trace a mask, a mask a polygon, a polygon a box",
    group: "Shaping",
    keys: ["Y"],
    when: "selected",
    enabled: mayShape,
    run: (/** @type {Core} */ editor) => void change(editor, -1),
  },
  {
    id: "finer",
    title: "Make it finer: a box a polygon, a polygon a mask",
    group: "Shaping",
    keys: ["Shift+Y"],
    when: "selected",
    enabled: mayShape,
    run: (/** @type {Core} */ editor) => void change(editor, 1),
  },
  {
    id: "fill-holes",
    title: "Fill the holes of a mask or a polygon",
    group: "Shaping",
    keys: ["Shift+J"],
    when: "selected",
    enabled: (/** @type {Core} */ editor) => mayShape(editor) && targets(editor).some(({ shape }) => shape.type === "mask" || shape.type === "polygon"),
    run: (/** @type {Core} */ editor) => void fill(editor),
  },
];
