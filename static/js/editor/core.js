// The editor without a screen: document, history, camera, tools, actions. canvas.js gives it pixels and a hand;
// under node a test drives it as it is.
import { actions as coreActions } from "./actions/index.js";
import { createEdits } from "./edits.js";
import { createEmitter } from "./emitter.js";
import { createIndex, enclosed, hitTest } from "./hit.js";
import { createHistory } from "./history.js";
import { createKeyboard } from "./keyboard.js";
import { createLook } from "./look.js";
import { styleOf } from "./render/palette.js";
import { createSelection } from "./selection.js";
import { createStore } from "./store.js";
import { tools } from "./tools/index.js";

/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("./camera.js").Point} Point */
/** @typedef {import("./numbers.js").Rect} Rect */
/** @typedef {import("./numbers.js").Size} Size */
/** @typedef {import("./store.js").Shape} Shape */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./history.js").History} History */
/** @typedef {import("./actions/index.js").Action} Action */
/** @typedef {import("./machine.js").Machine} Machine */
/** @typedef {import("./render/palette.js").DefectClass} DefectClass */
/** @typedef {"mouse" | "touch" | "pen"} PointerKind */
/** @typedef {{type: "down" | "move" | "up", x: number, y: number, pointer?: PointerKind, button?: number, shift?: boolean}} HandEvent */
/**
 * A plain event; screen pixels count from the canvas' corner. input.js makes them, and tests.
 * @typedef {HandEvent | {type: "leave" | "cancel" | "complete" | "interrupt" | "focus"}
 *   | {type: "wheel", x: number, y: number, dx: number, dy: number, ctrl?: boolean, shift?: boolean, alt?: boolean}
 *   | {type: "pinch", phase: "start" | "move" | "end", x: number, y: number, dx: number, dy: number, factor: number}
 *   | {type: "key", names: readonly string[], repeat?: boolean}
 *   | {type: "keyup", names: readonly string[]}} EditorEvent
 */
/** @typedef {{type: "down" | "move" | "up", screen: Point, photo: Point, pointer: PointerKind, shift: boolean}} PointerInput */
/**
 * What is being drawn, dragged or pointed at: shown, but not in the document.
 * @typedef {{draft: {shape: Shape, class_id: number | null} | null, edits: ReadonlyMap<string, Shape>, marquee: Rect | null, guides: Point | null, cursor: string}} Live
 */
/** @typedef {{classes?: readonly DefectClass[], photo?: Size | null, store?: Store, history?: History, readonly?: boolean, view?: Size, actions?: readonly Action[], keys?: Readonly<Record<string, readonly string[]>>}} CoreOptions */
/** @typedef {ReturnType<typeof createEdits>} Edits */
/** @typedef {import("./look.js").Look} Look */
/** @typedef {ReturnType<typeof createCore>} Core */

/** How far a pointer reaches, and how far it must move to drag: a mouse is exact, a finger is not. Screen pixels. */
const REACH = { mouse: 6, pen: 10, touch: 22 };
const THRESHOLD = { mouse: 3, pen: 5, touch: 10 };
/** @type {Live} */
const STILL = { draft: null, edits: new Map(), marquee: null, guides: null, cursor: "default" };

/** @param {CoreOptions} [options] */
export function createCore({ classes: firstClasses = [], photo: firstPhoto = null, store = createStore(), history = createHistory(store), readonly = false, view: firstView = { width: 800, height: 600 }, actions: more = [], keys: overrides = {} } = {}) {
  const { on, emit, clear } = createEmitter();
  let classes = [...firstClasses];
  /** @type {Live} */
  let live = STILL;
  /** @type {string | null} */ let hovered = null;
  /** @type {Point | null} */ let pointer = null;
  /** @type {PointerKind} */ let hand = "mouse";
  let toolId = "select";
  let lastTool = "box";
  let isPanning = false;
  let isPressed = false;
  let sawPen = false;
  /** @type {import("./hit.js").Index | null} */
  let index = null;
  /** @type {() => void} */
  let unwatch = () => {};
  const selection = createSelection(() => store);
  const look = createLook(firstView, emit);
  const keyboard = createKeyboard([...coreActions, ...more], overrides, {
    editor: () => editor,
    isPressed: () => isPressed,
    isIdle: () => core.idle,
    drop: () => end("cancel"),
    commit: () => history.commit(),
  });

  const core = {
    on,
    emit,
    selection,
    tools,
    get store() {
      return store;
    },
    get history() {
      return history;
    },
    get live() {
      return live;
    },
    get hovered() {
      return hovered;
    },
    get pointer() {
      return pointer;
    },
    get classes() {
      return classes;
    },
    get tool() {
      return isPanning ? "pan" : toolId;
    },
    /** The tool that drew last. */
    get lastTool() {
      return lastTool;
    },
    get state() {
      return current().state;
    },
    /** No gesture and no half-drawn shape. */
    get idle() {
      return [...machines.values()].every(({ state }) => state === "idle");
    },
    get pressed() {
      return isPressed;
    },
    get readonly() {
      return readonly;
    },
    set readonly(value) {
      if (value && !readonly) core.interrupt();
      readonly = value;
    },
    /** How far the present pointer must move until it drags, screen pixels. */
    get threshold() {
      return THRESHOLD[hand];
    },

    // -- what is shown
    /**
     * Show another photo, or none. Ends every gesture.
     * @param {Size | null} next upright pixels
     * @param {{store?: Store, history?: History, keepView?: boolean}} [options] each photo has its own document and history
     */
    setPhoto(next, options = {}) {
      core.interrupt();
      selection.clear();
      edits.forget();
      core.setHovered(null);
      if (options.store) {
        store = options.store;
        history = options.history ?? createHistory(store);
        watch();
      }
      index = null;
      look.showPhoto(next, Boolean(options.keepView));
      emit("photo", look.photo);
    },
    /** @param {readonly DefectClass[]} list in key order */
    setClasses(list) {
      classes = [...list];
      if (edits.armed !== null && !classes.some(({ id, retired }) => id === edits.armed && !retired)) edits.arm(null);
      emit("classes", classes);
    },
    /** @param {number | null} classId */
    style: (classId) => styleOf(classes, classId),
    zoomToSelection() {
      const frame = edits.frameOf(selection.records());
      if (frame) look.zoomTo(frame);
    },
    /** @param {string} words for the status line and for readers of the screen */
    say: (words) => emit("say", words),

    // -- what lies where
    /** @param {{photo: Point, pointer: PointerKind}} event */
    hitAt(event) {
      if (look.hidden) return null;
      index ??= createIndex(store.all());
      return hitTest(index, event.photo, { tolerance: REACH[event.pointer] / look.camera.scale, selected: selection.size === 1 ? selection : undefined, hovered });
    },
    /** @param {Rect} rect photo @returns {string[]} */
    enclosedBy(rect) {
      index ??= createIndex(store.all());
      return look.hidden ? [] : enclosed(index, rect);
    },
    /** @param {string | null} uid */
    setHovered(uid) {
      if (uid === hovered) return;
      hovered = uid;
      emit("hover", uid);
    },
    /** @param {Partial<Live>} part */
    setLive(part) {
      live = { ...live, ...part };
      emit("live", live);
    },
    /** Told by the machines. */
    stateChanged: () => emit("state", `${core.tool}.${core.state}`),

    // -- tools
    /** @param {string} id */
    setTool(id) {
      if (!machines.has(id)) throw new Error(`there is no tool ${id}`);
      core.interrupt();
      toolId = id;
      if (id !== "select" && id !== "pan") lastTool = id;
      live = STILL;
      core.setHovered(null);
      emit("tool", id);
      core.setLive({});
    },
    /** Borrow the pan tool; what was begun waits. @param {boolean} on */
    pan(on) {
      if (on === isPanning || (on && isPressed)) return;
      if (!on) pan().handle({ type: "interrupt" });
      isPanning = on;
      if (on) core.setLive({ cursor: "grab" });
      emit("tool", core.tool);
    },
    /** End every gesture and leave the document as it is. */
    interrupt() {
      keyboard.releaseAll();
      for (const machine of machines.values()) machine.handle({ type: "interrupt" });
      isPressed = false;
      isPanning = false;
      history.commit();
    },
    cancel: () => end("cancel"),
    complete: () => end("complete"),

    // -- actions and keys
    actions: keyboard.actions,
    addActions: keyboard.add,
    keysOf: keyboard.keysOf,
    setKeys: keyboard.bind,
    conflicts: keyboard.conflicts,
    run: keyboard.run,
    /** @param {EditorEvent} event @returns {boolean} whether the editor used it */
    dispatch(event) {
      return dispatchers[event.type](/** @type {never} */ (event));
    },
    destroy() {
      core.interrupt();
      unwatch();
      clear();
    },
  };

  const seen = /** @type {typeof core & Look} */ (Object.defineProperties(core, Object.getOwnPropertyDescriptors(look)));
  const edits = createEdits(seen);
  const editor = /** @type {typeof seen & Edits} */ (Object.defineProperties(seen, Object.getOwnPropertyDescriptors(edits)));

  /** @type {ReadonlyMap<string, Machine>} */
  const machines = new Map(tools.map((tool) => [tool.id, tool.create(editor)]));
  const pan = () => /** @type {Machine} */ (machines.get("pan"));
  function current() {
    return /** @type {Machine} */ (machines.get(core.tool));
  }

  /** @type {{[type in EditorEvent["type"]]: (event: never) => boolean}} */
  const dispatchers = {
    /** @param {HandEvent} event */
    down(event) {
      hand = event.pointer ?? "mouse";
      sawPen ||= hand === "pen";
      const button = event.button ?? 0;
      if (button > 1 || isPressed || !look.photo) return false;
      history.commit();
      // Once there was a pen, it draws and fingers move.
      if (button === 1 || (hand === "touch" && sawPen)) core.pan(true);
      isPressed = true;
      edits.stay();
      send(event);
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
      if (isPanning && !keyboard.isHeld("pan")) core.pan(false);
      return true;
    },
    leave() {
      pointer = null;
      if (!isPressed) core.setLive({ guides: null });
      core.setHovered(null);
      emit("pointer", null);
      return true;
    },
    focus() {
      edits.stay();
      return true;
    },
    cancel: () => end("cancel"),
    complete: () => end("complete"),
    interrupt() {
      core.interrupt();
      return true;
    },
    /** @param {Extract<EditorEvent, {type: "wheel"}>} event */
    wheel(event) {
      // Alt and the wheel are the size of a brush; nothing here has a size.
      if (!look.photo || event.alt) return false;
      // Trackpads pan sideways and pinch as ctrl+wheel; a mouse wheel zooms.
      if (event.shift) look.panBy(-(event.dx || event.dy), 0);
      else if (!event.ctrl && Math.abs(event.dx) > Math.abs(event.dy)) look.panBy(-event.dx, -event.dy);
      else look.zoomAt(Math.exp((-event.dy * (event.ctrl ? 4 : 1)) / 500), event);
      return true;
    },
    /** @param {Extract<EditorEvent, {type: "pinch"}>} event */
    pinch(event) {
      if (event.phase === "start") core.interrupt();
      if (event.phase !== "move" || !look.photo) return true;
      look.panBy(event.dx, event.dy);
      look.zoomAt(event.factor, event);
      return true;
    },
    key: keyboard.down,
    keyup: keyboard.up,
  };

  /** @param {"cancel" | "complete"} type */
  function end(type) {
    if (core.idle) return false;
    for (const machine of machines.values()) machine.handle({ type });
    return true;
  }

  /** @param {HandEvent} event */
  function send(event) {
    hand = event.pointer ?? "mouse";
    pointer = look.toPhoto(event);
    current().handle({ type: event.type, screen: { x: event.x, y: event.y }, photo: pointer, pointer: hand, shift: Boolean(event.shift) });
    emit("pointer", pointer);
  }

  function watch() {
    unwatch();
    unwatch = store.subscribe((diff, source) => {
      index = null;
      if (hovered !== null && !store.get(hovered)) core.setHovered(null);
      selection.prune();
      edits.prune();
      emit("store", diff, source);
    });
  }

  watch();
  on("hidden", (isHidden) => isHidden && core.setHovered(null));
  selection.subscribe((uids) => {
    edits.selectionChanged(uids);
    emit("selection", uids);
  });
  if (firstPhoto) core.setPhoto(firstPhoto);
  return editor;
}
