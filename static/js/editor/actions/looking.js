// What is seen: zoom, fit, and what is hidden while a key is held. Never changes the document.

/** @typedef {import("./index.js").Action} Action */
/** @typedef {import("../core.js").Core} Core */

const STEP = 1.25;
const hasPhoto = (/** @type {Core} */ editor) => editor.photo !== null;

/** @type {Action[]} */
export const actions = [
  { id: "fit", title: "Show all of the photo", group: "View", keys: ["F"], during: true, enabled: hasPhoto, run: (/** @type {Core} */ editor) => editor.fit() },
  {
    id: "zoom-selection",
    title: "Zoom to what is selected",
    group: "View",
    keys: ["Shift+F"],
    enabled: (/** @type {Core} */ editor) => editor.selection.size > 0,
    run: (/** @type {Core} */ editor) => editor.zoomToSelection(),
  },
  { id: "zoom-in", title: "Zoom in", group: "View", keys: ["+", "=", "Ctrl+=", "Ctrl++"], during: true, enabled: hasPhoto, run: (/** @type {Core} */ editor) => editor.zoomAt(STEP) },
  { id: "zoom-out", title: "Zoom out", group: "View", keys: ["-", "Ctrl+-"], during: true, enabled: hasPhoto, run: (/** @type {Core} */ editor) => editor.zoomAt(1 / STEP) },
  {
    id: "zoom-real",
    title: "One photo pixel a screen pixel",
    group: "View",
    keys: ["Ctrl+0"],
    during: true,
    enabled: hasPhoto,
    run: (/** @type {Core} */ editor) => editor.zoomAt(1 / editor.camera.scale, editor.pointer ? editor.toScreen(editor.pointer) : undefined),
  },
  {
    id: "pan",
    title: "Pan while held",
    group: "View",
    keys: ["Space"],
    during: true,
    enabled: hasPhoto,
    run: (/** @type {Core} */ editor) => editor.pan(true),
    release: (/** @type {Core} */ editor) => editor.pan(false),
  },
  {
    id: "hide",
    title: "Hide all shapes while held",
    group: "View",
    keys: ["H"],
    during: true,
    enabled: hasPhoto,
    run: (/** @type {Core} */ editor) => editor.hideShapes(true),
    release: (/** @type {Core} */ editor) => editor.hideShapes(false),
  },
  {
    id: "original",
    title: "The photo without adjustment while held",
    group: "View",
    keys: ["O"],
    during: true,
    enabled: hasPhoto,
    run: (/** @type {Core} */ editor) => editor.showOriginal(true),
    release: (/** @type {Core} */ editor) => editor.showOriginal(false),
  },
  {
    id: "reset-adjust",
    title: "The photo as it was taken",
    group: "View",
    keys: ["Shift+I"],
    during: true,
    enabled: hasPhoto,
    run: (/** @type {Core} */ editor) => editor.setAdjust({}),
  },
];
