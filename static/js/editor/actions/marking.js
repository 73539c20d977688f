// What is said of objects beside their class and shape: no verdict, looked at; and looking at them close up.
import { isCopied } from "../wire.js";

/** @typedef {import("./index.js").Action} Action */
/** @typedef {import("../core.js").Core} Core */

/** With or without a verdict: all become what the first is not. @param {Core} editor */
function ignore(editor) {
  const uids = editor.targets();
  const isWithout = !uids.every((uid) => editor.store.get(uid)?.ignore);
  editor.editAll(uids, () => ({ ignore: isWithout }), isWithout ? "No verdict" : "Give a verdict");
  if (!editor.readonly) editor.say(isWithout ? "Without a verdict: it counts neither as a defect nor as none." : "It counts again.");
}

/** @param {Core} editor */
const copiesIn = ({ selection }) => selection.records().filter(isCopied);

/** What is selected is right as it was copied; then the next one is selected. @param {Core} editor */
function look(editor) {
  editor.editAll(copiesIn(editor).map(({ uid }) => uid), () => ({}), "Looked at");
  const [next] = editor.store.all().filter(isCopied);
  if (!next) {
    editor.say("All that was copied has been looked at.");
    return;
  }
  editor.selection.set([next.uid]);
  editor.closeups.at(next.uid);
}

/** @param {Core} editor */
function turnCloseups(editor) {
  const { closeups, selection, store } = editor;
  closeups.turn(!closeups.isOn);
  if (!closeups.isOn) return editor.say("All of the view again.");
  if (selection.size !== 1) selection.set(store.all().slice(0, 1).map(({ uid }) => uid));
  closeups.at(selection.get()[0]);
  editor.say("Close up: Tab goes to the next one, Escape ends it.");
}

/** @type {Action[]} */
export const actions = [
  {
    id: "ignore",
    title: "Without a verdict, or with one again",
    group: "Objects",
    keys: ["Shift+Q"],
    enabled: (/** @type {Core} */ editor) => editor.targets().length > 0,
    run: ignore,
  },
  {
    id: "looked",
    title: "What was copied is right: next copy",
    group: "Copies",
    keys: ["Shift+Enter"],
    enabled: (/** @type {Core} */ editor) => copiesIn(editor).length > 0 && !editor.readonly,
    run: look,
  },
  {
    id: "closeups",
    title: "Close up: Tab zooms to each object",
    group: "Objects",
    keys: ["Z"],
    enabled: (/** @type {Core} */ editor) => editor.photo !== null,
    run: turnCloseups,
  },
  {
    id: "closeups-end",
    title: "The view from before the close-ups",
    group: "Objects",
    keys: ["Escape"],
    when: "close up",
    enabled: (/** @type {Core} */ editor) => editor.closeups.isOn && editor.idle,
    run: (/** @type {Core} */ editor) => editor.closeups.turn(false),
  },
];
