// The viewport: the core, three canvases, the photo's pictures and a hand, put together. Knows no server, no panels.
import { createCore } from "./core.js";
import { bindInput } from "./input.js";
import { createLadder, loadImage } from "./render/image.js";
import { createLayers, MARGIN } from "./render/layers.js";
import { createLoop } from "./render/loop.js";
import { createLoupe } from "./render/loupe.js";
import { createPhotoLayer } from "./render/photo.js";
import { arePicturesBehind } from "./render/pixels.js";
import { createReader } from "./render/reader.js";
import { drawSharp, sightOf } from "./render/tiles.js";
import { drawLive } from "./render/overlay.js";
import { drawAtRest } from "./render/shapes.js";
import { ENLARGED, LOUPE, loupeCamera } from "./loupe.js";
import { createSeeing } from "./seeing/seeing.js";
import { createTiles } from "./tiles/tiles.js";

/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("./numbers.js").Size} Size */
/** @typedef {import("./render/image.js").Picture} Picture */
/** @typedef {Size & {urls?: import("./render/image.js").PhotoUrls | null}} ShownPhoto */
/** @typedef {{store?: import("./store.js").Store, history?: import("./history.js").History, keepView?: boolean}} PhotoOptions */
/** @typedef {Omit<import("./core.js").CoreOptions, "photo" | "view"> & {element: HTMLElement, photo?: ShownPhoto | null, keysTarget?: HTMLElement, load?: (url: string) => Promise<Picture>, tileSource?: import("./tiles/tiles.js").Source | null}} CanvasOptions */
/** @typedef {ReturnType<typeof createCanvas>} Editor */

/** After so many milliseconds without a move the picture is drawn at its best. */
const SETTLED = 120;
/** While the photo moves it is looked for tiles so often, milliseconds. */
const LOOK_EVERY = 100;

/** @param {CanvasOptions} options */
export function createCanvas({ element, photo = null, keysTarget = element, load = loadImage, tileSource = null, ...options }) {
  const layers = createLayers(element);
  layers.resize();
  const core = createCore({
    ...options,
    view: layers.view,
    sight: { sharpest: () => reader.sharpest, pixels: (rect, width, height) => reader.read(rect, width, height), sharpen: (rect, density) => reader.sharpen(rect, density) },
    isFinest: () => ladder.isFinest && !tiles.isComing,
  });
  const ladder = createLadder(load, {
    onSharper() {
      core.tracer.forget();
      loop.invalidate("photo");
      core.emit("levels");
      lookForTiles();
    },
    onFail: () => core.say("The picture did not load. It is tried again when you move."),
  });
  const tiles = createTiles(tileSource, () => reader.coarse, {
    onTile: () => loop.invalidate("photo", ...(loupe.isShown ? /** @type {const} */ (["live"]) : [])),
    onQuiet() {
      core.tracer.forget();
      lookForTiles();
      loop.invalidate("photo");
      core.emit("sharper");
    },
    onProgress: (progress) => core.emit("tiles", progress),
  });
  const reader = createReader(() => ladder.shown, () => core.size, tiles);
  const loop = createLoop({ photo: drawPhotoLayer, shapes: drawShapesLayer, live: drawLiveLayer });
  const seeing = createSeeing({ photo: () => core.size, sharpest: () => reader.sharpest, pixels: (rect, width, height) => reader.read(rect, width, height), version: () => reader.version }, {
    onCounted() {
      loop.invalidate("photo");
      core.emit("levels");
    },
    onWorked: () => loop.invalidate("photo"),
  });
  const photoLayer = createPhotoLayer(layers.photo.canvas, seeing, () => loop.invalidate("photo"));
  const loupe = createLoupe(element, core, seeing, { plain: drawPlain, ratio: () => layers.ratio, onChange: () => loop.invalidate("live") });
  /** The camera the shapes' canvas was drawn for; isMuch: a zoom stretches what is drawn, until it rests or has doubled. @type {{camera: Camera, isMuch: boolean} | null} */
  let drawn = null;
  /** The shapes being dragged are not on the shapes' canvas. @type {ReadonlyMap<string, unknown>} */
  let without = new Map();
  let isMoving = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let looking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settling;

  if (!element.hasAttribute("tabindex")) element.tabIndex = 0;
  Object.assign(element.style, { touchAction: "none", overflow: "hidden" });

  /** @param {CanvasRenderingContext2D} context @param {Camera} camera @param {Size} view */
  function drawPlain(context, camera, view) {
    if (core.photo) drawSharp(context, { shown: ladder.shown, tiles, photo: core.photo }, { camera, view, ratio: layers.ratio, isMoving, isSmooth: core.smoothing });
  }

  function drawPhotoLayer() {
    const context = layers.begin(layers.photo);
    const { camera } = core;
    const { view, ratio } = layers;
    photoLayer.draw({ context, camera, view, ratio, isMoving, isSmooth: core.smoothing, plain: () => drawPlain(context, camera, view) }, core.shownAdjust);
  }

  function drawShapesLayer() {
    const context = layers.begin(layers.shapes, MARGIN);
    const isShown = core.photo !== null && !core.hidden;
    const isMuch = isShown && drawAtRest(context, core.past?.records ?? core.store.all(), core.style, core.camera, layers.view, { without, stroke: core.ink.stroke, margin: MARGIN }).isMuch;
    drawn = { camera: core.camera, isMuch };
    shift();
    if (isShown && arePicturesBehind()) loop.invalidate("shapes");
  }

  /** Put the drawn shapes where the camera is now. @returns {boolean} false when they must be drawn anew */
  function shift() {
    if (!drawn) return false;
    const { camera } = core;
    const ratio = camera.scale / drawn.camera.scale;
    const x = camera.x - drawn.camera.x * ratio - MARGIN * ratio;
    const y = camera.y - drawn.camera.y * ratio - MARGIN * ratio;
    const isSame = ratio === 1;
    const { style } = layers.shapes.canvas;
    style.transform = isSame ? `translate(${Math.round(x)}px, ${Math.round(y)}px)` : `translate(${x}px, ${y}px) scale(${ratio})`;
    if (isSame) return Math.abs(x + MARGIN) <= MARGIN && Math.abs(y + MARGIN) <= MARGIN;
    return isMoving && drawn.isMuch && Math.abs(Math.log2(ratio)) < 1;
  }

  function drawLiveLayer() {
    drawLive(layers.begin(layers.live), core);
    const wasShown = loupe.isShown;
    loupe.draw();
    if (loupe.isShown !== wasShown) want();
  }

  function settle() {
    isMoving = false;
    loop.invalidate("photo");
    if (drawn && drawn.camera.scale !== core.camera.scale) loop.invalidate("shapes");
    want();
  }

  function want() {
    lookForTiles();
    // What is traced is measured: in the photo's own pixels, however small it is shown.
    const onScreen = core.camera.scale * layers.ratio * (loupe.isShown ? ENLARGED : 1);
    ladder.want(core.tool === "trace" || core.coarse.isWaiting ? Math.max(1, onScreen) : onScreen);
  }

  function lookForTiles() {
    clearTimeout(looking);
    looking = undefined;
    const { camera, pointer } = core;
    tiles.want("view", core.photo && sightOf(camera, layers.view, layers.ratio), pointer);
    tiles.want("loupe", loupe.isShown && pointer ? sightOf(loupeCamera(camera, pointer), LOUPE, layers.ratio) : null, pointer);
  }

  /** Now and then while the photo or the loupe moves. */
  function lookSoon() {
    looking ??= setTimeout(lookForTiles, LOOK_EVERY);
  }

  /** The loupe follows a finger also where nothing else changes under it. */
  function follow() {
    if (core.pointerKind !== "mouse" || loupe.isShown) loop.invalidate("live");
    if (loupe.isShown) lookSoon();
  }

  core.on("camera", () => {
    isMoving = true;
    clearTimeout(settling);
    settling = setTimeout(settle, SETTLED);
    lookSoon();
    loop.invalidate("photo", "live");
    if (!shift()) loop.invalidate("shapes");
  });
  core.on("store", () => loop.invalidate("shapes", "live"));
  core.on("classes", () => loop.invalidate("shapes", "live"));
  core.on("hidden", () => loop.invalidate("shapes", "live"));
  core.on("photo", () => loop.invalidate("photo", "shapes", "live"));
  core.on("past", () => loop.invalidate("shapes", "live"));
  core.on("versions", () => loop.invalidate("live"));
  core.on("selection", () => loop.invalidate("live"));
  core.on("hint", () => loop.invalidate("live"));
  core.on("scale", () => loop.invalidate("live"));
  core.on("cursor", () => loop.invalidate("live"));
  core.on("hover", () => loop.invalidate("live"));
  core.on("tool", want);
  core.on("coarse", want);
  core.on("brush", () => loop.invalidate("live"));
  core.on("adjust", () => loop.invalidate("photo"));
  core.on("smoothing", () => loop.invalidate("photo"));
  core.on("original", () => loop.invalidate("photo", "live"));
  core.on("pointer", follow);
  core.on("state", follow);
  core.on("ink", () => {
    layers.shapes.canvas.style.opacity = String(core.ink.opacity / 100);
    loop.invalidate("shapes", "live");
  });
  core.on("live", (/** @type {import("./toolbelt.js").Live} */ live) => {
    loop.invalidate("live");
    if (element.style.cursor !== live.cursor) element.style.cursor = live.cursor;
    const isOther = without.size !== live.edits.size || [...live.edits.keys()].some((uid) => !without.has(uid));
    if (!isOther) return;
    without = live.edits;
    loop.invalidate("shapes");
  });

  const stopInput = bindInput(element, inStep, keysTarget);
  const watcher = new ResizeObserver(resize);
  watcher.observe(element);

  function resize() {
    // While it is hidden it has no size: it comes back as it was.
    if (!element.clientWidth || !element.clientHeight) return;
    layers.resize();
    drawn = null;
    core.setView(layers.view);
    loop.invalidate("photo", "shapes", "live");
  }

  /** @param {import("./hand.js").EditorEvent} event */
  function inStep(event) {
    // The page may have been laid out anew since the last frame: a gesture begins where the photo is now.
    const { width, height } = layers.view;
    if (event.type === "down" && (element.clientWidth !== width || element.clientHeight !== height)) resize();
    return core.dispatch(event);
  }

  const { setPhoto: setCorePhoto, destroy: destroyCore } = core;
  const parts = {
    element,
    layers: { photo: layers.photo.canvas, shapes: layers.shapes.canvas, live: layers.live.canvas },
    /** @param {ShownPhoto | null} next @param {PhotoOptions} [how] */
    setPhoto(next, how = {}) {
      const urls = next?.urls ?? {};
      const cut = tileSource && urls.tiles;
      ladder.set(next, cut ? { ...urls, full: null } : urls);
      tiles.set(cut);
      seeing.forget();
      drawn = null;
      setCorePhoto(next, how);
      want();
    },
    /** A picture of the present photo, of any resolution; only a sharper one replaces what is shown. @param {Picture} picture @param {Size} [size] */
    setPicture: (picture, size) => ladder.give(picture, size),
    /** The size of the picture that is shown, all of the photo's where its tiles show every pixel of the screen; or null. */
    get sharpness() {
      const sight = sightOf(core.camera, layers.view, layers.ratio);
      return ladder.shown && tiles.levelOf(sight) !== null && tiles.has(sight) ? core.size : (ladder.shown?.size ?? null);
    },
    /** How often each level is in the channel that is seen: 256 numbers; null until they are counted ("levels" tells). */
    levels: () => seeing.tables.levels(core.adjust.channel),
    /** How many pixels the long side needs to be sharp now. */
    get wantedPixels() {
      return Math.max(core.size.width, core.size.height) * Math.min(core.camera.scale * layers.ratio, 1);
    },
    resize,
    /** Draw what is dirty now. */
    flush: loop.flush,
    destroy() {
      clearTimeout(settling);
      clearTimeout(looking);
      tiles.stop();
      watcher.disconnect();
      stopInput();
      loop.stop();
      loupe.remove();
      photoLayer.remove();
      layers.remove();
      destroyCore();
    },
  };
  const editor = /** @type {Omit<typeof core, "setPhoto"> & typeof parts} */ (Object.defineProperties(core, Object.getOwnPropertyDescriptors(parts)));
  if (photo) editor.setPhoto(photo);
  loop.invalidate("photo", "shapes", "live");
  return editor;
}
