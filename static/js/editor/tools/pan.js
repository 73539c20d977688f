// Moving the view. Held Space, the middle button, or a finger beside a pen borrow it from any tool.
import { createMachine } from "../machine.js";

export const id = "pan";
export const title = "Pan";
/** @type {readonly string[]} */
export const keys = [];
export const icon = "pan";
export const order = 90;

/** @typedef {import("../hand.js").PointerInput} PointerInput */

/** @param {import("../core.js").Core} editor */
export function create(editor) {
  let last = { x: 0, y: 0 };
  const machine = createMachine(
    {
      idle: {
        enter: () => editor.setLive({ cursor: "grab" }),
        move: () => editor.setLive({ cursor: "grab" }),
        /** @param {PointerInput} event */
        down(event) {
          last = event.screen;
          machine.go("panning");
        },
        up() {},
        cancel() {},
        complete() {},
        interrupt() {},
      },
      panning: {
        enter: () => editor.setLive({ cursor: "grabbing" }),
        /** @param {PointerInput} event */
        move(event) {
          editor.panBy(event.screen.x - last.x, event.screen.y - last.y);
          last = event.screen;
        },
        up: rest,
        cancel: rest,
        complete: rest,
        interrupt: rest,
      },
    },
    editor.stateChanged,
  );
  function rest() {
    machine.go("idle");
  }
  return machine;
}
