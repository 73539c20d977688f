// Drives the editor's core by gestures, as a hand would: drive(editor).tool("box").down(10, 10).move(60, 50).up().
// Coordinates are photo pixels; a camera of scale 1 at 0, 0 makes them screen pixels too.
import { createCore } from "../../static/js/editor/core.js";
import { changed } from "../../static/js/editor/masks/changing.js";
import { kindOf } from "../../static/js/editor/shapes/index.js";
import { newRecord } from "../../static/js/editor/store.js";

/** @typedef {import("../../static/js/editor/core.js").Core} Core */
/** @typedef {import("../../static/js/editor/core.js").CoreOptions} CoreOptions */

export const CLASSES = [
  { id: 1, name: "crack", color: "#ffe45c", letter: "C", key: "1", slot: 1 },
  { id: 2, name: "scratch", color: "#9aebff", letter: "S", key: "2", slot: 2 },
  { id: 3, name: "chip", color: "#e05206", letter: "H", key: "3", slot: 3 },
];

/**
 * An editor on a photo of 200 x 100 pixels, seen one to one, with the first class in hand.
 * @param {CoreOptions} [options]
 */
export function makeEditor(options = {}) {
  const editor = createCore({ classes: CLASSES, photo: { width: 200, height: 100 }, view: { width: 400, height: 300 }, ...options });
  editor.setCamera({ scale: 1, x: 0, y: 0 });
  editor.arm(1);
  return editor;
}

/**
 * Put boxes on the photo as if the server had sent them.
 * @param {Core} editor
 * @param {...[number, number, number, number, number?]} boxes x, y, width, height, class
 * @returns {string[]} uids
 */
export function withBoxes(editor, ...boxes) {
  const records = boxes.map(([x, y, width, height, class_id = 1], at) => newRecord({ id: at + 1, rev: 1, class_id, shape: { type: "box", x, y, width, height } }));
  editor.store.transact((draft) => records.forEach((record) => draft.add(record)), "load");
  return records.map(({ uid }) => uid);
}

/**
 * Put traces on the photo as if the server had sent them.
 * @param {Core} editor
 * @param {...{points: [number, number][], width: number, class_id?: number}} traces
 * @returns {string[]} uids
 */
export function withTraces(editor, ...traces) {
  const records = traces.map(({ points, width, class_id = 1 }, at) => newRecord({ id: at + 1, rev: 1, class_id, shape: { type: "trace", points, widths: points.map(() => width) } }));
  editor.store.transact((draft) => records.forEach((record) => draft.add(record)), "load");
  return records.map(({ uid }) => uid);
}

/**
 * Put polygons on the photo as if the server had sent them.
 * @param {Core} editor
 * @param {...import("../../static/js/editor/store.js").Polygon["polygons"]} polygons the parts of each
 * @returns {string[]} uids
 */
export function withPolygons(editor, ...polygons) {
  const records = polygons.map((parts, at) => newRecord({ id: at + 1, rev: 1, class_id: 1, shape: { type: "polygon", polygons: parts } }));
  editor.store.transact((draft) => records.forEach((record) => draft.add(record)), "load");
  return records.map(({ uid }) => uid);
}

/**
 * Put masks on the photo as if the server had sent them.
 * @param {Core} editor
 * @param {...[number, number, number, number]} frames x, y, width, height of the pixels of each
 * @returns {string[]} uids
 */
export function withMasks(editor, ...frames) {
  const records = frames.map(([x, y, width, height], at) => newRecord({ id: at + 1, rev: 1, class_id: 1, shape: changed({ type: "box", x, y, width, height }, "mask", editor.size) }));
  editor.store.transact((draft) => records.forEach((record) => draft.add(record)), "load");
  return records.map(({ uid }) => uid);
}

/** The boxes on the photo as [x, y, width, height]. @param {Pick<Core, "store">} editor */
export function boxes(editor) {
  return editor.store.all().map(({ shape }) => Object.values(boundsOf({ shape })));
}

/** @param {{readonly shape: Readonly<import("../../static/js/editor/store.js").Shape>}} annotation */
export function boundsOf({ shape }) {
  return kindOf(shape).bounds(shape);
}

/** The traces on the photo. @param {Pick<Core, "store">} editor @returns {import("../../static/js/editor/store.js").Trace[]} */
export function traces(editor) {
  return editor.store.all().flatMap(({ shape }) => (shape.type === "trace" ? [shape] : []));
}

/** Until what was asked is answered, where answers come at once. */
export async function answered() {
  for (let left = 20; left > 0; left--) await Promise.resolve();
}

/** The parts of each polygon on the photo. @param {Pick<Core, "store">} editor */
export function polygons(editor) {
  return editor.store.all().flatMap(({ shape }) => (shape.type === "polygon" ? [shape.polygons] : []));
}

/**
 * @param {Core} editor
 * @param {{pointer?: "mouse" | "touch" | "pen"}} [hand]
 */
export function drive(editor, { pointer = "mouse" } = {}) {
  let at = { x: 0, y: 0 };
  /** @param {"down" | "move" | "up"} type @param {number} x @param {number} y @param {{shift?: boolean, alt?: boolean, button?: number, pressure?: number}} [how] */
  const send = (type, x, y, how = {}) => {
    at = { x, y };
    editor.dispatch({ type, ...editor.toScreen(at), pointer, ...how });
  };
  const driver = {
    editor,
    /** @param {string} id */
    tool(id) {
      editor.setTool(id);
      return driver;
    },
    /** @param {number} x @param {number} y @param {{shift?: boolean, alt?: boolean, button?: number, pressure?: number}} [how] */
    down(x, y, how) {
      send("move", x, y, how);
      send("down", x, y, how);
      return driver;
    },
    /** @param {number} x @param {number} y @param {{shift?: boolean, alt?: boolean, pressure?: number}} [how] */
    move(x, y, how) {
      send("move", x, y, how);
      return driver;
    },
    /** @param {{shift?: boolean, alt?: boolean, button?: number}} [how] */
    up(how) {
      send("up", at.x, at.y, how);
      return driver;
    },
    /** @param {number} x @param {number} y @param {{shift?: boolean, alt?: boolean}} [how] */
    click(x, y, how) {
      return driver.down(x, y, how).up(how);
    },
    /** From one point to another, by way of the middle. @param {number} x @param {number} y @param {number} toX @param {number} toY @param {{shift?: boolean, alt?: boolean, button?: number}} [how] */
    drag(x, y, toX, toY, how) {
      return driver.down(x, y, how).move((x + toX) / 2, (y + toY) / 2, how).move(toX, toY, how).up(how);
    },
    /** Press and let go. @param {...string} names */
    key(...names) {
      for (const name of names) driver.hold(name).release(name);
      return driver;
    },
    /** @param {string} name @param {{repeat?: boolean}} [how] */
    hold(name, { repeat = false } = {}) {
      driver.used = editor.dispatch({ type: "key", names: [name], repeat });
      return driver;
    },
    /** @param {string} name */
    release(name) {
      editor.dispatch({ type: "keyup", names: [name] });
      return driver;
    },
    secondFinger() {
      editor.dispatch({ type: "pinch", phase: "start", x: 5, y: 5, dx: 0, dy: 0, factor: 1 });
      editor.dispatch({ type: "pinch", phase: "end", x: 5, y: 5, dx: 0, dy: 0, factor: 1 });
      return driver;
    },
    blur() {
      editor.dispatch({ type: "interrupt" });
      return driver;
    },
    /** Whether the last key was used. */
    used: false,
  };
  return driver;
}
