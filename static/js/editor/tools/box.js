// Drawing boxes: by one drag, or by two clicks. Tool and class stay; the new box can be re-classed by a digit.
import { uuid7 } from "../../lib/uuid.js";
import { createMachine } from "../machine.js";
import { between } from "../shapes/box.js";

export const id = "box";
export const title = "Box";
export const keys = ["r"];
export const icon = "box";
export const order = 20;
export const cursor = "crosshair";

/** Movements below this many screen pixels are a click, not a drag. */
export const DRAG_THRESHOLD = 4;

/** @typedef {import("../camera.js").Point} Point */
/** @typedef {import("../canvas.js").PointerInput} PointerInput */

/** @param {import("../canvas.js").Editor} editor */
export function create(editor) {
  /** @type {Point} */
  let from = { x: 0, y: 0 };
  /** @type {Point} */
  let screen = { x: 0, y: 0 };

  const drop = () => {
    editor.setDraft(null);
    machine.go("idle");
  };
  /** @param {Point} to */
  const show = (to) => editor.setDraft(between(from, to, editor.photo), editor.armed);
  /** @param {Point} to */
  const keep = (to) => {
    const shape = between(from, to, editor.photo);
    const bigEnough = shape && shape.width * editor.camera.scale >= 3 && shape.height * editor.camera.scale >= 3;
    editor.setDraft(null);
    machine.go("idle");
    if (!shape || !bigEnough) {
      editor.say("Too small to be a box. Zoom in, or drag further.");
      return;
    }
    editor.create({ uid: uuid7(), shape });
  };

  const machine = createMachine({
    idle: {
      /** @param {PointerInput} event */
      down(event) {
        if (editor.isReadOnly || editor.armed === null) {
          editor.say(editor.isReadOnly ? "This photo cannot be changed." : "Choose a class first.");
          return;
        }
        from = event.point;
        screen = event.screen;
        machine.go("pointing");
      },
      move() {},
      up() {},
      cancel() {},
      complete() {},
      interrupt() {},
    },
    pointing: {
      /** @param {PointerInput} event */
      move(event) {
        if (Math.hypot(event.screen.x - screen.x, event.screen.y - screen.y) < DRAG_THRESHOLD) return;
        machine.go("drawing");
        show(event.point);
      },
      up: () => machine.go("waiting"),
      cancel: drop,
      complete: drop,
      interrupt: drop,
    },
    drawing: {
      /** @param {PointerInput} event */
      move: (event) => show(event.point),
      /** @param {PointerInput} event */
      up: (event) => keep(event.point),
      cancel: drop,
      complete: drop,
      interrupt: drop,
    },
    // The first corner is clicked; the second click ends it.
    waiting: {
      /** @param {PointerInput} event */
      move: (event) => show(event.point),
      /** @param {PointerInput} event */
      down: (event) => keep(event.point),
      up() {},
      cancel: drop,
      complete: () => keep(editor.pointer ?? from),
      interrupt: drop,
    },
  });
  return machine;
}
