// Walking from object to object, and deleting them.
import { keyWords } from "../keys.js";

/** @typedef {import("./index.js").Action} Action */
/** @typedef {import("../core.js").Core} Core */

/**
 * Select the next object; after the last one Tab leaves the photo, as everywhere on the web.
 * @param {Core} editor
 * @param {1 | -1} direction
 */
function walk(editor, direction) {
  const uids = editor.store.all().map(({ uid }) => uid);
  const chosen = editor.selection.get();
  const present = direction > 0 ? chosen.at(-1) : chosen[0];
  const at = present === undefined ? (direction > 0 ? -1 : uids.length) : uids.indexOf(present);
  const next = uids[at + direction];
  if (next !== undefined) {
    editor.selection.set([next]);
    editor.closeups.at(next);
    return;
  }
  editor.selection.clear();
  editor.leave();
  return false;
}

const mayWalk = (/** @type {Core} */ editor) => editor.store.size > 0 && !editor.leaving && !editor.hidden;

/** @type {Action[]} */
export const actions = [
  { id: "next-object", title: "Next object", group: "Objects", keys: ["Tab"], enabled: mayWalk, run: (editor) => walk(editor, 1) },
  { id: "previous-object", title: "Previous object", group: "Objects", keys: ["Shift+Tab"], enabled: mayWalk, run: (editor) => walk(editor, -1) },
  {
    id: "select-all",
    title: "Select all",
    group: "Objects",
    keys: ["Ctrl+A"],
    enabled: (/** @type {Core} */ editor) => editor.store.size > 0,
    run: (/** @type {Core} */ editor) => editor.selection.set(editor.store.all().map(({ uid }) => uid)),
  },
  {
    id: "delete",
    title: "Delete",
    group: "Objects",
    keys: ["Delete", "Backspace"],
    enabled: (/** @type {Core} */ editor) => editor.targets().length > 0,
    run(/** @type {Core} */ editor) {
      const count = editor.targets().length;
      editor.remove();
      const undo = keyWords(editor.keysOf("undo-step")[0] ?? editor.keysOf("undo")[0] ?? "Undo");
      if (!editor.readonly) editor.say(count === 1 ? `Deleted. ${undo} brings it back.` : `Deleted ${count}. ${undo} brings them back.`);
    },
  },
];
