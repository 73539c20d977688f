// The honest answers about a photo; each leads to the next one.

/** @typedef {import("./index.js").Action} Action */

/** @type {Action[]} */
export const actions = [
  {
    id: "done",
    title: "Done, next photo; while drawing: finish the shape",
    group: "Answers",
    keys: ["enter", "ctrl+enter"],
    enabled: ({ canLabel }) => canLabel,
    run(app) {
      if (app.editor.isBusy) app.editor.complete();
      else app.answer("done");
    },
  },
  { id: "no-defect", title: "No defect, next photo", group: "Answers", keys: ["x"], enabled: ({ canLabel }) => canLabel, run: (app) => app.answer("no_defect") },
  { id: "unsure", title: "Cannot tell, next photo", group: "Answers", keys: ["q"], enabled: ({ canLabel }) => canLabel, run: (app) => app.answer("unsure") },
  { id: "retake", title: "Ask for a retake, with a reason", group: "Answers", keys: ["k", "w"], enabled: ({ canLabel }) => canLabel, run: (app) => app.askRetake() },
  { id: "skip", title: "Skip, next photo", group: "Answers", keys: ["s"], enabled: ({ canLabel }) => canLabel, run: (app) => app.skip() },
];
