// What the wheel does: it zooms and pans; with Alt it sizes the brush in hand, else the
// shape that is selected and lies under the pointer.
import { PAINTING } from "./masks/brush.js";
import { kindOf } from "./shapes/index.js";

/** @typedef {Extract<import("./hand.js").EditorEvent, {type: "wheel"}>} WheelEvent */

/** By how many screen pixels each side moves at one notch of a usual wheel, of 100 px. */
const SIDE = 2;

/** @param {import("./core.js").Core} editor @param {WheelEvent} event @returns {boolean} whether it was used */
export function turnWheel(editor, event) {
  if (!editor.photo) return false;
  // Zooming must stay what the bare wheel does, wherever the pointer is.
  if (event.alt && PAINTING.has(editor.tool)) {
    // Some systems turn the wheel sideways while a key is held.
    editor.brush.step((event.dy || event.dx) < 0 ? 1 : -1);
    return true;
  }
  if (event.alt) return sizeSelected(editor, event);
  // Trackpads pan sideways and pinch as ctrl+wheel; a mouse wheel zooms.
  if (event.shift) editor.panBy(-(event.dx || event.dy), 0);
  else if (!event.ctrl && Math.abs(event.dx) > Math.abs(event.dy)) editor.panBy(-event.dx, -event.dy);
  else editor.zoomAt(Math.exp((-event.dy * (event.ctrl ? 4 : 1)) / 500), event);
  return true;
}

/** One step of the history until Alt comes up. @param {import("./core.js").Core} editor @param {WheelEvent} event */
function sizeSelected(editor, event) {
  const [record] = editor.selection.records();
  if (!record || editor.selection.size > 1 || !editor.idle || !isUnder(editor, record.shape, event)) return false;
  if (!editor.mayEdit()) return true;
  // Some systems turn the wheel sideways while a key is held.
  const by = (-(event.dy || event.dx) * SIDE) / 100 / editor.camera.scale;
  if (!editor.history.marked) editor.history.mark("Resize");
  editor.reshapeOpen(new Map([[record.uid, kindOf(record.shape).growAround(record.shape, by, editor.size)]]));
  return true;
}

/** @param {import("./core.js").Core} editor @param {import("./store.js").Shape} shape @param {import("./camera.js").Point} screen */
function isUnder(editor, shape, screen) {
  const [kind, at, reach] = [kindOf(shape), editor.toPhoto(screen), 6 / editor.camera.scale];
  return kind.hitPart(shape, at, reach, "edge") !== null || kind.hitPart(shape, at, reach, "body") !== null;
}
