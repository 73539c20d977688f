// The viewport: one photo, its annotations, a camera and a tool, put together. Knows no server and no panels.
import * as cameras from "./camera.js";
import { hit } from "./hit.js";
import { createHistory } from "./history.js";
import { createLayers } from "./render/layers.js";
import { drawAtRest, drawDraft, drawHovered, drawSelected } from "./render/shapes.js";
import { createStore } from "./store.js";
import { tools } from "./tools/index.js";

/** @typedef {import("./store.js").Annotation} Annotation */
/** @typedef {import("./store.js").Shape} Shape */
/** @typedef {import("./hit.js").Hit} Hit */
/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("./camera.js").Point} Point */
/** @typedef {import("./numbers.js").Rect} Rect */
/** @typedef {import("./numbers.js").Size} Size */
/** @typedef {import("./render/palette.js").DefectClass} DefectClass */
/** @typedef {{type: string, point: Point, screen: Point, shift: boolean, kind: string}} PointerInput */
/** @typedef {ReturnType<typeof createEditor>} Editor */

/** Reach of a pointer in screen pixels: a mouse is exact, a finger is not. */
const REACH = /** @type {Record<string, number>} */ ({ mouse: 6, pen: 9, touch: 22 });

/**
 * @param {{element?: HTMLElement | null, keyDown?: (key: string, event?: KeyboardEvent) => boolean, keyUp?: (key: string) => void}} [options]
 *   without an element it works, and draws nothing: so tests run it under node
 */
export function createEditor({ element = null, keyDown = () => false, keyUp = () => {} } = {}) {
  const store = createStore();
  const history = createHistory(store);
  /** @type {Map<string, Set<(info: any) => void>>} */
  const listeners = new Map();
  /** @type {Map<number, DefectClass>} */
  let classes = new Map();
  /** @type {Size} */
  let photo = { width: 1, height: 1 };
  /** @type {CanvasImageSource | null} */
  let picture = null;
  /** @type {Size} */
  let pictureSize = { width: 1, height: 1 };
  /** @type {Camera} */
  let camera = { scale: 1, x: 0, y: 0 };
  let isFitted = true;
  /** @type {Set<string>} */
  let selection = new Set();
  /** @type {string | null} */
  let hovered = null;
  /** @type {{shape: Shape, classId: number | null} | null} */
  let draft = null;
  /** @type {Rect | null} */
  let marquee = null;
  /** @type {Point | null} */
  let pointer = null;
  /** @type {string | null} */
  let lastDrawn = null;
  /** @type {number | null} */
  let armed = null;
  let isHidden = false;
  let stroke = 2;
  const fixedView = { width: 800, height: 600 };

  const layers = element ? createLayers(element, draw) : null;
  const view = layers?.view ?? fixedView;
  const redraw = (/** @type {("photo" | "shapes" | "live")[]} */ ...names) => layers?.invalidate(...names);

  /** @param {string} name @param {any} [info] */
  const emit = (name, info) => {
    for (const listener of [...(listeners.get(name) ?? [])]) listener(info);
  };

  store.subscribe((diff) => {
    for (const { uid } of diff.removed) {
      selection.delete(uid);
      if (hovered === uid) hovered = null;
      if (lastDrawn === uid) lastDrawn = null;
    }
    const onlySelected = diff.added.length === 0 && diff.removed.length === 0 && diff.changed.every(([, now]) => selection.has(now.uid));
    redraw("live", ...(onlySelected ? [] : /** @type {const} */ (["shapes"])));
    if (diff.removed.length) emit("selection");
  });

  const editor = {
    store,
    history,
    on,
    get photo() {
      return photo;
    },
    get camera() {
      return camera;
    },
    get view() {
      return view;
    },
    get selection() {
      return selection;
    },
    get hovered() {
      return hovered;
    },
    get armed() {
      return armed;
    },
    get pointer() {
      return pointer;
    },
    get marquee() {
      return marquee;
    },
    get lastDrawn() {
      return lastDrawn;
    },
    get draft() {
      return draft;
    },
    get classes() {
      return classes;
    },
    isReadOnly: false,
    toolId: "select",
    /** What the next shape carries besides its class (the words of "other"). */
    armedAttributes: /** @type {Record<string, unknown>} */ ({}),

    /**
     * Show another photo; annotations are loaded by whoever calls.
     * @param {Size} size upright pixels
     */
    setPhoto(size) {
      editor.interrupt();
      photo = { width: size.width, height: size.height };
      picture = null;
      selection = new Set();
      hovered = null;
      lastDrawn = null;
      draft = null;
      if (isFitted) editor.fit();
      else camera = cameras.clamp(camera, photo, view);
      redraw("photo", "shapes", "live");
      emit("camera");
      emit("selection");
    },
    /**
     * Give a picture of the photo, of any resolution; a sharper one replaces it.
     * @param {CanvasImageSource | null} image
     * @param {Size} [size]
     */
    setPicture(image, size) {
      picture = image;
      if (size) pictureSize = size;
      redraw("photo");
    },
    /** How many screen pixels the picture would need to be sharp now: the long side. */
    get wantedPixels() {
      const ratio = typeof window === "undefined" ? 1 : Math.min(window.devicePixelRatio || 1, 2);
      return Math.max(photo.width, photo.height) * Math.min(camera.scale * ratio, 1);
    },
    get pictureSize() {
      return picture ? pictureSize : { width: 0, height: 0 };
    },
    /** @param {DefectClass[]} list */
    setClasses(list) {
      classes = new Map(list.map((defectClass) => [defectClass.id, defectClass]));
      redraw("shapes", "live");
    },
    /** @param {number | null} classId */
    arm(classId) {
      armed = classId;
      redraw("live");
      emit("armed");
    },

    // -- selection
    /** @param {Iterable<string>} uids */
    select(uids) {
      selection = new Set([...uids].filter((uid) => store.get(uid)));
      redraw("shapes", "live");
      emit("selection");
    },
    /** @param {Hit | null} target */
    hover(target) {
      const uid = target?.uid ?? null;
      if (element) element.dataset.over = target ? (target.part === "handle" ? `handle-${target.handle}` : target.part) : "";
      if (uid === hovered) return;
      hovered = uid;
      redraw("live");
      emit("hover");
    },
    /** @param {Point} point photo @param {string} [kind] mouse, touch or pen */
    hitAt(point, kind = "mouse") {
      if (isHidden) return null;
      return hit(store.all(), point, { tolerance: (REACH[kind] ?? 6) / camera.scale, selected: selection, hovered });
    },
    selected: () => [...selection].map((uid) => store.get(uid)).filter((found) => found !== undefined),

    // -- what tools draw
    /** @param {Shape | null} shape @param {number | null} [classId] */
    setDraft(shape, classId = null) {
      draft = shape && { shape, classId };
      redraw("live");
      emit("draft");
    },
    /** @param {Rect | null} rect */
    setMarquee(rect) {
      marquee = rect;
      redraw("live");
    },
    /** Make an annotation of the armed class, as one step. @param {{uid: string, shape: Shape}} part */
    create({ uid, shape }) {
      if (armed === null) return;
      history.mark("draw");
      const classId = armed;
      store.transact((change) => change.add(fresh(uid, classId, shape, editor.armedAttributes)), "user");
      history.commit();
      lastDrawn = uid;
      emit("drawn", uid);
    },
    /** @param {string} words shown in the status line and read aloud */
    say(words) {
      emit("say", words);
    },

    // -- camera
    fit() {
      camera = cameras.fit(photo, view);
      isFitted = true;
      moved();
    },
    /** @param {Rect} rect */
    zoomTo(rect) {
      camera = cameras.zoomTo(rect, photo, view);
      isFitted = false;
      moved();
    },
    /** @param {Point} point screen @param {number} factor */
    zoomAt(point, factor) {
      camera = cameras.zoomAt(camera, point, factor, photo, view);
      isFitted = false;
      moved();
    },
    /** @param {number} dx screen @param {number} dy screen */
    panBy(dx, dy) {
      camera = cameras.panBy(camera, dx, dy, photo, view);
      isFitted = false;
      moved();
    },
    /** @param {boolean} hidden */
    hideShapes(hidden) {
      isHidden = hidden;
      redraw("shapes", "live");
    },
    /** @param {1 | 2} width */
    setStroke(width) {
      stroke = width;
      redraw("shapes");
    },
    /** @param {{brightness: number, contrast: number}} look -100..100 each; 0 is the photo as it is */
    setAdjust({ brightness, contrast }) {
      if (layers) layers.photo.style.filter = brightness || contrast ? `brightness(${1 + brightness / 100}) contrast(${1 + contrast / 100})` : "";
    },

    // -- tools and input
    /** @param {string} id */
    setTool(id) {
      if (!machines.has(id)) return;
      editor.interrupt();
      editor.toolId = id;
      redraw("live");
      emit("tool");
    },
    get tool() {
      return tools.find(({ id }) => id === (borrowed ?? editor.toolId));
    },
    get toolState() {
      return current().state;
    },
    /** Use a tool for the moment. @param {string | null} id */
    borrow(id) {
      if (id === borrowed) return;
      if (borrowed) current().handle({ type: "interrupt" });
      // A two-click box that waits for its second click stays: panning in between is allowed.
      borrowed = id;
      emit("tool");
    },
    /** @param {{type: string, screen: Point, shift: boolean, kind: string}} event */
    pointerEvent(event) {
      const point = cameras.toPhoto(camera, event.screen);
      pointer = point;
      const input = { ...event, point };
      current().handle(input);
      redraw("live");
      emit("pointer", input);
    },
    leave() {
      pointer = null;
      editor.hover(null);
      redraw("live");
      emit("pointer", null);
    },
    interrupt() {
      for (const machine of machines.values()) machine.handle({ type: "interrupt" });
    },
    cancel() {
      const busy = editor.isBusy;
      current().handle({ type: "cancel" });
      return busy;
    },
    complete() {
      const busy = editor.isBusy;
      current().handle({ type: "complete" });
      return busy;
    },
    /** Whether a gesture is under way. */
    get isBusy() {
      return current().state !== "idle";
    },
    keyDown,
    keyUp,
    resize() {
      layers?.resize();
      if (isFitted) editor.fit();
      else moved();
    },
    /** Draw what is dirty now; for measuring. */
    flush: () => layers?.flush(),
    redrawAll: () => redraw("photo", "shapes", "live"),
    remove() {
      layers?.remove();
    },
  };

  function moved() {
    redraw("photo", "shapes", "live");
    emit("camera");
  }

  /** @type {string | null} */
  let borrowed = null;
  const machines = new Map(tools.map((tool) => [tool.id, tool.create(editor)]));
  const current = () => /** @type {import("./machine.js").Machine} */ (machines.get(borrowed ?? editor.toolId));

  /** @param {string} name @param {(info: any) => void} listener @returns {() => void} */
  function on(name, listener) {
    const set = listeners.get(name) ?? new Set();
    listeners.set(name, set.add(listener));
    return () => set.delete(listener);
  }

  /**
   * @param {"photo" | "shapes" | "live"} name
   * @param {CanvasRenderingContext2D} context
   * @param {Size} size
   */
  function draw(name, context, size) {
    if (name === "photo") drawPhoto(context);
    else if (name === "shapes") {
      if (!isHidden) drawAtRest(context, store.all(), classes, camera, size, selection, stroke);
    } else drawLive(context, size);
  }

  /** @param {CanvasRenderingContext2D} context */
  function drawPhoto(context) {
    const [width, height] = [photo.width * camera.scale, photo.height * camera.scale];
    if (!picture) {
      context.fillStyle = "rgba(128, 128, 128, 0.25)";
      context.fillRect(camera.x, camera.y, width, height);
      return;
    }
    // Above 200 % every pixel is shown as it is: a smoothed hairline is an invented one.
    context.imageSmoothingEnabled = camera.scale < 2;
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, camera.x, camera.y, width, height);
  }

  /** @param {CanvasRenderingContext2D} context @param {Size} size */
  function drawLive(context, size) {
    if (isHidden) return;
    const isDragging = editor.isBusy && !borrowed;
    const over = hovered && !selection.has(hovered) ? store.get(hovered) : undefined;
    if (over) drawHovered(context, over, classes.get(over.class_id), camera);
    for (const annotation of editor.selected()) {
      const look = { handles: selection.size === 1 && !isDragging, thin: isDragging, fill: annotation.uid === hovered };
      drawSelected(context, annotation, classes.get(annotation.class_id), camera, look);
    }
    if (draft) drawDraft(context, draft.shape, classes.get(draft.classId ?? -1), camera);
    if (marquee) drawMarquee(context, marquee);
    if (editor.tool?.cursor === "crosshair" && pointer && !editor.isReadOnly) drawGuides(context, size);
  }

  /** @param {CanvasRenderingContext2D} context @param {Rect} rect */
  function drawMarquee(context, rect) {
    const at = cameras.toScreen(camera, rect);
    for (const [style, dash] of /** @type {const} */ ([["#000000", []], ["#ffffff", [4, 4]]])) {
      context.strokeStyle = style;
      context.lineWidth = 1;
      context.setLineDash([...dash]);
      context.strokeRect(at.x, at.y, rect.width * camera.scale, rect.height * camera.scale);
    }
    context.setLineDash([]);
  }

  /** @param {CanvasRenderingContext2D} context @param {Size} size */
  function drawGuides(context, size) {
    const at = cameras.toScreen(camera, /** @type {Point} */ (pointer));
    const [x, y] = [Math.round(at.x) + 0.5, Math.round(at.y) + 0.5];
    for (const [style, offset] of /** @type {const} */ ([["rgba(0, 0, 0, 0.5)", 1], ["rgba(255, 255, 255, 0.7)", 0]])) {
      context.strokeStyle = style;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(x + offset, 0);
      context.lineTo(x + offset, size.height);
      context.moveTo(0, y + offset);
      context.lineTo(size.width, y + offset);
      context.stroke();
    }
  }

  return editor;
}

/**
 * A new annotation as the store holds it before the server knows it.
 * @param {string} uid
 * @param {number} classId
 * @param {Shape} shape
 * @param {Record<string, unknown>} [attributes]
 * @returns {Annotation}
 */
export function fresh(uid, classId, shape, attributes = {}) {
  return { uid, id: null, rev: 0, class_id: classId, shape, attributes: { ...attributes }, ignore: false, defect_uid: null, author: null, source: "human", score: null };
}
