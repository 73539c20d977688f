// What the page adds to the viewport's actions: answers, walking, undo across photos, panels. Feeds the rail, the
// help page and the keyboard like any other action.

/** The core's own that the page has others for, without keys. @type {import("./keyboard.js").Bindings} */
export const REPLACED = { undo: [], redo: [] };

/**
 * @param {import("./types.js").App} app
 * @returns {any[]} actions as createCanvas takes them
 */
export function shellActions(app) {
  const canLabel = () => app.canLabel;
  const isPast = () => app.editor.past !== null;
  const canAnswer = () => app.canLabel && app.editor.idle !== false && !isPast();
  const canUndo = () => !app.editor.readonly;
  const always = () => true;
  // Looking something up: what is half drawn waits for it, but not under a pressed pointer.
  const aside = { during: true, enabled: () => !app.editor.pressed };
  return [
    { id: "undo-step", title: "Undo; first on a new photo: bring back the one before", group: "Steps", keys: ["Ctrl+Z"], during: true, enabled: canUndo, run: () => void app.undo() },
    { id: "redo-step", title: "Redo", group: "Steps", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], enabled: () => canUndo() && app.editor.history.canRedo, run: () => app.redo() },
    { id: "saving", title: "How saving stands: it goes by itself", group: "Steps", keys: ["Ctrl+S"], ...aside, run: () => app.sayStanding() },
    { id: "class-find", title: "Find a class by its letters", group: "Classes", keys: ["/"], ...aside, run: () => app.findClass() },
    { id: "restore", title: "Bring back what is shown", group: "Steps", keys: ["Enter"], when: "an earlier state is shown", enabled: () => isPast() && app.canLabel, run: () => app.lookback.restore() },
    { id: "back-to-now", title: "Back to what the photo is now", group: "Steps", keys: ["Escape"], when: "an earlier state is shown", enabled: isPast, run: () => void app.lookback.back() },
    ...["A", "B", "C"].map((letter, place) => ({ id: `version.${letter}`, title: `Of two versions, let ${letter} stay`, group: "Versions", keys: [`Shift+${letter}`], enabled: () => app.canLabel && app.editor.versions.length > place, run: () => app.choosing.choose(place) })),
    { id: "next-clash", title: "Next annotation of which there are versions", group: "Versions", keys: ["Shift+V"], enabled: () => Boolean(app.session?.proposals.length), run: () => app.choosing.next() },
    { id: "done", title: "Done, next photo", group: "Answer", keys: ["Enter", "Ctrl+Enter"], enabled: canAnswer, run: () => void app.answer("done") },
    { id: "no-defect", title: "No defect, next photo", group: "Answer", keys: ["X"], enabled: canAnswer, run: () => void app.answer("no_defect") },
    { id: "unsure", title: "Cannot tell, next photo", group: "Answer", keys: ["Q"], enabled: canAnswer, run: () => void app.answer("unsure") },
    { id: "retake", title: "Ask for a retake, with a reason", group: "Answer", keys: ["K", "W"], enabled: canAnswer, run: () => void app.askRetake() },
    { id: "skip", title: "Skip, next photo", group: "Answer", keys: ["S"], enabled: canLabel, run: () => void app.skip() },
    { id: "next-photo", title: "Next photo", group: "Walk", keys: ["D", "ArrowRight", "MouseForward"], enabled: always, run: () => void app.walk(1) },
    { id: "previous-photo", title: "Previous photo", group: "Walk", keys: ["A", "ArrowLeft", "MouseBack"], enabled: always, run: () => void app.walk(-1) },
    { id: "next-unlabelled", title: "Next unlabelled photo", group: "Walk", keys: ["Shift+D"], enabled: always, run: () => void app.nextUnlabelled() },
    { id: "next-open", title: "Next photo with an open choice", group: "Walk", keys: ["Shift+O"], enabled: always, run: () => void app.nextOpen() },
    { id: "back-to-review", title: "Back to the review", group: "Walk", keys: ["F2"], when: "a reviewer corrects it", enabled: () => app.reviewing.isOn && app.editor.idle !== false, run: () => void app.reviewing.back() },
    { id: "copy-previous", title: "Copy from the photo before", group: "Copies", keys: ["Ctrl+B"], enabled: canLabel, run: () => void app.bring() },
    { id: "same-defect", title: "Same defect as one on another photo of the scene", group: "Objects", keys: ["Shift+L"], enabled: () => canLabel() && app.editor.selection.size > 0, run: () => void app.sameDefect() },
    { id: "not-same", title: "Not the same defect as on other photos", group: "Objects", keys: [], enabled: canLabel, run: () => app.editor.selection.get().forEach((uid) => app.linking.unlink(uid)) },
    { id: "values", title: "Attributes of what is selected; there digits choose", group: "Objects", keys: ["."], enabled: () => app.editor.selection.size > 0, run: () => app.values() },
    { id: "still-right", title: "Still right by the guide as it is now; next one", group: "Objects", keys: ["Shift+R"], enabled: () => app.looks.isWaiting, run: () => void app.looks.stillRight() },
    { id: "guide-example", title: "Put it into the guide as an example", group: "Objects", keys: ["Shift+G"], enabled: () => Boolean(app.data.can_review) && app.editor.selection.size === 1, run: () => app.addExample() },
    { id: "comment", title: "Comment on what is selected, or where the pointer is", group: "Comments", keys: [","], enabled: () => app.talking.mayWrite && !isPast(), run: () => app.talking.begin() },
    { id: "next-comment", title: "Next comment", group: "Comments", keys: ["Shift+,"], enabled: () => app.talking.isOn && app.talking.threads().length > 0, run: () => app.panels.comments.next() },
    { id: "adjust", title: "Adjust the view", group: "View", keys: ["I"], ...aside, run: () => app.toggle("adjust") },
    { id: "guide", title: "What counts as this class", group: "View", keys: ["G"], ...aside, run: () => app.toggle("guide") },
    { id: "history", title: "What was done to this photo", group: "View", keys: ["Shift+H"], ...aside, run: () => app.toggle("history") },
    { id: "furniture", title: "Rulers, filmstrip and side panel on or off", group: "View", keys: ["\\"], ...aside, run: () => app.toggleFurniture() },
    { id: "help", title: "All keys", group: "View", keys: ["?", "Shift+?", "F1"], ...aside, run: () => app.help() },
  ];
}
