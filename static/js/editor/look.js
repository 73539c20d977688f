// How the photo is looked at: camera, adjustment, how shapes are drawn, what is hidden, what its sender pointed at. Never
// changes the document.
import * as cameras from "./camera.js";
import { AS_DRAWN, keepInk } from "./ink.js";
import { AS_TAKEN, keepAdjust } from "./seeing/adjust.js";

/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("./camera.js").Point} Point */
/** @typedef {import("./numbers.js").Rect} Rect */
/** @typedef {import("./numbers.js").Size} Size */
/** @typedef {ReturnType<typeof createLook>} Look */
/** @typedef {{records: readonly import("./store.js").Annotation[], marked: ReadonlySet<string>}} Past what was on the photo at an earlier time; marked: what stands out */

/** Of no photo, so that nothing divides by zero. */
const NOWHERE = { width: 1, height: 1 };

/**
 * @param {Size} firstView
 * @param {(name: string, ...told: any[]) => void} emit
 */
export function createLook(firstView, emit) {
  /** @type {Size | null} */
  let photo = null;
  let view = firstView;
  /** @type {Camera} */
  let camera = { scale: 1, x: 0, y: 0 };
  let isFitted = true;
  /** @type {Readonly<import("./seeing/adjust.js").Adjust>} */
  let adjust = AS_TAKEN;
  /** @type {Readonly<import("./ink.js").Ink>} */
  let ink = AS_DRAWN;
  let isSmooth = false;
  let isHidden = false;
  let isOriginal = false;
  /** @type {import("./hints.js").Hint | null} */
  let hint = null;
  /** @type {import("./scale.js").Scale | null} */
  let scale = null;
  /** @type {Past | null} */
  let past = null;
  /** @type {readonly import("./clashes.js").Version[]} */
  let versions = [];

  /** @param {Camera} next */
  function move(next) {
    isFitted = false;
    camera = next;
    emit("camera", camera);
  }

  const look = {
    get photo() {
      return photo;
    },
    /** The photo's size, or one pixel when there is none. */
    get size() {
      return photo ?? NOWHERE;
    },
    get view() {
      return view;
    },
    /** What is seen of the photo. @returns {import("./numbers.js").Rect} photo pixels; may reach beyond it */
    get seen() {
      return { x: -camera.x / camera.scale, y: -camera.y / camera.scale, width: view.width / camera.scale, height: view.height / camera.scale };
    },
    get camera() {
      return camera;
    },
    /** All of the photo is shown, and will be in a view of another size. */
    get isWhole() {
      return isFitted;
    },
    get adjust() {
      return adjust;
    },
    /** How shapes are drawn. */
    get ink() {
      return ink;
    },
    /** Whether the photo's pixels are smoothed however large they are shown. */
    get smoothing() {
      return isSmooth;
    },
    /** What the photo is shown with now. */
    get shownAdjust() {
      return isOriginal ? AS_TAKEN : adjust;
    },
    get hidden() {
      return isHidden;
    },
    get original() {
      return isOriginal;
    },
    /** Where the sender of the photo tapped. */
    get hint() {
      return hint;
    },
    /** Pixels a millimetre, by printed markers in the photo. */
    get scale() {
      return scale;
    },
    /** @param {Size} size of the canvas, CSS pixels */
    setView(size) {
      const before = view;
      view = { width: size.width, height: size.height };
      if (!photo) return;
      if (isFitted) look.fit();
      else move(cameras.carryOver(camera, { photo, view: before }, { photo, view }));
    },
    /** @param {Size | null} next @param {boolean} keepView the same part, as much enlarged */
    showPhoto(next, keepView) {
      const before = photo;
      photo = next && { width: next.width, height: next.height };
      hint = null;
      scale = null;
      look.showPast(null);
      look.showVersions([]);
      if (!photo) return;
      if (before && keepView && !isFitted) move(cameras.carryOver(camera, { photo: before, view }, { photo, view }));
      else look.fit();
    },
    fit() {
      move(cameras.fit(look.size, view));
      isFitted = true;
    },
    /** @param {Camera} next */
    setCamera: (next) => move(cameras.clamp(next, look.size, view)),
    /** @param {Rect} rect photo @param {number} [room] as the camera's */
    zoomTo: (rect, room) => move(cameras.zoomTo(rect, look.size, view, room)),
    /** @param {number} factor @param {Point} [at] screen; the middle when not told */
    zoomAt: (factor, at = { x: view.width / 2, y: view.height / 2 }) => move(cameras.zoomAt(camera, at, factor, look.size, view)),
    /** @param {number} dx screen @param {number} dy screen */
    panBy: (dx, dy) => move(cameras.panBy(camera, dx, dy, look.size, view)),
    /** @param {Point} point screen */
    toPhoto: (point) => cameras.toPhoto(camera, point),
    /** @param {Point} point photo */
    toScreen: (point) => cameras.toScreen(camera, point),
    /** @param {Readonly<Record<string, unknown>>} next what is not told is as the photo was taken */
    setAdjust(next) {
      adjust = keepAdjust(next);
      emit("adjust", adjust);
    },
    /** @param {Readonly<Record<string, unknown>>} next what is not told is as ever */
    setInk(next) {
      ink = keepInk(next);
      emit("ink", ink);
    },
    /** @param {boolean} on */
    setSmoothing(on) {
      isSmooth = on;
      emit("smoothing", on);
    },
    /** @param {import("./hints.js").Hint | null} next of the present photo */
    showHint(next) {
      hint = photo && next;
      emit("hint", hint);
    },
    /** @param {import("./scale.js").Scale | null} next of the present photo */
    showScale(next) {
      scale = photo && next;
      emit("scale", scale);
    },
    /** What was on the photo earlier, in place of what is. Null: what is. */
    get past() {
      return past;
    },
    /** @param {Past | null} next of the present photo */
    showPast(next) {
      if (next === past) return;
      past = photo && next;
      emit("past", past);
    },
    /** Those of a clash, drawn over the photo. */
    get versions() {
      return versions;
    },
    /** @param {readonly import("./clashes.js").Version[]} next of the present photo */
    showVersions(next) {
      if (!next.length && !versions.length) return;
      versions = next;
      emit("versions", versions);
    },
    /** @param {boolean} on */
    showOriginal(on) {
      isOriginal = on;
      emit("original", on);
    },
    /** @param {boolean} on */
    hideShapes(on) {
      isHidden = on;
      emit("hidden", on);
    },
  };
  return look;
}
