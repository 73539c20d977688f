// Which tool and which class are in hand; finishing and giving up what is drawn.
import { tools } from "../tools/index.js";

/** @typedef {import("./index.js").Action} Action */
/** @typedef {import("../core.js").Core} Core */

/** @type {Action[]} */
const toolActions = tools
  .filter(({ keys }) => keys.length > 0)
  .map(({ id, title, keys }) => ({ id: `tool.${id}`, title, group: "Tools", keys, enabled: () => true, run: (/** @type {Core} */ editor) => editor.setTool(id) }));

/** @param {Core} editor @param {string} digit */
function classOf({ classes }, digit) {
  const live = classes.filter(({ retired }) => !retired);
  // Keys are the project's; where it gave none at all, the order of the list counts.
  if (live.some(({ key }) => key)) return live.find(({ key }) => key === digit);
  return live[digit === "0" ? 9 : Number(digit) - 1];
}

/** @type {Action[]} */
const classActions = [..."1234567890"].map((digit) => ({
  id: `class.${digit}`,
  title: `Class ${digit}: of what is selected or just drawn, else of the next`,
  group: "Classes",
  keys: [digit],
  during: true,
  enabled: (/** @type {Core} */ editor) => classOf(editor, digit) !== undefined,
  run(/** @type {Core} */ editor) {
    const found = classOf(editor, digit);
    if (found) editor.setClass(found.id);
  },
}));

const isProposed = (/** @type {Core} */ editor) => editor.live.proposal !== null;

/** @type {Action[]} */
export const actions = [
  ...toolActions,
  {
    id: "again",
    title: "Draw again with the same class",
    group: "Tools",
    keys: ["N"],
    enabled: () => true,
    run: (/** @type {Core} */ editor) => editor.setTool(editor.lastTool),
  },
  {
    id: "create-centre",
    title: "New box in the middle, without dragging",
    group: "Tools",
    keys: ["Shift+N"],
    enabled: (/** @type {Core} */ editor) => editor.photo !== null,
    run: (/** @type {Core} */ editor) => void editor.createAtCentre(),
  },
  {
    id: "draw-into",
    title: "Draw a hole or a part of the selected polygon",
    group: "Tools",
    keys: ["J"],
    enabled: (/** @type {Core} */ editor) => editor.selection.size === 1 && editor.selection.records()[0]?.shape.type === "polygon" && !editor.readonly,
    run: (/** @type {Core} */ editor) => editor.drawInto(),
  },
  {
    id: "outline",
    title: "Propose masks for the selected box or polygon, or the one just drawn",
    group: "Tools",
    keys: ["M"],
    enabled: (/** @type {Core} */ editor) => editor.photo !== null && editor.live.proposal === null,
    run(/** @type {Core} */ editor) {
      const [uid, ...more] = editor.targets();
      const type = uid === undefined || more.length > 0 ? null : editor.store.get(uid)?.shape.type;
      if (uid === undefined || (type !== "box" && type !== "polygon")) editor.say("Select one box or polygon, and its outline is proposed.");
      else if (editor.mayEdit()) editor.outline(uid);
    },
  },
  {
    id: "next-mask",
    title: "Next of the proposed masks",
    group: "Tools",
    keys: ["M"],
    when: "masks are proposed",
    during: true,
    enabled: isProposed,
    run: (/** @type {Core} */ editor) => editor.lookOn(1),
  },
  {
    id: "previous-mask",
    title: "The one before of the proposed masks",
    group: "Tools",
    keys: ["Shift+M"],
    during: true,
    enabled: isProposed,
    run: (/** @type {Core} */ editor) => editor.lookOn(-1),
  },
  {
    id: "finish",
    title: "Finish what is being drawn",
    group: "Tools",
    keys: ["Enter"],
    when: "drawing",
    during: true,
    enabled: (/** @type {Core} */ editor) => !editor.idle,
    run: (/** @type {Core} */ editor) => void editor.complete(),
  },
  {
    id: "back",
    title: "Take back the last point",
    group: "Tools",
    keys: ["Backspace"],
    when: "drawing",
    during: true,
    repeats: true,
    enabled: (/** @type {Core} */ editor) => !editor.idle,
    run: (/** @type {Core} */ editor) => editor.back(),
  },
  {
    id: "cancel",
    title: "Drop what is being drawn, else the selection",
    group: "Tools",
    keys: ["Escape"],
    when: "drawing or selected",
    during: true,
    enabled: (/** @type {Core} */ editor) => !editor.idle || editor.selection.size > 0 || editor.justDrawn !== null,
    run(/** @type {Core} */ editor) {
      if (editor.cancel()) return;
      editor.selection.clear();
      editor.forget();
      editor.leave();
    },
  },
  {
    id: "leave",
    title: "Let Tab leave the photo",
    group: "Objects",
    keys: ["Escape"],
    when: "nothing selected",
    enabled: (/** @type {Core} */ editor) => editor.idle && !editor.leaving,
    run(/** @type {Core} */ editor) {
      editor.leave();
      return false; // the page may have something to close
    },
  },
  ...classActions,
];
