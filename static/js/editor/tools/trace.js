// Tracing a crack: a click at one end, a click at the other, and the line between is found. More clicks lead it
// where it should go; Enter or a second click on the same place ends it, and so does the end of a drag.
import { createMachine } from "../machine.js";
import { corners } from "../line.js";
import { median } from "../trace/width.js";
import { MOST_POINTS, WIDEST } from "../shapes/trace.js";
import { onPhoto } from "../trace/tracer.js";

export const id = "trace";
export const title = "Crack trace";
/** @type {readonly string[]} */
export const keys = ["L", "T"];
export const icon = "trace";
export const order = 30;

/** @typedef {import("../camera.js").Point} Point */
/** @typedef {import("../hand.js").PointerInput} PointerInput */
/** @typedef {[number, number]} XY */

/** @param {import("../core.js").Core} editor */
export function create(editor) {
  /** What was clicked. Photo. @type {Point[]} */
  let stops = [];
  /** The line from each stop to the next; null while it is being looked for. @type {(XY[] | null)[]} */
  let legs = [];
  /** From where the line ends to the pointer. @type {XY[]} */
  let preview = [];
  /** Where the hand is, if nobody has asked for the line to there. @type {Point | null} */
  let wanted = null;
  /** Answers to what was asked before are none to this. */
  let turn = 0;
  let isAsking = false;
  /** Presses of the next line, made while this one is measured. @type {PointerInput[]} */
  let held = [];
  const hold = (/** @type {PointerInput} */ event) => void held.push(event);

  /** Where a leg begins: where the one before ends, which is not quite where the hand was. @param {number} at @returns {Point} */
  function beginOf(at) {
    const [x, y] = legs[at - 1]?.at(-1) ?? [NaN, NaN];
    return Number.isNaN(x) ? /** @type {Point} */ (stops[at]) : { x, y };
  }

  /** @returns {XY[]} what there is of the line */
  function line() {
    return legs.flatMap((leg, at) => {
      const [from, to] = [beginOf(at), /** @type {Point} */ (stops[at + 1])];
      return leg ?? /** @type {XY[]} */ ([[from.x, from.y], [to.x, to.y]]);
    });
  }

  function show() {
    const points = [...line(), ...preview];
    const width = 3 / editor.camera.scale;
    editor.setLive({ draft: points.length > 1 ? { shape: { type: "trace", points, widths: points.map(() => width) }, class_id: editor.armed } : null });
  }

  /** One question at a time: the legs in order, then the line to where the hand is now. */
  async function ask() {
    if (isAsking) return;
    isAsking = true;
    for (;;) {
      const mine = turn;
      const at = legs.indexOf(null);
      const isLeg = at >= 0;
      const to = isLeg ? stops[at + 1] : wanted;
      if (!to) break;
      if (!isLeg) wanted = null;
      const which = isLeg ? at : legs.length;
      const begin = beginOf(which);
      /** @type {XY[]} */
      const straight = [[begin.x, begin.y], [to.x, to.y]];
      const found = await editor.tracer.way(begin, to, which > 0).catch(() => straight);
      if (mine !== turn) continue;
      if (isLeg) legs[at] = found;
      else if (!legs.includes(null)) preview = found;
      show();
    }
    isAsking = false;
    if (machine.state === "finishing") measure();
  }

  function aim() {
    editor.setLive({ guides: null, cursor: "crosshair" });
  }

  /** @param {PointerInput} event */
  function lead(event) {
    aim();
    wanted = onPhoto(event.photo, editor.size);
    void ask();
  }

  /** @param {PointerInput} event */
  function add(event) {
    stops.push(onPhoto(event.photo, editor.size));
    legs.push(null);
    preview = [];
    wanted = null;
    show();
    void ask();
  }

  function drop() {
    turn++;
    [stops, legs, preview, wanted, held] = [[], [], [], null, []];
    editor.setLive({ draft: null });
    machine.go("idle");
  }

  function complete() {
    if (stops.length < 2) {
      drop();
      return;
    }
    [preview, wanted] = [[], null];
    machine.go("finishing");
    show();
    if (!isAsking) measure();
  }

  function measure() {
    const mine = turn;
    const isOver = () => mine !== turn || machine.state !== "finishing";
    void editor.tracer.follow(line()).then(
      (found) => {
        if (isOver()) return;
        const next = held;
        keep(found);
        for (const event of next) machine.handle(event);
      },
      () => isOver() || keepAsItIs(),
    );
  }

  /** @param {{points: XY[], widths: number[]}} found */
  function keep({ points, widths }) {
    const width = median(widths);
    drop();
    let thin = points;
    for (let off = 0.5; thin.length > MOST_POINTS; off *= 2) thin = corners(points, off).map((at) => /** @type {XY} */ (points[at]));
    if (editor.create({ type: "trace", points: thin, widths: thin.map(() => Math.min(width, WIDEST)) })) editor.coarse.note(editor.store.get(editor.justDrawn ?? ""));
    else editor.say("Too short to be a crack: click further along it, or zoom in.");
  }

  /** Something else begins: what was finished by hand is not lost because it was still being measured. */
  function keepAsItIs() {
    if (legs.includes(null)) {
      drop();
      editor.say("The crack was not found yet, so it was not kept.");
      return;
    }
    const points = line();
    keep({ points, widths: points.map(() => 3 / editor.camera.scale) });
  }

  /** The last click is taken back. */
  function back() {
    if (stops.length < 2) {
      drop();
      return;
    }
    turn++;
    stops.pop();
    legs.pop();
    preview = [];
    show();
  }

  /** Not on the last stop, as far as a hand can tell. @param {PointerInput} event */
  function isAway(event) {
    const [here, last] = [onPhoto(event.photo, editor.size), /** @type {Point} */ (stops.at(-1))];
    return Math.hypot(here.x - last.x, here.y - last.y) * editor.camera.scale >= editor.threshold;
  }

  const machine = createMachine(
    {
      idle: {
        move: aim,
        /** @param {PointerInput} event */
        down(event) {
          if (!editor.mayDraw()) return;
          stops = [onPhoto(event.photo, editor.size)];
          machine.go("pressing");
          lead(event); // nothing to see yet, but the tree begins to grow while the hand is on its way
        },
        up() {},
        cancel() {},
        complete() {},
        interrupt() {},
      },
      // The first press: a drag from here to the other end is a whole trace.
      pressing: {
        /** @param {PointerInput} event */
        move(event) {
          if (!isAway(event)) return;
          machine.go("dragging");
          lead(event);
        },
        up: () => machine.go("leading"),
        cancel: drop,
        complete: drop,
        interrupt: drop,
      },
      dragging: {
        move: lead,
        /** @param {PointerInput} event */
        up(event) {
          add(event);
          complete();
        },
        cancel: drop,
        complete: drop,
        interrupt: drop,
      },
      leading: {
        move: lead,
        /** @param {PointerInput} event */
        down(event) {
          if (isAway(event) || stops.length === 1) machine.go("placing");
          else complete();
        },
        up() {},
        pause() {},
        back,
        cancel: drop,
        complete,
        interrupt: drop,
      },
      placing: {
        move: lead,
        /** @param {PointerInput} event */
        up(event) {
          if (isAway(event)) add(event);
          machine.go("leading");
        },
        pause: () => machine.go("leading"),
        back: () => machine.go("leading"),
        cancel: drop,
        complete,
        interrupt: drop,
      },
      finishing: {
        move: aim,
        down: hold, // the next line begins while this one is measured
        up: hold,
        cancel: keepAsItIs,
        complete() {},
        back() {
          turn++;
          held = [];
          machine.go("leading");
        },
        interrupt: keepAsItIs,
      },
    },
    editor.stateChanged,
  );
  return machine;
}
