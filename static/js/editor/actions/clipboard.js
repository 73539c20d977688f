// Copies: within a photo and from one photo to the next.

/** @typedef {import("./index.js").Action} Action */
/** @typedef {import("../core.js").Core} Core */

const hasSelection = (/** @type {Core} */ editor) => editor.selection.size > 0;

/** @type {Action[]} */
export const actions = [
  { id: "copy", title: "Copy", group: "Copies", keys: ["Ctrl+C"], enabled: hasSelection, run: (/** @type {Core} */ editor) => editor.copy() },
  { id: "paste", title: "Paste at the pointer", group: "Copies", keys: ["Ctrl+V"], enabled: (/** @type {Core} */ editor) => editor.clipboard.length > 0, run: (/** @type {Core} */ editor) => editor.paste() },
  { id: "duplicate", title: "Duplicate", group: "Copies", keys: ["Ctrl+D"], enabled: hasSelection, run: (/** @type {Core} */ editor) => editor.duplicate() },
];
