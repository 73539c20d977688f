// Drawing polygons: a click for each corner, or freehand while the button is held and moved; both may take turns. A
// click on the first corner, a second click on the same place, or Enter ends it. Clicks snap to the borders of other
// polygons; from one click to the next on the same ring it goes along that.
import { REACH } from "../aim.js";
import { borderNear, SNAP, wayAlong } from "../bordering.js";
import { corners } from "../line.js";
import { createMachine } from "../machine.js";
import { boundsOf } from "../rings.js";
import { joinedBy, MOST_POINTS } from "../shapes/polygon.js";
import { onPhoto } from "../trace/tracer.js";

export const id = "polygon";
export const title = "Polygon";
/** @type {readonly string[]} */
export const keys = ["P"];
export const icon = "polygon";
export const order = 25;

/** @typedef {import("../camera.js").Point} Point */
/** @typedef {import("../hand.js").PointerInput} PointerInput */
/** @typedef {import("../cutting.js").XY} XY */
/** @typedef {import("../bordering.js").Border} Border */
/** @typedef {{points: XY[], clicked: Point, border: Border | null}} Leg what a click or a stroke adds, where the hand was then (photo), and on which border it ended */

/** Freehand, a point is taken each so many screen pixels, and those are left out that lie so near the line between others. */
const STEP = 2;
const OFF = 0.75;

/** @param {import("../core.js").Core} editor */
export function create(editor) {
  /** What each click and each stroke added. @type {Leg[]} */
  let legs = [];
  /** What is being drawn freehand. @type {XY[]} */
  let stroke = [];
  /** Where the press began that may be a click. @type {PointerInput} */
  let pressed;
  /** The selected polygon that gets this as a hole or as a part. @type {string | null} */
  let home = null;
  /** Whether the next one goes there, as Shift says it. */
  let isInto = false;
  /** Where the last one ended, screen: a click more on that place begins no other. @type {Point | null} */
  let ended = null;

  /** @param {PointerInput} event @returns {XY} it slides along the photo's border while the hand is beyond */
  function placeOf(event) {
    const { x, y } = onPhoto(event.photo, editor.size);
    return [x, y];
  }

  /** What a click there adds. @param {PointerInput} event @returns {Leg} */
  function legTo(event) {
    const [x, y] = placeOf(event);
    const border = event.alt || editor.hidden ? null : borderNear(editor.store.all(), { x, y }, SNAP / editor.camera.scale);
    if (!border) return { points: [[x, y]], clicked: event.photo, border };
    return { points: [...wayBetween(legs.at(-1)?.border, border), border.point], clicked: event.photo, border };
  }

  /** @param {Border | null | undefined} from @param {Border | null | undefined} to @returns {XY[]} nothing where there is no common border */
  const wayBetween = (from, to) => (from && from.ring === to?.ring ? wayAlong(from, to) : []);

  /** @returns {XY[]} */
  const drawn = () => [...legs.flatMap(({ points }) => points), ...stroke];

  /** @param {Point} one screen @param {Point} other @param {number} reach */
  const isNear = (one, other, reach) => Math.hypot(one.x - other.x, one.y - other.y) < reach;

  /** On the first corner, and not because all is near it. @param {PointerInput} event */
  function isAtStart(event) {
    const points = drawn();
    const reach = REACH[event.pointer];
    if (points.length < 3 || sizeOf(points) < 2 * reach) return false;
    const [[x, y]] = points;
    return isNear(event.screen, editor.toScreen({ x, y }), reach);
  }

  /** The longer side of the box round points, screen pixels. @param {XY[]} points */
  function sizeOf(points) {
    const { width, height } = boundsOf([[points]]);
    return Math.max(width, height) * editor.camera.scale;
  }

  /** On the last corner, as far as a hand can tell. @param {PointerInput} event */
  function isAtEnd(event) {
    const last = legs.at(-1);
    return last !== undefined && isNear(event.screen, editor.toScreen(last.clicked), editor.threshold);
  }

  /** @param {PointerInput} [event] where the hand is */
  function show(event) {
    const points = drawn();
    const isClosing = event !== undefined && isAtStart(event);
    const ahead = event && !isClosing ? (stroke.length ? { points: [placeOf(event)], border: null } : legTo(event)) : null;
    const ring = [...points, ...(ahead?.points ?? []), ...wayBetween(ahead ? ahead.border : legs.at(-1)?.border, legs[0]?.border)];
    const [start] = points;
    const goal = start && points.length > 2 ? { x: start[0], y: start[1], isReached: isClosing } : null;
    const class_id = (home === null ? undefined : editor.store.get(home)?.class_id) ?? editor.armed;
    editor.setLive({ draft: ring.length > 1 ? { shape: { type: "polygon", polygons: [[ring]] }, class_id, goal } : null, guides: null, cursor: isClosing ? "pointer" : "crosshair" });
  }

  function drop() {
    [legs, stroke, home, isInto] = [[], [], null, false];
    editor.setLive({ draft: null });
    machine.go("idle");
  }

  /** What was pressed is not meant: back to the corners there are. */
  function rest() {
    stroke = [];
    if (legs.length === 0) {
      drop();
      return;
    }
    machine.go("drawing");
    show();
  }

  /** @param {PointerInput} event */
  function press(event) {
    pressed = event;
    machine.go("pressing");
  }

  /** @param {PointerInput} event */
  function begin(event) {
    const isSame = ended !== null && isNear(event.screen, ended, editor.threshold);
    ended = null;
    if (isSame) return;
    home = event.shift || isInto ? selectedPolygon() : null;
    if (home === null ? editor.mayDraw() : editor.mayEdit()) press(event);
  }

  function selectedPolygon() {
    const [only, ...more] = editor.selection.records();
    return only?.shape.type === "polygon" && more.length === 0 ? only.uid : null;
  }

  /** @param {PointerInput} event */
  function click(event) {
    if (isAtStart(event) || isAtEnd(event)) {
      finish(event);
      return;
    }
    legs.push(legTo(pressed));
    machine.go("drawing");
    show();
  }

  /** @param {PointerInput} event */
  function sweep(event) {
    const [x, y] = stroke[stroke.length - 1];
    if (!isNear(event.screen, editor.toScreen({ x, y }), STEP)) stroke.push(placeOf(event));
    show(event);
  }

  /** @param {PointerInput} event */
  function endStroke(event) {
    const isClosed = isAtStart(event);
    if (!isClosed) stroke.push(placeOf(event));
    legs.push({ points: corners(stroke, OFF / editor.camera.scale).map((at) => stroke[at]), clicked: event.photo, border: null });
    stroke = [];
    if (isClosed) {
      finish(event);
      return;
    }
    machine.go("drawing");
    show();
  }

  /** @param {PointerInput} [event] the click that ended it */
  function finish(event) {
    const ring = fewEnough([...drawn(), ...wayBetween(stroke.length ? null : legs.at(-1)?.border, legs[0]?.border)]);
    const onto = home;
    drop();
    ended = event ? event.screen : null;
    const isSmall = ring.length < 3 || sizeOf(ring) < editor.threshold;
    if (!isSmall && onto !== null) add(onto, ring);
    else if (isSmall || !editor.create({ type: "polygon", polygons: [[ring]] })) editor.say("Too small to be a polygon: click further apart, or zoom in.");
  }

  /** @param {string} uid @param {XY[]} ring */
  function add(uid, ring) {
    const shape = editor.store.get(uid)?.shape;
    if (shape?.type !== "polygon") {
      editor.say("The polygon that this was drawn into is gone.");
      return;
    }
    const whole = joinedBy(shape, ring);
    editor.edit(uid, { shape: whole }, whole.polygons.length > shape.polygons.length ? "Add a part" : "Cut a hole");
  }

  /** The last click or stroke is taken back. */
  function back() {
    legs.pop();
    rest();
  }

  const machine = createMachine(
    {
      idle: {
        /** @param {PointerInput} event */
        move(event) {
          if (ended && !isNear(event.screen, ended, editor.threshold)) ended = null;
          editor.setLive({ guides: null, cursor: "crosshair" });
        },
        down: begin,
        into: () => void (isInto = true),
        up() {},
        cancel() {},
        complete() {},
        interrupt: () => void (isInto = false),
      },
      pressing: {
        /** @param {PointerInput} event */
        move(event) {
          if (isNear(event.screen, pressed.screen, editor.threshold)) return;
          stroke = [placeOf(pressed)];
          machine.go("sweeping");
          sweep(event);
        },
        up: click,
        pause: rest,
        back: rest,
        cancel: drop,
        complete: () => finish(),
        interrupt: drop,
      },
      sweeping: {
        move: sweep,
        up: endStroke,
        pause: rest,
        back: rest,
        cancel: drop,
        complete: () => finish(),
        interrupt: drop,
      },
      drawing: {
        move: show,
        down: press,
        up() {},
        pause() {},
        back,
        cancel: drop,
        complete: () => finish(),
        interrupt: drop,
      },
    },
    editor.stateChanged,
  );
  return machine;
}

/** The limit is the server's; what nobody drew by hand comes nearer to it than to the line. @param {XY[]} points @returns {XY[]} */
function fewEnough(points) {
  let few = points;
  for (let off = OFF; few.length > MOST_POINTS; off *= 2) few = corners(points, off).map((at) => points[at]);
  return few;
}
