// Picking, moving and resizing. Shift adds to the selection; a drag on empty ground picks what it encloses. Where the
// handle of a traced crack is let go, the crack is looked for again on both sides of it.
import { borderNear, SNAP } from "../bordering.js";
import { createMachine } from "../machine.js";
import { kindOf } from "../shapes/index.js";
import { legsAt } from "../shapes/trace.js";
import { reroute } from "../trace/rerouting.js";

export const id = "select";
export const title = "Select";
/** @type {readonly string[]} */
export const keys = ["V"];
export const icon = "select";
export const order = 10;

/** @typedef {import("../store.js").Annotation} Annotation */
/** @typedef {import("../store.js").Shape} Shape */
/** @typedef {import("../hit.js").Hit} Hit */
/** @typedef {import("../camera.js").Point} Point */
/** @typedef {import("../hand.js").PointerInput} PointerInput */

/** @param {import("../core.js").Core} editor */
export function create(editor) {
  /** @type {PointerInput} */
  let begin;
  /** @type {Hit | null} */
  let target = null;
  /** @type {readonly Annotation[]} as they were when the drag began */
  let before = [];
  /** Where the handle is. Photo. @type {Point} */
  let held;
  /** Answers to what was asked before are none to this. */
  let turn = 0;

  function drop() {
    turn++;
    editor.setLive({ edits: new Map(), marquee: null });
    machine.go("idle");
  }

  /** @param {PointerInput} event */
  function hover(event) {
    const over = editor.hitAt(event);
    editor.setHovered(over?.uid ?? null);
    editor.setLive({ cursor: cursorFor(over) });
  }

  /** @param {Hit | null} over */
  function cursorFor(over) {
    if (!over) return "default";
    if (editor.readonly) return "pointer";
    const record = editor.store.get(over.uid);
    return record && over.handle && isResizable(over) ? kindOf(record.shape).cursorOf(over.handle) : "move";
  }

  /** Edges resize only what is selected alone: else a drag meant to move would stretch. @param {Hit} over */
  const isResizable = (over) => over.handle !== null && editor.selection.size === 1 && editor.selection.has(over.uid);

  /** @param {PointerInput} event */
  function press(event) {
    begin = event;
    target = editor.hitAt(event);
    machine.go("pointing");
  }

  /** A click, not a drag. @param {PointerInput} event */
  function click(event) {
    machine.go("idle");
    if (!target) {
      if (!event.shift) editor.selection.clear();
    } else if (event.shift && thin(target)) return;
    else if (event.shift) editor.selection.toggle(target.uid);
    else editor.selection.set([target.uid]);
  }

  /** Take the point of a handle out of what is selected. @param {Hit} over @returns {boolean} whether it is one that could go */
  function thin(over) {
    const record = over.part === "handle" && over.handle !== null ? editor.store.get(over.uid) : undefined;
    const kind = record && kindOf(record.shape);
    const shape = record && kind?.without(record.shape, /** @type {string} */ (over.handle));
    if (!shape) return false;
    if (shape === record.shape) editor.say(`A ${kind?.title} cannot have fewer points.`);
    else editor.edit(over.uid, { shape }, "Remove a point");
    return true;
  }

  /** @param {PointerInput} event */
  function beginDrag(event) {
    if (Math.hypot(event.screen.x - begin.screen.x, event.screen.y - begin.screen.y) < editor.threshold) return;
    if (!target) {
      machine.go("enclosing");
      enclose(event);
      return;
    }
    if (!editor.mayEdit()) {
      drop();
      return;
    }
    const isResize = isResizable(target);
    if (!editor.selection.has(target.uid)) editor.selection.set(event.shift ? [...editor.selection.get(), target.uid] : [target.uid]);
    before = editor.selection.records();
    machine.go(isResize ? "resizing" : "moving");
    if (isResize) resize(event);
    else move(event);
  }

  /** @param {PointerInput} event */
  function move(event) {
    editor.setLive({ edits: editor.moved(before, event.photo.x - begin.photo.x, event.photo.y - begin.photo.y), cursor: "move" });
  }

  /** @param {PointerInput} event */
  function resize(event) {
    const [old] = before;
    if (!old || !target?.handle) return;
    // From where the handle sits, not from where it was grabbed: the shape must not jump.
    const kind = kindOf(old.shape);
    const at = kind.handleAt(old.shape, target.handle);
    held = snapped(old, { x: at.x + event.photo.x - begin.photo.x, y: at.y + event.photo.y - begin.photo.y }, event);
    editor.setLive({ edits: new Map([[old.uid, kind.moveHandle(old.shape, target.handle, held, editor.size)]]), cursor: kind.cursorOf(target.handle) });
  }

  /** A polygon's corner comes to the border of another that is near; with Alt it does not. @param {Annotation} record @param {Point} to @param {PointerInput} event @returns {Point} */
  function snapped({ uid, shape }, to, { alt }) {
    if (shape.type !== "polygon" || alt) return to;
    const others = editor.store.all().filter((other) => other.uid !== uid);
    const border = borderNear(others, to, SNAP / editor.camera.scale);
    return border ? { x: border.point[0], y: border.point[1] } : to;
  }

  /** What undo calls it. */
  const handling = () => (before[0] ? kindOf(before[0].shape).handling : "");

  /** A handle is let go; with Alt a line stays as the hand has bent it. @param {PointerInput} event */
  function release(event) {
    resize(event);
    const [old] = before;
    if (old?.shape.type === "trace" && target?.handle && !event.alt) lead(old.uid, old.shape, target.handle);
    else keep(handling());
  }

  /** Until the line is found it is shown as the hand has bent it. @param {string} uid @param {import("../store.js").Trace} shape @param {string} handle */
  function lead(uid, shape, handle) {
    machine.go("leading");
    const mine = turn;
    const end = (/** @type {import("../store.js").Trace | null} */ found) => {
      if (mine !== turn || machine.state !== "leading") return;
      if (found) editor.setLive({ edits: new Map([[uid, found]]) });
      keep(found ? "Lead along the crack" : handling());
    };
    reroute(editor.tracer, shape, legsAt(shape, handle), held).then(end, () => end(null));
  }

  /** @param {string} label */
  function keep(label) {
    const edits = editor.live.edits;
    drop();
    editor.reshape(edits, label);
  }

  /** @param {PointerInput} event */
  function enclose(event) {
    editor.setLive({
      marquee: {
        x: Math.min(begin.photo.x, event.photo.x),
        y: Math.min(begin.photo.y, event.photo.y),
        width: Math.abs(begin.photo.x - event.photo.x),
        height: Math.abs(begin.photo.y - event.photo.y),
      },
    });
  }

  /** @param {PointerInput} event */
  function pickEnclosed(event) {
    enclose(event);
    const uids = editor.live.marquee ? editor.enclosedBy(editor.live.marquee) : [];
    drop();
    editor.selection.set(event.shift ? [...editor.selection.get(), ...uids] : uids);
  }

  const machine = createMachine(
    {
      idle: { move: hover, down: press, up() {}, cancel() {}, complete() {}, interrupt() {} },
      pointing: { move: beginDrag, up: click, cancel: drop, complete: drop, interrupt: drop },
      moving: {
        move,
        /** @param {PointerInput} event */
        up(event) {
          move(event);
          keep("Move");
        },
        cancel: drop,
        complete: () => keep("Move"),
        interrupt: drop,
      },
      resizing: {
        move: resize,
        up: release,
        cancel: drop,
        complete: () => keep(handling()),
        interrupt: drop,
      },
      // The hand has let go, and what it did is not lost when something else begins.
      leading: {
        /** @param {PointerInput} event */
        down(event) {
          keep(handling());
          press(event);
        },
        up() {},
        cancel: drop,
        complete: () => keep(handling()),
        interrupt: () => keep(handling()),
      },
      enclosing: { move: enclose, up: pickEnclosed, cancel: drop, complete: drop, interrupt: drop },
    },
    editor.stateChanged,
  );
  return machine;
}
