// Picking, moving and resizing. Shift adds to the selection; a drag on empty ground picks what it encloses.
import { createMachine } from "../machine.js";
import { kindOf } from "../shapes/index.js";
import { DRAG_THRESHOLD } from "./box.js";

export const id = "select";
export const title = "Select";
export const keys = ["v"];
export const icon = "select";
export const order = 10;
export const cursor = "default";

/** @typedef {import("../camera.js").Point} Point */
/** @typedef {import("../store.js").Annotation} Annotation */
/** @typedef {import("../hit.js").Hit} Hit */
/** @typedef {import("../canvas.js").PointerInput} PointerInput */

/** @param {import("../canvas.js").Editor} editor */
export function create(editor) {
  /** @type {PointerInput} */
  let begin;
  /** @type {Hit | null} */
  let target = null;
  /** @type {Annotation[]} */
  let before = [];
  let wasSelected = false;

  const rest = () => {
    editor.setMarquee(null);
    machine.go("idle");
  };
  const takeBack = () => {
    editor.history.bail();
    rest();
  };
  const keep = () => {
    editor.history.commit();
    rest();
  };

  /** @param {PointerInput} event */
  function press(event) {
    begin = event;
    target = editor.hitAt(event.point, event.kind);
    wasSelected = target !== null && editor.selection.has(target.uid);
    if (target && !wasSelected) editor.select(event.shift ? [...editor.selection, target.uid] : [target.uid]);
    machine.go("pointing");
  }

  /** @param {PointerInput} event */
  function lift(event) {
    if (!target) {
      if (!event.shift) editor.select([]);
    } else if (wasSelected && event.shift) editor.select([...editor.selection].filter((uid) => uid !== target?.uid));
    else if (wasSelected && target.part !== "handle") editor.select([target.uid]);
    machine.go("idle");
  }

  /** @param {PointerInput} event */
  function beginDrag(event) {
    if (Math.hypot(event.screen.x - begin.screen.x, event.screen.y - begin.screen.y) < DRAG_THRESHOLD) return;
    if (!target) {
      machine.go("enclosing");
      return enclose(event);
    }
    if (editor.isReadOnly) return editor.say("This photo cannot be changed.");
    before = [...editor.selection].map((uid) => editor.store.get(uid)).filter((found) => found !== undefined);
    const isResize = target.part === "handle" && target.handle;
    editor.history.mark(isResize ? "resize" : "move");
    machine.go(isResize ? "resizing" : "moving");
    return isResize ? resize(event) : move(event);
  }

  /** @param {PointerInput} event */
  function move(event) {
    const dx = event.point.x - begin.point.x;
    const dy = event.point.y - begin.point.y;
    editor.store.transact((draft) => {
      for (const old of before)
        draft.update(old.uid, { shape: kindOf(old.shape).moveBy(old.shape, dx, dy, editor.photo) });
    }, "user");
  }

  /** @param {PointerInput} event */
  function resize(event) {
    const old = before.find((record) => record.uid === target?.uid);
    const handle = target?.handle;
    if (!old || !handle) return;
    // From where the handle sits, not from where it was grabbed: the box must not jump.
    const kind = kindOf(old.shape);
    const at = kind.handleAt(old.shape, handle);
    const point = { x: at.x + event.point.x - begin.point.x, y: at.y + event.point.y - begin.point.y };
    editor.store.transact((draft) => draft.update(old.uid, { shape: kind.moveHandle(old.shape, handle, point, editor.photo) }), "user");
  }

  /** @param {PointerInput} event */
  function enclose(event) {
    editor.setMarquee({
      x: Math.min(begin.point.x, event.point.x),
      y: Math.min(begin.point.y, event.point.y),
      width: Math.abs(begin.point.x - event.point.x),
      height: Math.abs(begin.point.y - event.point.y),
    });
  }

  /** @param {PointerInput} event */
  function pickEnclosed(event) {
    enclose(event);
    const frame = editor.marquee;
    const inside = editor.store.all().filter(({ shape }) => {
      const box = kindOf(shape).bounds(shape);
      return (
        frame && box.x >= frame.x && box.y >= frame.y && box.x + box.width <= frame.x + frame.width && box.y + box.height <= frame.y + frame.height
      );
    });
    const uids = inside.map((record) => record.uid);
    editor.select(event.shift ? [...editor.selection, ...uids] : uids);
    rest();
  }

  const machine = createMachine({
    idle: {
      down: press,
      /** @param {PointerInput} event */
      move: (event) => editor.hover(editor.hitAt(event.point, event.kind)),
      up() {},
      cancel: () => editor.select([]),
      complete() {},
      interrupt() {},
    },
    pointing: { move: beginDrag, up: lift, cancel: rest, complete: rest, interrupt: rest },
    moving: { move, up: keep, cancel: takeBack, complete: takeBack, interrupt: takeBack },
    resizing: { move: resize, up: keep, cancel: takeBack, complete: takeBack, interrupt: takeBack },
    enclosing: { move: enclose, up: pickEnclosed, cancel: rest, complete: rest, interrupt: rest },
  });
  return machine;
}
