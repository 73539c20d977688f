// Painting a mask, and erasing from one: the states of both tools. A stroke belongs to what is selected, or was just
// drawn, if that is one mask; else the brush begins another.
import { createMachine } from "../machine.js";
import { answer } from "./answering.js";

/** @typedef {import("../hand.js").PointerInput} PointerInput */
/** @typedef {import("../store.js").Annotation} Annotation */
/** @typedef {import("../store.js").Mask} Mask */
/** @typedef {import("./stroke.js").Spot} Spot */
/** @typedef {{spots: readonly Spot[], class_id: number | null, isErasing: boolean, mask: Readonly<Mask> | null, uid: string | null}} Stroke what is being painted: spots grows; mask: what it is painted on, and whose that is */

/** So narrow it still meets the middle of a pixel, wherever it is. */
const LEAST_RADIUS = Math.SQRT1_2;
/** A pen that hardly touches draws so much of the brush's width. */
const LIGHTEST = 0.1;
const TOO_FINE = "That is too fine to be kept as one mask: begin another.";
/** From spot to spot, screen pixels. */
const STEP = 1;

/**
 * @param {import("../core.js").Core} editor
 * @param {{id: string, isErasing: boolean}} tool
 */
export function createPainting(editor, { id, isErasing }) {
  /** @type {Spot[]} */
  let spots = [];
  /** Whose mask is painted on, and how it is called in messages; null: a new one. @type {string | null} */
  let uid = null;
  /** Answers to what was asked before are none to this. */
  let turn = 0;

  /** The one mask that is meant. @returns {string | null} */
  function meant() {
    const [only, ...more] = editor.targets();
    return only !== undefined && more.length === 0 && maskOf(only) ? only : null;
  }

  /** @param {string | null} of @returns {Readonly<Mask> | null} as it is now */
  function maskOf(of) {
    const shape = of === null ? undefined : editor.store.get(of)?.shape;
    return shape?.type === "mask" ? shape : null;
  }

  /** @param {PointerInput} event @returns {Spot} */
  function spotOf({ photo, pressure }) {
    return [photo.x, photo.y, Math.max((editor.brush.width / 2) * Math.max(pressure, LIGHTEST), LEAST_RADIUS)];
  }

  /** A ring shows what the brush will cover; a finger hides it. @param {PointerInput} event */
  function aim(event) {
    editor.setLive({ ring: event.pointer === "touch" ? null : event.photo, guides: null, cursor: editor.readonly ? "default" : "none" });
  }

  function show() {
    const class_id = (uid === null ? undefined : editor.store.get(uid)?.class_id) ?? editor.armed;
    const mask = maskOf(uid);
    editor.setLive({ stroke: { spots, class_id, isErasing, mask, uid }, edits: new Map(mask && uid !== null ? [[uid, mask]] : []) });
  }

  /** @param {PointerInput} event */
  function begin(event) {
    aim(event);
    uid = event.shift && !isErasing ? null : meant();
    if (isErasing && uid === null) editor.say(wordsWithout());
    else if (uid === null ? editor.mayDraw() : editor.mayEdit()) {
      spots = [spotOf(event)];
      machine.go("painting");
      show();
    }
  }

  /** Why there is nothing to erase from. */
  function wordsWithout() {
    const [only, ...more] = editor.selection.records();
    if (only && more.length === 0 && only.shape.type !== "mask") return `Only masks are erased. Shift Y makes this ${only.shape.type === "box" ? "box a polygon, and once more a mask" : `${only.shape.type} a mask`}.`;
    return "Select a mask, then erase from it.";
  }

  /** @param {PointerInput} event */
  function paint(event) {
    aim(event);
    const [x, y] = spots[spots.length - 1];
    if (Math.hypot(event.photo.x - x, event.photo.y - y) * editor.camera.scale < STEP) return;
    spots.push(spotOf(event));
    show();
  }

  function drop() {
    turn++;
    [spots, uid] = [[], null];
    editor.setLive({ stroke: null, edits: new Map() });
    machine.go("idle");
  }

  /** @returns {import("./answering.js").Ask} */
  const question = () => ({ kind: "paint", mask: maskOf(uid), spots, isErasing, photo: editor.size });

  function finish() {
    machine.go("finishing");
    const mine = ++turn;
    const mask = maskOf(uid);
    void editor.work(question()).then((shape) => {
      if (mine !== turn) return;
      if (maskOf(uid) === mask) keep(shape);
      else keepNow();
    });
  }

  /** Something else begins, or somebody changed the mask meanwhile: what was painted stays. */
  function keepNow() {
    keep(uid !== null && !maskOf(uid) ? null : answer(question()));
  }

  /** @param {import("../store.js").Shape | null} shape null: nothing is left */
  function keep(shape) {
    const owner = uid;
    const isGone = owner !== null && !maskOf(owner);
    drop();
    if (isGone) editor.say("The mask that this was painted on is gone.");
    else if (owner === null && shape === null) editor.say("That was beside the photo.");
    else if (owner === null) createFrom(/** @type {import("../store.js").Shape} */ (shape));
    else if (shape === null) editor.remove([owner]);
    else if (!editor.edit(owner, { shape }, isErasing ? "Erase" : "Paint") && !editor.readonly) editor.say(TOO_FINE);
  }

  /** @param {import("../store.js").Shape} shape */
  function createFrom(shape) {
    if (!editor.create(shape)) editor.say(TOO_FINE);
  }

  const machine = createMachine(
    {
      idle: { move: aim, down: begin, up() {}, cancel() {}, complete() {}, interrupt() {} },
      painting: { move: paint, up: finish, cancel: drop, complete: finish, interrupt: drop },
      // The hand has ended its stroke already.
      finishing: {
        move: aim,
        /** @param {PointerInput} event */
        down(event) {
          keepNow();
          begin(event);
        },
        back: drop,
        up() {},
        cancel: keepNow,
        complete: keepNow,
        interrupt: keepNow,
      },
    },
    editor.stateChanged,
  );
  editor.on("tool", (/** @type {string} */ tool) => tool === id && editor.brush.take(editor.camera.scale));
  return machine;
}
