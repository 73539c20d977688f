// Measuring what is selected anew in the picture.
import { same } from "../numbers.js";
import { evened, isEven, measured } from "../trace/measuring.js";

/** @typedef {import("./index.js").Action} Action */
/** @typedef {import("../core.js").Core} Core */

/** @param {Core} editor @returns {import("../store.js").Annotation | null} the traced crack that alone is selected */
function onlyTrace({ selection }) {
  const [only, ...more] = selection.records();
  return only?.shape.type === "trace" && more.length === 0 ? only : null;
}

/** @param {Core} editor */
async function widen(editor) {
  const record = onlyTrace(editor);
  if (record?.shape.type !== "trace" || !editor.mayEdit()) return;
  const { shape, uid } = record;
  if (!isEven(shape)) {
    editor.edit(uid, { shape: evened(shape) }, "One width for all of it");
    return;
  }
  const found = await measured(editor.tracer, shape);
  if (!same(editor.store.get(uid)?.shape, shape)) return; // somebody went on meanwhile
  if (!found) editor.say("There is no picture to measure in yet: try again in a moment.");
  else if (editor.edit(uid, { shape: found }, "Width at each point")) editor.say(`Its width goes from ${least(found.widths)} to ${most(found.widths)} px.`);
}

/** Measure once more what was measured in a coarse picture, as soon as the sharp one is there. @param {Core} editor */
function again(editor) {
  const record = onlyTrace(editor);
  if (!record || !editor.mayEdit()) return;
  editor.coarse.whenSharp(record.uid, () => void sharpen(editor, record.uid));
  if (editor.coarse.isWaiting) editor.say("It is measured again as soon as the sharp picture is there.");
}

/** @param {Core} editor @param {string} uid */
async function sharpen(editor, uid) {
  const shape = editor.store.get(uid)?.shape;
  if (shape?.type !== "trace") return;
  const found = await measured(editor.tracer, shape);
  const now = editor.store.get(uid)?.shape;
  // The answer to a save puts the same shape there as another object: nobody went on then.
  if (!found || !same(now, shape)) {
    if (now) editor.say("It was changed while it was measured: measure it again.");
    return;
  }
  if (!editor.edit(uid, { shape: isEven(shape) ? evened(found) : found }, "Measure again")) return;
  editor.coarse.note(editor.store.get(uid));
  editor.say("Measured again, in the sharp picture.");
}

const tenths = (/** @type {number} */ width) => Math.round(width * 10) / 10;
const least = (/** @type {readonly number[]} */ widths) => tenths(Math.min(...widths));
const most = (/** @type {readonly number[]} */ widths) => tenths(Math.max(...widths));

/** @type {Action[]} */
export const actions = [
  {
    id: "widths",
    title: "Trace: its width at each point, or one for all of it",
    group: "Shaping",
    keys: ["U"],
    when: "selected",
    enabled: (/** @type {Core} */ editor) => onlyTrace(editor) !== null && !editor.readonly,
    run: (/** @type {Core} */ editor) => void widen(editor),
  },
  {
    id: "measure-again",
    title: "Trace: measure it again in the sharp picture",
    group: "Shaping",
    keys: [],
    enabled: (/** @type {Core} */ editor) => onlyTrace(editor) !== null && !editor.readonly,
    run: again,
  },
];
