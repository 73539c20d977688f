// Going through objects and photos, and taking steps back.

/** @typedef {import("./index.js").Action} Action */

/**
 * @param {number} direction
 * @returns {(app: import("../editor.js").App) => boolean | void}
 */
function toObject(direction) {
  return ({ editor }) => {
    const uids = editor.store.all().map(({ uid }) => uid);
    const [present] = editor.selection;
    const at = present ? uids.indexOf(present) : direction > 0 ? -1 : uids.length;
    const next = uids[at + direction];
    if (next === undefined) {
      // After the last one Tab leaves the canvas, as everywhere on the web.
      editor.select([]);
      return false;
    }
    editor.select([next]);
    return true;
  };
}

/** @type {Action[]} */
export const actions = [
  { id: "next-object", title: "Next object", group: "Walking", keys: ["tab"], enabled: ({ editor, hasCanvasFocus }) => hasCanvasFocus() && editor.store.size > 0, run: toObject(1) },
  { id: "previous-object", title: "Previous object", group: "Walking", keys: ["shift+tab"], enabled: ({ editor, hasCanvasFocus }) => hasCanvasFocus() && editor.store.size > 0, run: toObject(-1) },
  { id: "next-photo", title: "Next photo", group: "Walking", keys: ["d", "pagedown"], enabled: () => true, run: (app) => app.walk(1) },
  { id: "previous-photo", title: "Previous photo", group: "Walking", keys: ["a", "pageup"], enabled: () => true, run: (app) => app.walk(-1) },
  { id: "next-photo-arrow", title: "Next photo, when nothing is selected", group: "Walking", keys: ["arrowright"], enabled: ({ editor }) => editor.selection.size === 0, run: (app) => app.walk(1) },
  { id: "previous-photo-arrow", title: "Previous photo, when nothing is selected", group: "Walking", keys: ["arrowleft"], enabled: ({ editor }) => editor.selection.size === 0, run: (app) => app.walk(-1) },
  { id: "undo", title: "Undo", group: "Steps", keys: ["ctrl+z"], enabled: () => true, run: (app) => app.undo() },
  { id: "redo", title: "Redo", group: "Steps", keys: ["ctrl+shift+z", "ctrl+y"], enabled: ({ editor }) => editor.history.canRedo, run: (app) => app.redo() },
  {
    id: "escape",
    title: "Cancel, else drop the selection",
    group: "Steps",
    keys: ["escape"],
    enabled: () => true,
    run(app) {
      if (app.closePanels()) return;
      if (!app.editor.cancel()) app.editor.select([]);
    },
  },
];
