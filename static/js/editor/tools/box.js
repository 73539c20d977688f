// Drawing boxes: by one drag, or by two clicks. Tool and class stay; the new box can be re-classed by a digit.
import { createMachine } from "../machine.js";
import { between } from "../shapes/box.js";

export const id = "box";
export const title = "Box";
/** @type {readonly string[]} */
export const keys = ["R"];
export const icon = "box";
export const order = 20;

/** @typedef {import("../camera.js").Point} Point */
/** @typedef {import("../hand.js").PointerInput} PointerInput */

/** @param {import("../core.js").Core} editor */
export function create(editor) {
  /** First corner, photo. @type {Point} */
  let from = { x: 0, y: 0 };
  /** Where the first corner was pressed, screen. @type {Point} */
  let pressed = { x: 0, y: 0 };
  /** @type {Point} */
  let to = from;

  /** @param {PointerInput} event */
  function aim(event) {
    editor.setLive({ guides: event.pointer === "touch" ? null : event.photo, cursor: "crosshair" });
  }

  /** @param {PointerInput} event */
  function show(event) {
    to = event.shift ? square(from, event.photo) : event.photo;
    aim(event);
    editor.setLive({ draft: { shape: between(from, to, editor.size), class_id: editor.armed } });
  }

  function drop() {
    editor.setLive({ draft: null });
    machine.go("idle");
  }

  function keep() {
    const shape = between(from, to, editor.size);
    drop();
    // A twitch of the hand is no box; zoomed in, the smallest defect still is one.
    if (shape.width * editor.camera.scale < editor.threshold && shape.height * editor.camera.scale < editor.threshold) return;
    if (!editor.create(shape)) editor.say("Too thin to be a box: drag further, or zoom in.");
  }

  /** @param {PointerInput} event */
  const isDrag = (event) => Math.hypot(event.screen.x - pressed.x, event.screen.y - pressed.y) >= editor.threshold;

  const machine = createMachine(
    {
      idle: {
        move: aim,
        /** @param {PointerInput} event */
        down(event) {
          if (!editor.mayDraw()) return;
          from = to = event.photo;
          pressed = event.screen;
          machine.go("pointing");
        },
        up() {},
        cancel() {},
        complete() {},
        interrupt() {},
      },
      pointing: {
        /** @param {PointerInput} event */
        move(event) {
          if (!isDrag(event)) return;
          machine.go("drawing");
          show(event);
        },
        // A click: the second one sets the other corner.
        up: () => machine.go("placing"),
        cancel: drop,
        complete: drop,
        interrupt: drop,
      },
      drawing: {
        move: show,
        /** @param {PointerInput} event */
        up(event) {
          show(event);
          keep();
        },
        cancel: drop,
        complete: keep,
        interrupt: drop,
      },
      placing: {
        move: show,
        /** @param {PointerInput} event */
        down(event) {
          show(event);
          machine.go("closing");
        },
        up() {},
        cancel: drop,
        complete: keep,
        interrupt: drop,
      },
      closing: {
        move: show,
        /** @param {PointerInput} event */
        up(event) {
          show(event);
          keep();
        },
        cancel: drop,
        complete: keep,
        interrupt: drop,
      },
    },
    editor.stateChanged,
  );
  return machine;
}

/** @param {Point} from @param {Point} to @returns {Point} `to`, moved so that the sides are as long */
function square(from, to) {
  const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  return { x: from.x + (to.x < from.x ? -side : side), y: from.y + (to.y < from.y ? -side : side) };
}
