// What is done to annotations: delete, duplicate, copy and paste, nudge, resize, class.
import { uuid7 } from "../../lib/uuid.js";
import { fresh } from "../canvas.js";
import { kindOf } from "../shapes/index.js";

/** @typedef {import("./index.js").Action} Action */
/** @typedef {import("../canvas.js").Editor} Editor */

/** @type {import("../store.js").Annotation[]} copied ones; they outlive the photo they came from */
let clipboard = [];

/**
 * @param {Editor} editor
 * @param {string} label
 * @param {(draft: import("../store.js").Draft) => void} change
 */
function step(editor, label, change) {
  editor.history.mark(label);
  editor.store.transact(change, "user");
  editor.history.commit();
}

/** @param {Editor} editor */
const canEditSelection = (editor) => !editor.isReadOnly && editor.selection.size > 0;

/**
 * @param {Editor} editor
 * @param {import("../store.js").Annotation[]} originals
 * @param {{x: number, y: number}} by photo pixels
 * @param {string} label
 */
function addCopies(editor, originals, by, label) {
  const copies = originals.map((old) => {
    const kind = kindOf(old.shape);
    const fitting = kind.fromWire(old.shape, editor.photo) ?? kind.between({ x: 0, y: 0 }, { x: old.shape.width, y: old.shape.height }, editor.photo);
    return fitting && fresh(uuid7(), old.class_id, kind.moveBy(fitting, by.x, by.y, editor.photo), old.attributes);
  });
  const made = copies.filter((copy) => copy !== null);
  step(editor, label, (draft) => made.forEach((copy) => draft.add(copy)));
  editor.select(made.map(({ uid }) => uid));
}

/**
 * Move or resize by keys.
 * @param {string} id
 * @param {string} title
 * @param {string} prefix of the keys
 * @param {number} amount photo pixels
 * @param {"moveBy" | "growBy"} verb
 * @returns {Action}
 */
function arrows(id, title, prefix, amount, verb) {
  return {
    id,
    title,
    group: "Annotations",
    keys: ["arrowleft", "arrowright", "arrowup", "arrowdown"].map((key) => prefix + key),
    enabled: ({ editor }) => canEditSelection(editor),
    run({ editor }, key) {
      const dx = key.endsWith("left") ? -amount : key.endsWith("right") ? amount : 0;
      const dy = key.endsWith("up") ? -amount : key.endsWith("down") ? amount : 0;
      step(editor, verb === "moveBy" ? "nudge" : "resize", (draft) => {
        for (const { uid, shape } of editor.selected()) draft.update(uid, { shape: kindOf(shape)[verb](shape, dx, dy, editor.photo) });
      });
    },
  };
}

/** @type {Action[]} */
export const actions = [
  {
    id: "delete",
    title: "Delete",
    group: "Annotations",
    keys: ["delete", "backspace"],
    enabled: ({ editor }) => canEditSelection(editor),
    run({ editor }) {
      const uids = [...editor.selection];
      step(editor, "delete", (draft) => uids.forEach((uid) => draft.remove(uid)));
      editor.say(uids.length === 1 ? "Deleted. Ctrl+Z brings it back." : `${uids.length} deleted. Ctrl+Z brings them back.`);
    },
  },
  {
    id: "duplicate",
    title: "Duplicate",
    group: "Annotations",
    keys: ["ctrl+d"],
    enabled: ({ editor }) => canEditSelection(editor),
    run: ({ editor }) => addCopies(editor, editor.selected(), { x: 12 / editor.camera.scale, y: 12 / editor.camera.scale }, "duplicate"),
  },
  {
    id: "copy",
    title: "Copy",
    group: "Annotations",
    keys: ["ctrl+c"],
    enabled: ({ editor }) => editor.selection.size > 0,
    run({ editor }) {
      clipboard = editor.selected();
      editor.say(`${clipboard.length} copied.`);
    },
  },
  {
    id: "paste",
    title: "Paste, at the pointer",
    group: "Annotations",
    keys: ["ctrl+v"],
    enabled: ({ editor }) => !editor.isReadOnly && clipboard.length > 0,
    run({ editor }) {
      const first = /** @type {import("../store.js").Annotation} */ (clipboard[0]);
      const middle = { x: first.shape.x + first.shape.width / 2, y: first.shape.y + first.shape.height / 2 };
      const isSamePlace = clipboard.every(({ uid }) => !editor.store.get(uid));
      const by = editor.pointer ? { x: editor.pointer.x - middle.x, y: editor.pointer.y - middle.y } : { x: 12, y: 12 };
      // On another photo the copies stay where they were: the same part in the same place.
      addCopies(editor, clipboard, isSamePlace ? { x: 0, y: 0 } : by, "paste");
    },
  },
  {
    id: "create-centre",
    title: "New box in the middle",
    group: "Annotations",
    keys: ["shift+n"],
    enabled: ({ editor }) => !editor.isReadOnly && editor.armed !== null,
    run({ editor }) {
      const { camera, view, photo } = editor;
      const middle = { x: (view.width / 2 - camera.x) / camera.scale, y: (view.height / 2 - camera.y) / camera.scale };
      const half = Math.max(Math.min(view.width, view.height) / camera.scale / 8, 2);
      const shape = kindOf({ type: "box", x: 0, y: 0, width: 1, height: 1 }).between(
        { x: middle.x - half, y: middle.y - half },
        { x: middle.x + half, y: middle.y + half },
        photo,
      );
      if (!shape) return;
      const uid = uuid7();
      editor.create({ uid, shape });
      editor.select([uid]);
    },
  },
  arrows("nudge", "Move by 1 px", "", 1, "moveBy"),
  arrows("nudge-far", "Move by 10 px", "shift+", 10, "moveBy"),
  arrows("grow", "Resize by 1 px", "ctrl+", 1, "growBy"),
  arrows("grow-far", "Resize by 10 px", "ctrl+shift+", 10, "growBy"),
  {
    id: "class",
    title: "Class of what is selected or just drawn, else of the next",
    group: "Annotations",
    keys: ["digit1", "digit2", "digit3", "digit4", "digit5", "digit6", "digit7", "digit8", "digit9", "digit0"],
    enabled: () => true,
    run(app, key) {
      const digit = key.replace("digit", "");
      const wanted = [...app.editor.classes.values()].find((found) => found.key === digit && !found.retired);
      if (wanted) app.chooseClass(wanted.id);
      else app.editor.say(`No class has the key ${digit}.`);
    },
  },
  {
    id: "class-find",
    title: "Find a class by its letters",
    group: "Annotations",
    keys: ["/"],
    enabled: () => true,
    run: (app) => app.findClass(),
  },
];

/**
 * Give a class to what is selected; else to what was just drawn; and arm it for the next.
 * @param {Editor} editor
 * @param {number} classId
 * @param {Record<string, unknown>} [attributes] that come with it
 */
export function giveClass(editor, classId, attributes = {}) {
  const uids = editor.selection.size ? [...editor.selection] : editor.lastDrawn ? [editor.lastDrawn] : [];
  const others = uids.map((uid) => editor.store.get(uid)).filter((found) => found && (found.class_id !== classId || Object.keys(attributes).length > 0));
  if (others.length && !editor.isReadOnly)
    step(editor, "class", (draft) => {
      for (const found of others) if (found) draft.update(found.uid, { class_id: classId, attributes: { ...found.attributes, ...attributes } });
    });
  editor.armedAttributes = attributes;
  editor.arm(classId);
}
