// Drawing without a pointer: a cursor that the arrows move, and a key that clicks where it is.
import { keyWords } from "../keys.js";

/** @typedef {import("./index.js").Action} Action */
/** @typedef {import("../core.js").Core} Core */

const [NEAR, FAR, FARTHEST] = [1, 10, 100];
const OUT = "the cursor of the keys is out";
const SIDES = /** @type {const} */ ([["left", -1, 0], ["right", 1, 0], ["up", 0, -1], ["down", 0, 1]]);

const isOut = (/** @type {Core} */ editor) => editor.cursor.at !== null;

/** @param {string} key @returns {number} screen pixels */
function reach(key) {
  if (key.includes("Ctrl+")) return FARTHEST;
  return key.includes("Shift+") ? FAR : NEAR;
}

/** @param {Core} editor */
function takeUp(editor) {
  if (isOut(editor)) {
    editor.cursor.putAway();
    editor.say("The cursor is put away.");
    return;
  }
  editor.cursor.takeUp();
  const words = (/** @type {string} */ id) => keyWords(editor.keysOf(id)[0] ?? "");
  editor.say(`Arrows move the cursor, ${words("cursor-press")} sets a point, ${words("finish")} finishes, ${words("cursor-away")} puts it away.`);
}

/** @type {Action[]} */
const moves = SIDES.map(([side, x, y]) => {
  const arrow = `Arrow${side[0]?.toUpperCase()}${side.slice(1)}`;
  return {
    id: `cursor.${side}`,
    title: `Cursor ${side} by 1 px of the screen, with Shift by 10, with Ctrl by 100`,
    group: "Without a pointer",
    keys: [arrow, `Shift+${arrow}`, `Ctrl+${arrow}`],
    when: OUT,
    during: true,
    repeats: true,
    enabled: isOut,
    run: (/** @type {Core} */ editor, _ = undefined, key = "") => editor.cursor.step(x * reach(key), y * reach(key)),
  };
});

/** @type {Action[]} */
export const actions = [
  {
    id: "cursor",
    title: "Draw without a mouse: take up a cursor that the arrows move, or put it away",
    group: "Without a pointer",
    keys: ["Shift+Space"],
    during: true,
    enabled: (/** @type {Core} */ editor) => editor.photo !== null,
    run: takeUp,
  },
  ...moves,
  {
    id: "cursor-press",
    title: "Set a point where the cursor is; Enter too, while nothing is being drawn",
    group: "Without a pointer",
    keys: ["Space", "Enter"],
    when: OUT,
    during: true,
    enabled: isOut,
    run(/** @type {Core} */ editor, _ = undefined, key = "") {
      if (key.endsWith("Enter") && !editor.idle) return false; // that finishes what is being drawn
      editor.emit("point", editor.cursor.press());
    },
  },
  {
    id: "cursor-away",
    title: "Put the cursor away",
    group: "Without a pointer",
    keys: ["Escape"],
    when: OUT,
    enabled: (/** @type {Core} */ editor) => isOut(editor) && editor.idle,
    run: (/** @type {Core} */ editor) => void editor.cursor.putAway(),
  },
];
