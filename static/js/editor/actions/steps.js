// Taking steps back and forth.

/** @typedef {import("./index.js").Action} Action */
/** @typedef {import("../core.js").Core} Core */

/** @type {Action[]} */
export const actions = [
  {
    id: "undo",
    title: "Undo",
    group: "Steps",
    keys: ["Ctrl+Z"],
    when: "something was done",
    during: true,
    enabled: (/** @type {Core} */ editor) => !editor.idle || (editor.history.canUndo && !editor.readonly),
    run(/** @type {Core} */ editor) {
      if ((!editor.idle && editor.back()) || editor.cancel()) return; // what is half drawn is the last thing done, or its last point
      const label = editor.history.undo();
      if (label) editor.say(`Undone: ${label.toLowerCase()}.`);
    },
  },
  {
    id: "redo",
    title: "Redo",
    group: "Steps",
    keys: ["Ctrl+Shift+Z", "Ctrl+Y"],
    enabled: (/** @type {Core} */ editor) => editor.history.canRedo && !editor.readonly,
    run(/** @type {Core} */ editor) {
      const label = editor.history.redo();
      if (label) editor.say(`Done again: ${label.toLowerCase()}.`);
    },
  },
];
