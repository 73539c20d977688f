// The editor without a screen: document, history, camera, tools, actions. canvas.js gives it pixels and a hand;
// under node a test drives it as it is.
import { actions as coreActions } from "./actions/index.js";
import * as cameras from "./camera.js";
import { createEdits } from "./edits.js";
import { createEmitter } from "./emitter.js";
import { createIndex, enclosed, hitTest } from "./hit.js";
import { createHistory } from "./history.js";
import { bareKey, conflicts, keymap, keysOf } from "./keys.js";
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
/** @typedef {ReturnType<typeof createCore>} Core */

/** How far a pointer reaches, and how far it must move to drag: a mouse is exact, a finger is not. Screen pixels. */
const REACH = { mouse: 6, pen: 10, touch: 22 };
const THRESHOLD = { mouse: 3, pen: 5, touch: 10 };
const NOWHERE = { width: 1, height: 1 };
/** @type {Live} */
const STILL = { draft: null, edits: new Map(), marquee: null, guides: null, cursor: "default" };

/** @param {CoreOptions} [options] */
export function createCore({ classes: firstClasses = [], photo: firstPhoto = null, store = createStore(), history = createHistory(store), readonly = false, view: firstView = { width: 800, height: 600 }, actions: more = [], keys: overrides = {} } = {}) {
  const { on, emit, clear } = createEmitter();
  let classes = [...firstClasses];
  /** @type {Size | null} */
  let photo = null;
  let view = firstView;
  /** @type {Camera} */
  let camera = { scale: 1, x: 0, y: 0 };
  let isFitted = true;
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
  let isHidden = false;
  let isOriginal = false;
  let adjust = { brightness: 0, contrast: 0 };
  let allActions = [...coreActions, ...more];
  let map = keymap(allActions, overrides);
  /** Keys that are down and whose action ends when they come up. @type {Map<string, Action>} */
  const held = new Map();
  /** @type {import("./hit.js").Index | null} */
  let index = null;
  /** @type {() => void} */
  let unwatch = () => {};
  const selection = createSelection(() => store);

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
    get photo() {
      return photo;
    },
    /** The photo's size; of no photo one pixel, so that nothing divides by zero. */
    get size() {
      return photo ?? NOWHERE;
    },
    get view() {
      return view;
    },
    get camera() {
      return camera;
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
    get hidden() {
      return isHidden;
    },
    get original() {
      return isOriginal;
    },
    get adjust() {
      return adjust;
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
      const before = photo;
      photo = next && { width: next.width, height: next.height };
      index = null;
      if (photo) {
        if (before && options.keepView && !isFitted) move(cameras.carryOver(camera, { photo: before, view }, { photo, view }));
        else core.fit();
      }
      emit("photo", photo);
    },
    /** @param {readonly DefectClass[]} list in key order */
    setClasses(list) {
      classes = [...list];
      if (edits.armed !== null && !classes.some(({ id, retired }) => id === edits.armed && !retired)) edits.arm(null);
      emit("classes", classes);
    },
    /** @param {number | null} classId */
    style: (classId) => styleOf(classes, classId),
    /** @param {Size} size of the canvas, CSS pixels */
    setView(size) {
      const before = view;
      view = { width: size.width, height: size.height };
      if (!photo) return;
      if (isFitted) core.fit();
      else move(cameras.carryOver(camera, { photo, view: before }, { photo, view }));
    },

    // -- the look
    fit() {
      move(cameras.fit(core.size, view));
      isFitted = true;
    },
    /** @param {Camera} next */
    setCamera: (next) => move(cameras.clamp(next, core.size, view)),
    /** @param {Rect} rect photo */
    zoomTo: (rect) => move(cameras.zoomTo(rect, core.size, view)),
    /** @param {number} factor @param {Point} [at] screen; the middle when not told */
    zoomAt: (factor, at = { x: view.width / 2, y: view.height / 2 }) => move(cameras.zoomAt(camera, at, factor, core.size, view)),
    /** @param {number} dx screen @param {number} dy screen */
    panBy: (dx, dy) => move(cameras.panBy(camera, dx, dy, core.size, view)),
    zoomToSelection() {
      const frame = edits.frameOf(selection.records());
      if (frame) core.zoomTo(frame);
    },
    /** @param {Point} point screen */
    toPhoto: (point) => cameras.toPhoto(camera, point),
    /** @param {Point} point photo */
    toScreen: (point) => cameras.toScreen(camera, point),
    /** @param {{brightness: number, contrast: number}} next -100 to 100; 0 is the photo as it is */
    setAdjust({ brightness, contrast }) {
      adjust = { brightness, contrast };
      emit("adjust", adjust);
    },
    /** @param {boolean} on */
    showOriginal(on) {
      isOriginal = on;
      emit("original", on);
    },
    /** @param {boolean} on */
    hideShapes(on) {
      isHidden = on;
      if (on) core.setHovered(null);
      emit("hidden", on);
    },
    /** @param {string} words for the status line and for readers of the screen */
    say: (words) => emit("say", words),

    // -- what lies where
    /** @param {{photo: Point, pointer: PointerKind}} event */
    hitAt(event) {
      if (isHidden) return null;
      index ??= createIndex(store.all());
      return hitTest(index, event.photo, { tolerance: REACH[event.pointer] / camera.scale, selected: selection.size === 1 ? selection : undefined, hovered });
    },
    /** @param {Rect} rect photo @returns {string[]} */
    enclosedBy(rect) {
      index ??= createIndex(store.all());
      return isHidden ? [] : enclosed(index, rect);
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
      for (const name of [...held.keys()]) release(name);
      for (const machine of machines.values()) machine.handle({ type: "interrupt" });
      isPressed = false;
      isPanning = false;
      history.commit();
    },
    cancel: () => end("cancel"),
    complete: () => end("complete"),

    // -- actions and keys
    actions: () => allActions,
    /** @param {readonly Action[]} list */
    addActions(list) {
      allActions = [...allActions, ...list];
      map = keymap(allActions, overrides);
    },
    /** @param {string} id @returns {readonly string[]} */
    keysOf(id) {
      const action = allActions.find((known) => known.id === id);
      return action ? keysOf(action, overrides) : [];
    },
    /** A person's own keys. @param {Readonly<Record<string, readonly string[]>>} next @returns keys with two meanings */
    setKeys(next) {
      overrides = next;
      map = keymap(allActions, overrides);
      return conflicts(map);
    },
    conflicts: () => conflicts(map),
    /** @param {string} id @param {any} [argument] @returns {boolean} whether it could be done */
    run(id, argument) {
      const action = allActions.find((known) => known.id === id);
      if (!action?.enabled(editor, argument)) return false;
      prepare(action);
      if (action.run(editor, argument) === false) return false;
      action.release?.(editor);
      return true;
    },
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

  const edits = createEdits(core);
  const editor = /** @type {typeof core & Edits} */ (Object.defineProperties(core, Object.getOwnPropertyDescriptors(edits)));

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
      if (button > 1 || isPressed || !photo) return false;
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
      if (isPanning && ![...held.values()].some(({ id }) => id === "pan")) core.pan(false);
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
      if (!photo || event.alt) return false;
      // Trackpads pan sideways and pinch as ctrl+wheel; a mouse wheel zooms.
      if (event.shift) core.panBy(-(event.dx || event.dy), 0);
      else if (!event.ctrl && Math.abs(event.dx) > Math.abs(event.dy)) core.panBy(-event.dx, -event.dy);
      else core.zoomAt(Math.exp((-event.dy * (event.ctrl ? 4 : 1)) / 500), event);
      return true;
    },
    /** @param {Extract<EditorEvent, {type: "pinch"}>} event */
    pinch(event) {
      if (event.phase === "start") core.interrupt();
      if (event.phase !== "move" || !photo) return true;
      core.panBy(event.dx, event.dy);
      core.zoomAt(event.factor, event);
      return true;
    },
    /** @param {Extract<EditorEvent, {type: "key"}>} event */
    key(event) {
      for (const name of event.names) {
        for (const action of map.get(name) ?? []) {
          if (!mayRun(action)) continue;
          if (event.repeat && action.release && !action.repeats) return true;
          prepare(action);
          if (action.run(editor, undefined, name) === false) continue;
          if (action.release) held.set(bareKey(name), action);
          return true;
        }
      }
      return false;
    },
    /** @param {Extract<EditorEvent, {type: "keyup"}>} event */
    keyup(event) {
      // A Mac tells of no key that comes up while Cmd is down: with Cmd all are up.
      const names = event.names.some((name) => /Meta|Control/.test(name)) ? [...held.keys()] : event.names.map(bareKey);
      return names.map(release).some(Boolean);
    },
  };

  /** @param {Action} action */
  function mayRun(action) {
    return (!isPressed || Boolean(action.during)) && action.enabled(editor);
  }

  /** What is half drawn is dropped before something else is done. @param {Action} action */
  function prepare(action) {
    if (!action.during && !core.idle) end("cancel");
    if (!action.repeats) history.commit();
  }

  /** @param {string} name bare @returns {boolean} */
  function release(name) {
    const action = held.get(name);
    held.delete(name);
    action?.release?.(editor);
    return action !== undefined;
  }

  /** @param {"cancel" | "complete"} type */
  function end(type) {
    if (core.idle) return false;
    for (const machine of machines.values()) machine.handle({ type });
    return true;
  }

  /** @param {HandEvent} event */
  function send(event) {
    hand = event.pointer ?? "mouse";
    pointer = cameras.toPhoto(camera, event);
    current().handle({ type: event.type, screen: { x: event.x, y: event.y }, photo: pointer, pointer: hand, shift: Boolean(event.shift) });
    emit("pointer", pointer);
  }

  /** @param {Camera} next */
  function move(next) {
    isFitted = false;
    camera = next;
    emit("camera", camera);
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
  selection.subscribe((uids) => {
    edits.selectionChanged(uids);
    emit("selection", uids);
  });
  if (firstPhoto) core.setPhoto(firstPhoto);
  return editor;
}
