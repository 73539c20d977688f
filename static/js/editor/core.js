// The editor without a screen: document, history, camera, tools, actions. canvas.js gives it pixels and a hand;
// under node a test drives it as it is.
import { actions as coreActions } from "./actions/index.js";
import { createAim } from "./aim.js";
import { createCloseups } from "./closeups.js";
import { createCursor } from "./cursor.js";
import { createEdits } from "./edits.js";
import { createEmitter } from "./emitter.js";
import { createHand } from "./hand.js";
import { createHistory } from "./history.js";
import { createKeyboard } from "./keyboard.js";
import { createLook } from "./look.js";
import { createBrush } from "./masks/brush.js";
import { createThread as createMaskThread } from "./masks/thread.js";
import { createObjectNumbers, slotAt, styleAt, styleOf } from "./render/palette.js";
import { createSelection } from "./selection.js";
import { createStore } from "./store.js";
import { createToolbelt } from "./toolbelt.js";
import { tools } from "./tools/index.js";
import { createCoarse } from "./trace/coarse.js";
import { createThread } from "./trace/thread.js";
import { createTracer } from "./trace/tracer.js";

/** @typedef {import("./camera.js").Point} Point */
/** @typedef {import("./hand.js").EditorEvent} EditorEvent */
/** @typedef {import("./numbers.js").Size} Size */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./history.js").History} History */
/** @typedef {import("./actions/index.js").Action} Action */
/** @typedef {import("./render/palette.js").DefectClass} DefectClass */
/** @typedef {import("./toolbelt.js").Live} Live */
/** @typedef {{classes?: readonly DefectClass[], photo?: Size | null, store?: Store, history?: History, readonly?: boolean, view?: Size, actions?: readonly Action[], sight?: Partial<import("./trace/tracer.js").Sight>, isFinest?: () => boolean, keys?: Readonly<Record<string, readonly string[]>>, findMasks?: import("./proposals.js").FindMasks}} CoreOptions */
/** @typedef {ReturnType<typeof createEdits>} Edits */
/** @typedef {import("./look.js").Look} Look */
/** @typedef {ReturnType<typeof createCore>} Core */

/** @param {CoreOptions} [options] */
export function createCore({ classes: firstClasses = [], photo: firstPhoto = null, store = createStore(), history = createHistory(store), readonly = false, view: firstView = { width: 800, height: 600 }, actions: more = [], keys: overrides = {}, sight = {}, isFinest = () => false, findMasks = async () => [] } = {}) {
  const { on, emit, clear } = createEmitter();
  let classes = [...firstClasses];
  /** @type {() => void} */
  let unwatch = () => {};
  const selection = createSelection(() => store);
  const look = createLook(firstView, emit);
  const numbers = createObjectNumbers();
  const aim = createAim({ store: () => store, selection, look, emit });
  const closeups = createCloseups({ look, emit, frameOf: (uid) => edits.frameOf([store.get(uid) ?? []].flat()) });
  const brush = createBrush(emit);
  const keyboard = createKeyboard([...coreActions, ...more], overrides, {
    editor: () => editor,
    isPressed: () => hand.isPressed,
    isIdle: () => belt.isIdle,
    drop: () => belt.end("interrupt"),
    commit: () => history.commit(),
  });

  const core = {
    on,
    emit,
    selection,
    closeups,
    tools,
    get store() {
      return store;
    },
    get history() {
      return history;
    },
    get classes() {
      return classes;
    },
    /** Whether nothing may be changed here and now; an earlier state is there to be looked at. */
    get readonly() {
      return readonly || look.past !== null;
    },
    set readonly(value) {
      if (value && !readonly) core.interrupt();
      readonly = value;
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
      aim.setHovered(null);
      if (options.store) {
        store = options.store;
        history = options.history ?? createHistory(store);
        watch();
      }
      cursor.putAway();
      aim.renew();
      tracer.forget();
      coarse.forget();
      closeups.leave();
      look.showPhoto(next, Boolean(options.keepView));
      emit("photo", look.photo);
    },
    /** @param {readonly DefectClass[]} list in key order */
    setClasses(list) {
      classes = [...list];
      if (edits.armed !== null && !classes.some(({ id, retired }) => id === edits.armed && !retired)) edits.arm(null);
      emit("classes", classes);
    },
    /** @param {number | null} classId @param {string} [uid] whose; none: of what is being drawn */
    style: (classId, uid) => (uid !== undefined && look.ink.colours === "object" ? styleAt(styleOf(classes, classId), numbers.of(store, uid)) : styleOf(classes, classId)),
    /** Where in the palette an object is when each has a colour of its own. @param {string} uid @returns {number} */
    slotOf: (uid) => slotAt(numbers.of(store, uid)),
    zoomToSelection() {
      const frame = edits.frameOf(selection.records());
      if (frame) look.zoomTo(frame);
    },
    /** @param {string} words for the status line and for readers of the screen */
    say: (words) => emit("say", words),

    // -- what lies where
    /** @returns {string | null} */
    get hovered() {
      return aim.hovered;
    },
    setHovered: aim.setHovered,
    hitAt: aim.hitAt,
    enclosedBy: aim.enclosedBy,

    // -- tools
    /** @returns {string} its id; "pan" while that is borrowed */
    get tool() {
      return belt.tool;
    },
    /** The tool that drew last. @returns {string} */
    get lastTool() {
      return belt.lastTool;
    },
    /** @returns {string} of the tool in hand */
    get state() {
      return belt.machine.state;
    },
    /** No gesture and no half-drawn shape. @returns {boolean} */
    get idle() {
      return belt.isIdle;
    },
    /** @returns {Live} */
    get live() {
      return belt.live;
    },
    /** @param {Partial<Live>} part */
    setLive: (part) => belt.setLive(part),
    /** @param {string} id */
    setTool: (id) => belt.setTool(id),
    /** Borrow the pan tool; what was begun waits. @param {boolean} on */
    pan: (on) => belt.pan(on),
    /** Told by the machines. */
    stateChanged: () => emit("state", `${core.tool}.${core.state}`),
    /** End every gesture and leave the document as it is. */
    interrupt() {
      keyboard.releaseAll();
      belt.interrupt();
      hand.release();
      history.commit();
    },
    /** @returns {boolean} whether there was anything to end */
    cancel: () => belt.end("cancel"),
    /** @returns {boolean} whether there was anything to end */
    complete: () => belt.end("complete"),

    /** Take back the last point of what is being drawn. @returns {boolean} whether the tool has points */
    back: () => belt.back(),
    /** The next polygon that is drawn becomes a hole or a part of the selected one. */
    drawInto() {
      belt.setTool("polygon");
      belt.machine.handle({ type: "into" });
    },
    /** Look for the outline of an annotation; the tool that is in hand now comes back afterwards. @param {string} uid */
    outline(uid) {
      belt.lend("mask");
      belt.machine.handle({ type: "outline", uid });
    },
    /** The tool that was lent has done what it was for. */
    giveBack: () => belt.giveBack(),
    /** Look at another of the masks that are proposed. @param {1 | -1} by @returns {boolean} whether there are any */
    lookOn: (by) => belt.machine.handle({ type: "look", by }),
    /** What clicks say of what lies under them while masks are proposed. @param {boolean} isMinus that it is not the defect */
    meanMinus: (isMinus) => void belt.machine.handle({ type: "mean", isMinus }),
    /** Proposes masks of what is on the photo. */
    findMasks,
    /** Which traces were measured in a coarse picture. */
    get coarse() {
      return coarse;
    },
    /** Works on masks beside the page. */
    work: createMaskThread(),
    /** What masks are painted with. */
    brush,
    /** Finds lines in what is seen of the photo. */
    get tracer() {
      return tracer;
    },

    // -- the hand
    /** Where it is, photo. @returns {Point | null} */
    get pointer() {
      return hand.pointer;
    },
    /** What it moves, or moved last. @returns {import("./hand.js").PointerKind} */
    get pointerKind() {
      return hand.kind;
    },
    /** @returns {boolean} */
    get pressed() {
      return hand.isPressed;
    },
    /** How far the present pointer must move until it drags, screen pixels. @returns {number} */
    get threshold() {
      return hand.threshold;
    },
    /** @param {EditorEvent} event @returns {boolean} whether the editor used it */
    dispatch(event) {
      if (event.type === "down") cursor.putAway(); // a hand has the pointer
      return hand.dispatch(event);
    },

    /** The cursor that keys move. @returns {import("./cursor.js").Cursor} */
    get cursor() {
      return cursor;
    },

    // -- actions and keys
    actions: keyboard.actions,
    addActions: keyboard.add,
    keysOf: keyboard.keysOf,
    setKeys: keyboard.bind,
    conflicts: keyboard.conflicts,
    run: keyboard.run,
    destroy() {
      core.interrupt();
      unwatch();
      clear();
    },
  };

  const seen = /** @type {typeof core & Look} */ (Object.defineProperties(core, Object.getOwnPropertyDescriptors(look)));
  const edits = createEdits(seen);
  const editor = /** @type {typeof seen & Edits} */ (Object.defineProperties(seen, Object.getOwnPropertyDescriptors(edits)));
  const belt = createToolbelt(editor);
  const hand = createHand(editor, { belt, keyboard });
  const cursor = createCursor(editor, hand.dispatch);
  const tracer = createTracer({ photo: () => editor.size, view: () => editor.seen, scale: () => editor.camera.scale, sharpest: () => 0, pixels: () => null, ...sight }, createThread());
  const coarse = createCoarse({ emit, isFinest, sharpest: () => tracer.sharpest });

  function watch() {
    unwatch();
    unwatch = store.subscribe((diff, source) => {
      aim.renew();
      selection.prune();
      edits.prune();
      emit("store", diff, source);
    });
  }

  watch();
  for (const name of ["levels", "tiles"]) on(name, coarse.sharper);
  on("hidden", (isHidden) => isHidden && aim.setHovered(null));
  on("past", (past) => past && core.interrupt());
  selection.subscribe((uids) => {
    edits.selectionChanged(uids);
    emit("selection", uids);
  });
  if (firstPhoto) core.setPhoto(firstPhoto);
  return editor;
}
