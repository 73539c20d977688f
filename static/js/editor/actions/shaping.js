// Moving and resizing by keys. Holding an arrow is one gesture: one step, finished when the key comes up.
import { kindOf } from "../shapes/index.js";

/** @typedef {import("./index.js").Action} Action */
/** @typedef {import("../core.js").Core} Core */

const FAR = 10;
const SIDES = /** @type {const} */ ([["left", -1, 0], ["right", 1, 0], ["up", 0, -1], ["down", 0, 1]]);

/**
 * @param {Core} editor
 * @param {string} label
 * @param {() => Map<string, import("../store.js").Shape>} shapes
 */
function shape(editor, label, shapes) {
  if (!editor.mayEdit()) return;
  if (!editor.history.marked) editor.history.mark(label);
  editor.reshapeOpen(shapes());
}

/** @param {Core} editor */
const finish = (editor) => editor.history.commit();
const mayShape = (/** @type {Core} */ editor) => editor.selection.size > 0;

/** @type {Action[]} */
export const actions = SIDES.flatMap(([side, x, y]) => {
  const arrow = `Arrow${side[0]?.toUpperCase()}${side.slice(1)}`;
  const by = (/** @type {string} */ key) => (key.includes("Shift+") ? FAR : 1);
  return [
    {
      id: `nudge.${side}`,
      title: `Move ${side} by 1 px, with Shift by 10`,
      group: "Shaping",
      keys: [arrow, `Shift+${arrow}`],
      when: "selected",
      repeats: true,
      enabled: mayShape,
      run: (/** @type {Core} */ editor, _ = undefined, key = "") =>
        shape(editor, "Move", () => editor.moved(editor.selection.records(), x * by(key), y * by(key))),
      release: finish,
    },
    {
      id: `resize.${side}`,
      title: `${x + y > 0 ? "Larger" : "Smaller"} by 1 px ${x ? "across" : "down"}, with Shift by 10`,
      group: "Shaping",
      keys: [`Ctrl+${arrow}`, `Ctrl+Shift+${arrow}`],
      when: "selected",
      repeats: true,
      enabled: mayShape,
      run: (/** @type {Core} */ editor, _ = undefined, key = "") =>
        shape(editor, "Resize", () => new Map(editor.selection.records().map((record) => [record.uid, kindOf(record.shape).growBy(record.shape, x * by(key), y * by(key), editor.size)]))),
      release: finish,
    },
  ];
});
