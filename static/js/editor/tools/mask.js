// Masks proposed for what was clicked on, or for a shape that is there: looked through one by one, mended by clicks
// on the defect and beside it, then taken or dropped. Until one is taken the document does not change.
import { createMachine } from "../machine.js";
import { clipRect, same } from "../numbers.js";
import { kindOf, tryKeep } from "../shapes/index.js";
import { onPhoto } from "../trace/tracer.js";

export const id = "mask";
export const title = "Click to mask";
/** @type {readonly string[]} */
export const keys = ["C"];
export const icon = "mask";
export const order = 27;

/** @typedef {import("../hand.js").PointerInput} PointerInput */
/** @typedef {import("../store.js").Polygon} Polygon */
/** @typedef {import("../cutting.js").XY} XY */
/** @typedef {{x: number, y: number, isMinus: boolean}} Click photo; isMinus: what lies there is not the defect */
/** @typedef {{clicks: readonly Click[], masks: readonly Polygon[], at: number}} Round an answer: what it was given for, best first, and which is looked at */
/** @typedef {{around: import("../numbers.js").Rect, clicks: readonly Click[], at: number, count: number, isAsking: boolean, isMinus: boolean}} Proposal what is shown of it; around: the box, or the first click, photo; isMinus: what clicks mean now */

/** @param {import("../core.js").Core} editor */
export function create(editor) {
  /** Whose outline is looked for, as it was then; null: a new one's. @type {import("../store.js").Annotation | null} */
  let of = null;
  /** Each answer, the last one shown. @type {Round[]} */
  let rounds = [];
  /** The clicks that are being asked about; null: nothing is. @type {readonly Click[] | null} */
  let pending = null;
  /** What a click says without Alt. */
  let isMinus = false;
  /** Answers to what was asked before are none to this. */
  let turn = 0;
  /** @type {PointerInput} */
  let pressed;

  const shown = () => rounds.at(-1);
  const maskShown = () => shown()?.masks[shown()?.at ?? 0] ?? null;
  const clicks = () => pending ?? shown()?.clicks ?? [];
  const isBegun = () => of !== null || rounds.length > 0 || pending !== null;

  /** What is asked about. */
  function around() {
    const [first] = clicks();
    return of ? kindOf(of.shape).bounds(of.shape) : { x: first?.x ?? 0, y: first?.y ?? 0, width: 0, height: 0 };
  }

  function show() {
    const mask = maskShown();
    const class_id = of ? (editor.store.get(of.uid) ?? of).class_id : editor.armed;
    editor.setLive({
      draft: mask && { shape: mask, class_id },
      edits: new Map(mask && of ? [[of.uid, mask]] : []),
      proposal: { around: around(), clicks: clicks(), at: shown()?.at ?? 0, count: shown()?.masks.length ?? 0, isAsking: pending !== null, isMinus },
      guides: null,
      cursor: "crosshair",
    });
  }

  const aim = () => editor.setLive({ guides: null, cursor: "crosshair" });

  function drop() {
    turn++;
    [of, rounds, pending, isMinus] = [null, [], null, false];
    editor.setLive({ draft: null, edits: new Map(), proposal: null });
    machine.go("idle");
    editor.giveBack();
  }

  /** Nothing is pressed: on with what there is. */
  function rest() {
    if (!isBegun()) {
      drop();
      return;
    }
    machine.go(pending ? "asking" : "proposing");
    show();
  }

  /** @param {readonly Click[]} next */
  function ask(next) {
    pending = next;
    const mine = ++turn;
    const places = (/** @type {boolean} */ isBeside) => next.filter((click) => click.isMinus === isBeside).map(({ x, y }) => /** @type {XY} */ ([x, y]));
    const asked = editor.findMasks({ box: of && kindOf(of.shape).bounds(of.shape), view: clipRect(editor.seen, editor.size), plus: places(false), minus: places(true), shape: maskShown() });
    asked.then(
      (found) => mine === turn && answered(found),
      (error) => mine === turn && refused(error.message),
    );
    rest();
  }

  /** @param {readonly Polygon[]} found */
  function answered(found) {
    const masks = found.flatMap((shape) => /** @type {Polygon[]} */ (tryKeep(shape, editor.size) ?? []));
    if (masks.length === 0) {
      refused(rounds.length > 0 ? "No other mask was found." : "Nothing stands out here. Draw it by hand, or a box closer round it.");
      return;
    }
    rounds.push({ clicks: clicks(), masks, at: 0 });
    goOn();
  }

  /** What was proposed before stays. @param {string} words */
  function refused(words) {
    editor.say(words);
    if (rounds.length > 0) goOn();
    else drop();
  }

  /** There is an answer; the hand may be down for the next click. */
  function goOn() {
    pending = null;
    if (machine.state === "asking") rest();
    else show();
  }

  /** @param {{uid: string}} event whose outline is wanted */
  function outline({ uid }) {
    of = editor.store.get(uid) ?? null;
    if (of) ask([]);
  }

  /** @param {PointerInput} event */
  function press(event) {
    if (!isBegun() && !editor.mayDraw()) return;
    pressed = event;
    machine.go("pressing");
  }

  /** @param {PointerInput} event a drag is no click */
  function click(event) {
    const isDrag = Math.hypot(event.screen.x - pressed.screen.x, event.screen.y - pressed.screen.y) >= editor.threshold;
    if (isDrag) rest();
    else ask([...clicks(), { ...onPhoto(pressed.photo, editor.size), isMinus: isBegun() && (pressed.alt || isMinus) }]);
  }

  /** @param {{by: 1 | -1}} event */
  function look({ by }) {
    const round = shown();
    if (!round) return;
    const at = (round.at + by + round.masks.length) % round.masks.length;
    rounds = [...rounds.slice(0, -1), { ...round, at }];
    show();
  }

  /** @param {{isMinus: boolean}} event */
  function mean(event) {
    isMinus = event.isMinus;
    show();
  }

  /** What was asked last is taken back: the answer to it, or the question. */
  function back() {
    turn++;
    if (!pending) rounds.pop();
    pending = null;
    if (rounds.length > 0) rest();
    else drop();
  }

  function take() {
    const [mask, owner] = [maskShown(), of];
    drop();
    if (!mask) return;
    if (!owner) editor.create(mask);
    else if (same(editor.store.get(owner.uid)?.shape, owner.shape)) editor.edit(owner.uid, { shape: mask }, "Outline");
    else editor.say("It was changed meanwhile, so it was left as it is now.");
  }

  const machine = createMachine(
    {
      idle: {
        move: aim,
        down: press,
        outline,
        up() {},
        cancel() {},
        complete() {},
        interrupt() {},
      },
      pressing: { up: click, pause: rest, cancel: drop, complete() {}, interrupt: drop },
      // A mask that nobody has seen is not taken: Enter waits for it.
      asking: { move: aim, down: press, up() {}, mean, back, pause() {}, cancel: drop, complete() {}, interrupt: drop },
      proposing: { move: aim, down: press, up() {}, look, mean, back, pause() {}, cancel: drop, complete: take, interrupt: drop },
    },
    editor.stateChanged,
  );
  editor.on("armed", () => isBegun() && show());
  return machine;
}
