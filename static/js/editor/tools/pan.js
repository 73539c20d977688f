// Moving the view. Held Space, the middle button or a finger beside a pen borrow it from any tool.
import { createMachine } from "../machine.js";

export const id = "pan";
export const title = "Pan, hold Space";
export const keys = [];
export const icon = "pan";
export const order = 90;
export const cursor = "grab";

/** @typedef {import("../canvas.js").PointerInput} PointerInput */

/** @param {import("../canvas.js").Editor} editor */
export function create(editor) {
  let last = { x: 0, y: 0 };
  const rest = () => machine.go("idle");
  const machine = createMachine({
    idle: {
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
  });
  return machine;
}
