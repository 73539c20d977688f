// What is seen: zoom, fit, hide, adjust, guide, help; and which tool is in hand.
import { tools } from "../tools/index.js";
import { kindOf } from "../shapes/index.js";

/** @typedef {import("./index.js").Action} Action */

/** @param {import("../canvas.js").Editor} editor */
const middle = (editor) => ({ x: editor.view.width / 2, y: editor.view.height / 2 });

/** @type {Action[]} */
const toolActions = tools
  .filter((tool) => tool.keys.length)
  .map((tool) => ({
    id: `tool-${tool.id}`,
    title: tool.title,
    group: "Tools",
    keys: [...tool.keys],
    enabled: () => true,
    run: ({ editor }) => editor.setTool(tool.id),
  }));

/** @type {Action[]} */
export const actions = [
  ...toolActions,
  {
    id: "again",
    title: "Draw again: the box tool with the same class",
    group: "Tools",
    keys: ["n"],
    enabled: () => true,
    run: ({ editor }) => editor.setTool("box"),
  },
  { id: "fit", title: "Show all of the photo", group: "View", keys: ["f"], enabled: () => true, run: ({ editor }) => editor.fit() },
  {
    id: "zoom-selection",
    title: "Zoom to what is selected",
    group: "View",
    keys: ["shift+f"],
    enabled: ({ editor }) => editor.selection.size > 0,
    run({ editor }) {
      const boxes = editor.selected().map(({ shape }) => kindOf(shape).bounds(shape));
      const left = Math.min(...boxes.map((box) => box.x));
      const top = Math.min(...boxes.map((box) => box.y));
      const right = Math.max(...boxes.map((box) => box.x + box.width));
      const bottom = Math.max(...boxes.map((box) => box.y + box.height));
      editor.zoomTo({ x: left, y: top, width: right - left, height: bottom - top });
    },
  },
  { id: "zoom-in", title: "Zoom in", group: "View", keys: ["ctrl+equal", "equal", "numpadadd"], enabled: () => true, run: ({ editor }) => editor.zoomAt(middle(editor), 1.25) },
  { id: "zoom-out", title: "Zoom out", group: "View", keys: ["ctrl+minus", "minus", "numpadsubtract"], enabled: () => true, run: ({ editor }) => editor.zoomAt(middle(editor), 0.8) },
  {
    id: "zoom-real",
    title: "One photo pixel a screen pixel",
    group: "View",
    keys: ["ctrl+digit0", "shift+digit1"],
    enabled: () => true,
    run: ({ editor }) => editor.zoomAt(editor.pointer ? { x: editor.pointer.x * editor.camera.scale + editor.camera.x, y: editor.pointer.y * editor.camera.scale + editor.camera.y } : middle(editor), 1 / editor.camera.scale),
  },
  { id: "hide", title: "Hide all shapes while held", group: "View", keys: ["h"], enabled: () => true, run: ({ editor }) => editor.hideShapes(true), release: ({ editor }) => editor.hideShapes(false) },
  { id: "original", title: "The photo without adjustment while held", group: "View", keys: ["o"], enabled: () => true, run: (app) => app.showOriginal(true), release: (app) => app.showOriginal(false) },
  { id: "adjust", title: "Brightness and contrast", group: "View", keys: ["i"], enabled: () => true, run: (app) => app.togglePanel("adjust") },
  { id: "adjust-reset", title: "Brightness and contrast as taken", group: "View", keys: ["shift+i"], enabled: () => true, run: (app) => app.resetAdjust() },
  { id: "guide", title: "What counts as the present class", group: "View", keys: ["g"], enabled: () => true, run: (app) => app.togglePanel("guide") },
  { id: "furniture", title: "Rulers, filmstrip and side panel on or off", group: "View", keys: ["\\"], enabled: () => true, run: (app) => app.toggleFurniture() },
  { id: "help", title: "All keys", group: "View", keys: ["?", "f1"], enabled: () => true, run: (app) => app.showHelp() },
];
