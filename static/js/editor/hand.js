// From plain events to what they mean: presses and moves for the tool in hand, the wheel and two fingers for the
// camera, keys for the keyboard.
import { turnWheel } from "./wheel.js";

/** @typedef {import("./camera.js").Point} Point */
/** @typedef {"mouse" | "touch" | "pen"} PointerKind */
/** @typedef {{type: "down" | "move" | "up", x: number, y: number, pointer?: PointerKind, button?: number, shift?: boolean, alt?: boolean, pressure?: number}} HandEvent pressure: of a pen, 0 to 1 */
/**
 * A plain event; screen pixels count from the canvas' corner. input.js makes them, and tests.
 * @typedef {HandEvent | {type: "leave" | "cancel" | "complete" | "interrupt" | "focus"}
 *   | {type: "wheel", x: number, y: number, dx: number, dy: number, ctrl?: boolean, shift?: boolean, alt?: boolean}
 *   | {type: "pinch", phase: "start" | "move" | "end", x: number, y: number, dx: number, dy: number, factor: number}
 *   | {type: "key", names: readonly string[], repeat?: boolean}
 *   | {type: "keyup", names: readonly string[]}} EditorEvent
 */
/** @typedef {{type: "down" | "move" | "up", screen: Point, photo: Point, pointer: PointerKind, shift: boolean, alt: boolean, pressure: number}} PointerInput what a tool is told */

/** How far a pointer must move to drag. Screen pixels. @type {Record<PointerKind, number>} */
const THRESHOLD = { mouse: 3, pen: 5, touch: 10 };

/**
 * @param {import("./core.js").Core} editor
 * @param {{belt: ReturnType<typeof import("./toolbelt.js").createToolbelt>, keyboard: import("./keyboard.js").Keyboard}} parts
 */
export function createHand(editor, { belt, keyboard }) {
  /** Photo. @type {Point | null} */
  let pointer = null;
  /** @type {PointerKind} */
  let kind = "mouse";
  let isPressed = false;
  let sawPen = false;

  /** @param {HandEvent} event */
  function send(event) {
    kind = event.pointer ?? "mouse";
    const photo = editor.toPhoto(event);
    pointer = photo;
    belt.machine.handle({ type: event.type, screen: { x: event.x, y: event.y }, photo, pointer: kind, shift: Boolean(event.shift), alt: Boolean(event.alt), pressure: event.pressure ?? 1 });
    editor.emit("pointer", pointer);
  }

  /** A second finger, or another window: what is drawn by single clicks waits, all else ends. */
  function comeBetween() {
    if (!belt.pause()) {
      editor.interrupt();
      return;
    }
    isPressed = false;
    keyboard.releaseAll();
  }

  /** @type {{[type in EditorEvent["type"]]: (event: never) => boolean}} */
  const dispatchers = {
    /** @param {HandEvent} event */
    down(event) {
      kind = event.pointer ?? "mouse";
      sawPen ||= kind === "pen";
      const button = event.button ?? 0;
      // While masks are proposed the right button is a click with Alt.
      const isRight = button === 2 && editor.live.proposal !== null;
      if ((button > 1 && !isRight) || isPressed || !editor.photo) return false;
      editor.history.commit();
      // Once there was a pen, it draws and fingers move.
      if (button === 1 || (kind === "touch" && sawPen)) belt.pan(true);
      isPressed = true;
      editor.stay();
      send(isRight ? { ...event, alt: true } : event);
      return true;
    },
    /** @param {HandEvent} event */
    move(event) {
      send(event);
      return true;
    },
    /** @param {HandEvent} event */
    up(event) {
      if (!isPressed) return false;
      isPressed = false;
      send(event);
      if (belt.isPanning && !keyboard.isHeld("pan")) belt.pan(false);
      return true;
    },
    leave() {
      pointer = null;
      if (!isPressed) belt.setLive({ guides: null, ring: null });
      editor.setHovered(null);
      editor.emit("pointer", null);
      return true;
    },
    focus() {
      editor.stay();
      return true;
    },
    cancel: () => belt.end("cancel"),
    complete: () => belt.end("complete"),
    interrupt() {
      comeBetween();
      return true;
    },
    /** @param {Extract<EditorEvent, {type: "wheel"}>} event */
    wheel: (event) => turnWheel(editor, event),
    /** @param {Extract<EditorEvent, {type: "pinch"}>} event */
    pinch(event) {
      if (event.phase === "start") comeBetween();
      if (event.phase !== "move" || !editor.photo) return true;
      editor.panBy(event.dx, event.dy);
      editor.zoomAt(event.factor, event);
      return true;
    },
    key: keyboard.down,
    /** @param {Extract<EditorEvent, {type: "keyup"}>} event */
    keyup(event) {
      // What Alt and the wheel sized is one step.
      if (event.names.some((name) => /Alt/.test(name)) && !isPressed) editor.history.commit();
      return keyboard.up(event);
    },
  };

  return {
    get pointer() {
      return pointer;
    },
    get isPressed() {
      return isPressed;
    },
    /** @returns {PointerKind} */
    get kind() {
      return kind;
    },
    /** How far the present pointer must move until it drags. */
    get threshold() {
      return THRESHOLD[kind];
    },
    /** Nothing is pressed any more, whatever the events said. */
    release() {
      isPressed = false;
    },
    /** @param {EditorEvent} event @returns {boolean} whether the editor used it */
    dispatch: (event) => dispatchers[event.type](/** @type {never} */ (event)),
  };
}
