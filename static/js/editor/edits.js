// What is done to annotations, each as one step of the history; whoever asks is a tool, an action or a panel.
import { write, writeAll } from "./contents.js";
import { clamp } from "./numbers.js";
import { keepShape, kindOf, tryKeep } from "./shapes/index.js";
import { ShapeFault } from "./fault.js";
import { newRecord } from "./store.js";
import { isCopied } from "./wire.js";

/** @typedef {import("./store.js").Annotation} Annotation */
/** @typedef {import("./store.js").Draft} Draft */
/** @typedef {import("./store.js").Shape} Shape */
/** @typedef {import("./numbers.js").Rect} Rect */
/** @typedef {import("./camera.js").Point} Point */
/** @typedef {Pick<Annotation, "class_id" | "shape" | "attributes" | "ignore"> & {source?: string}} Copied */
/**
 * What the edits need of the core.
 * @typedef {{
 *   readonly store: import("./store.js").Store, readonly history: import("./history.js").History,
 *   readonly selection: import("./selection.js").Selection, readonly size: import("./numbers.js").Size,
 *   readonly photo: import("./numbers.js").Size | null, readonly camera: import("./camera.js").Camera,
 *   readonly view: import("./numbers.js").Size, readonly pointer: Point | null, readonly readonly: boolean,
 *   readonly idle: boolean, readonly past: import("./look.js").Past | null, readonly classes: readonly import("./render/palette.js").DefectClass[],
 *   emit(name: string, ...told: any[]): void, say(words: string): void, setLive(part: object): void,
 * }} Part
 */

/** Copies are set off by this much, in screen pixels, so that they are seen. */
const OFFSET = 12;

/** Who changes a copy has looked at it. @param {Annotation} record @returns {Partial<Annotation>} */
const looked = (record) => (isCopied(record) ? { source: "human" } : {});

/** @param {Part} core */
export function createEdits(core) {
  /** @type {number | null} */ let armed = null;
  /** @type {Readonly<Record<string, any>>} */ let armedAttributes = {};
  /** @type {string | null} */ let justDrawn = null;
  /** @type {readonly Copied[]} outlives the photo it was copied from */
  let clipboard = [];
  let isLeaving = false;

  /** @param {string | null} uid */
  function setDrawn(uid) {
    if (uid === justDrawn) return;
    justDrawn = uid;
    core.emit("drawn", uid);
  }

  /** @param {string} label @param {(draft: Draft) => void} change */
  function step(label, change) {
    core.history.mark(label);
    try {
      core.store.transact(change, "user");
    } catch (error) {
      core.history.bail();
      throw error;
    }
    core.history.commit();
  }

  /** @param {readonly Copied[]} items @param {string} label @returns {number} how many there are now: what has no place on the photo is left out */
  function add(items, label) {
    const made = items.flatMap(({ shape, ...rest }) => {
      const kept = tryKeep(shape, core.size);
      return kept ? [newRecord({ ...rest, shape: kept })] : [];
    });
    if (made.length === 0) return 0;
    step(label, (draft) => made.forEach((record) => draft.add(record)));
    core.selection.set(made.map(({ uid }) => uid));
    return made.length;
  }

  const edits = {
    get armed() {
      return armed;
    },
    get armedAttributes() {
      return armedAttributes;
    },
    set armedAttributes(value) {
      armedAttributes = value;
    },
    /** The shape that was drawn last, until something else is done: a digit changes its class. */
    get justDrawn() {
      return justDrawn;
    },
    get clipboard() {
      return clipboard;
    },
    /** Tab leaves the canvas next: Escape was pressed, or the last object was reached. */
    get leaving() {
      return isLeaving;
    },
    leave() {
      isLeaving = true;
    },
    stay() {
      isLeaving = false;
    },

    /** Whether anything may be changed; says why not. */
    mayEdit() {
      if (core.readonly) core.say(core.past ? "This is how it was. Go back to what it is: Escape." : "This photo cannot be changed.");
      return !core.readonly && core.photo !== null;
    },
    mayDraw() {
      if (!edits.mayEdit()) return false;
      if (armed === null) core.say("Choose a class first: press its number.");
      return armed !== null;
    },

    /** @param {number | null} classId of the next shape @param {Readonly<Record<string, any>>} [attributes] that it carries */
    arm(classId, attributes = {}) {
      armed = classId;
      armedAttributes = attributes;
      core.setLive({});
      core.emit("armed", classId);
    },
    /**
     * Give a class to what is selected, else to what was just drawn; it stays armed for the next.
     * @param {number} classId
     * @param {Readonly<Record<string, any>>} [attributes] that come with it
     */
    setClass(classId, attributes = {}) {
      const uids = core.selection.size > 0 ? core.selection.get() : justDrawn === null ? [] : [justDrawn];
      // In the midst of a gesture a digit is meant for what is being drawn.
      if (uids.length > 0 && core.idle && edits.mayEdit()) {
        edits.editAll(uids, (record) => ({ class_id: classId, attributes: { ...record.attributes, ...attributes } }), "Change class");
      }
      edits.arm(classId, attributes);
    },

    /** A shape of the armed class. @param {Shape} shape @returns {boolean} false: there is no such shape */
    create(shape) {
      const kept = tryKeep(shape, core.size);
      if (!kept || armed === null) return false;
      const record = newRecord({ class_id: armed, shape: kept, attributes: armedAttributes });
      core.selection.clear();
      step("Draw", (draft) => draft.add(record));
      setDrawn(record.uid);
      return true;
    },
    /** For hands that cannot drag: a box in the middle of what is seen, selected. @returns {boolean} */
    createAtCentre() {
      if (!edits.mayDraw()) return false;
      const { camera, view } = core;
      const side = Math.max(Math.min(view.width, view.height) / camera.scale / 4, 2);
      const middle = { x: clamp((view.width / 2 - camera.x) / camera.scale, 0, core.size.width), y: clamp((view.height / 2 - camera.y) / camera.scale, 0, core.size.height) };
      const isMade = edits.create({ type: "box", x: middle.x - side / 2, y: middle.y - side / 2, width: side, height: side });
      if (justDrawn) core.selection.set([justDrawn]);
      return isMade;
    },
    /**
     * One step from a panel. A shape is clipped and rounded first.
     * @param {string} uid
     * @param {Partial<Annotation>} partial
     * @param {string} [label]
     * @returns {boolean} false when there is no such annotation or shape; nothing has changed then
     */
    edit(uid, partial, label = "Edit") {
      const old = core.store.get(uid);
      if (!old || !edits.mayEdit()) return false;
      try {
        const shape = partial.shape ? keepShape({ ...partial.shape }, core.size) : old.shape;
        step(label, (draft) => draft.update(uid, { ...looked(old), ...partial, shape }));
      } catch (error) {
        if (!(error instanceof ShapeFault)) throw error;
        const { title } = kindOf(partial.shape ?? old.shape);
        core.say(`A ${title} ${error.detail}.`.replace(`${title} must be`, `${title}'s size must be`));
        return false;
      }
      return true;
    },
    /**
     * One step for many, whatever their shapes.
     * @param {readonly string[]} uids
     * @param {(record: Annotation) => Partial<Annotation>} part what changes of each
     * @param {string} label
     */
    editAll(uids, part, label) {
      const records = uids.flatMap((uid) => core.store.get(uid) ?? []);
      if (records.length === 0 || !edits.mayEdit()) return;
      step(label, (draft) => records.forEach((record) => draft.update(record.uid, { ...looked(record), ...part(record) })));
    },
    /** Copies from elsewhere, selected, as one step. */
    add,
    /** @param {ReadonlyMap<string, Shape>} shapes by uid @param {string} label */
    reshape(shapes, label) {
      step(label, (draft) => applyShapes(draft, shapes));
    },
    /** As reshape, within the open step. @param {ReadonlyMap<string, Shape>} shapes */
    reshapeOpen(shapes) {
      core.store.transact((draft) => applyShapes(draft, shapes), "user");
    },
    /** @param {readonly string[]} [uids] what is selected (or just drawn) when not told */
    remove(uids = edits.targets()) {
      const present = uids.filter((uid) => core.store.get(uid));
      if (present.length === 0 || !edits.mayEdit()) return;
      step(present.length === 1 ? "Delete" : `Delete ${present.length}`, (draft) => present.forEach((uid) => draft.remove(uid)));
    },
    /** Bring the photo back to what it was, as one step. @param {readonly Annotation[]} records all that was on it @returns {boolean} false: nothing may be changed */
    restore(records) {
      if (!edits.mayEdit()) return false;
      step("Restore", (draft) => writeAll(draft, records, core.store));
      return true;
    },
    /** Let an annotation be as somebody wanted it, as one step. @param {string} uid @param {import("./contents.js").Content | null} content null: deleted */
    take(uid, content) {
      step("Take a version", (draft) => write(draft, uid, content, core.store));
    },
    /** What delete and class mean now. @returns {string[]} */
    targets: () => (core.selection.size > 0 ? core.selection.get() : justDrawn === null ? [] : [justDrawn]),

    /**
     * Move records together, as far as the photo allows: they slide along its border.
     * @param {readonly Annotation[]} records
     * @param {number} dx photo @param {number} dy photo
     * @returns {Map<string, Shape>}
     */
    moved(records, dx, dy) {
      const by = edits.allowed(edits.frameOf(records), dx, dy);
      return new Map(records.map(({ uid, shape }) => [uid, kindOf(shape).moveBy(shape, by.x, by.y)]));
    },
    /**
     * As much of a move as keeps a frame on the photo.
     * @param {Rect | null} frame @param {number} dx @param {number} dy
     * @returns {Point}
     */
    allowed(frame, dx, dy) {
      if (!frame) return { x: dx, y: dy };
      return {
        x: clamp(dx, Math.min(-frame.x, 0), Math.max(core.size.width - frame.x - frame.width, 0)),
        y: clamp(dy, Math.min(-frame.y, 0), Math.max(core.size.height - frame.y - frame.height, 0)),
      };
    },
    /** The bounds of records together. @param {readonly Pick<Annotation, "shape">[]} records @returns {Rect | null} */
    frameOf(records) {
      if (records.length === 0) return null;
      const boxes = records.map(({ shape }) => kindOf(shape).bounds(shape));
      const x = Math.min(...boxes.map((box) => box.x));
      const y = Math.min(...boxes.map((box) => box.y));
      return { x, y, width: Math.max(...boxes.map((box) => box.x + box.width)) - x, height: Math.max(...boxes.map((box) => box.y + box.height)) - y };
    },

    copy() {
      clipboard = core.selection.records().map(({ class_id, shape, attributes, ignore }) => ({ class_id, shape, attributes, ignore }));
      core.say(`${clipboard.length} copied.`);
    },
    /** At the pointer while it is over the photo; else where they came from, set off when those are still there. */
    paste() {
      const frame = edits.frameOf(clipboard);
      if (!frame || !edits.mayEdit()) return;
      const by = pasteBy(frame);
      add(clipboard.map((item) => ({ ...item, shape: kindOf(item.shape).moveBy(item.shape, by.x, by.y, core.size) })), clipboard.length === 1 ? "Paste" : `Paste ${clipboard.length}`);
    },
    duplicate() {
      const records = core.selection.records();
      if (!edits.mayEdit()) return;
      const off = OFFSET / core.camera.scale;
      const frame = edits.frameOf(records);
      // In the corner at the lower right the copies are set off to the other side.
      const by = frame && frame.x + frame.width + off > core.size.width && frame.y + frame.height + off > core.size.height ? edits.allowed(frame, -off, -off) : edits.allowed(frame, off, off);
      add(records.map(({ class_id, shape, attributes, ignore }) => ({ class_id, attributes, ignore, shape: kindOf(shape).moveBy(shape, by.x, by.y) })), "Duplicate");
    },

    // -- told by the core
    forget() {
      setDrawn(null);
      isLeaving = false;
    },
    prune() {
      if (justDrawn !== null && !core.store.get(justDrawn)) setDrawn(null);
    },
    /** @param {readonly string[]} uids */
    selectionChanged(uids) {
      if (uids.length === 0) return;
      isLeaving = false;
      if (uids.length > 1 || uids[0] !== justDrawn) setDrawn(null);
    },
  };

  /** @param {Rect} frame of what was copied @returns {Point} */
  function pasteBy(frame) {
    const { pointer, size } = core;
    if (pointer && pointer.x >= 0 && pointer.y >= 0 && pointer.x <= size.width && pointer.y <= size.height) {
      return edits.allowed(frame, ...into(frame, { x: pointer.x - frame.width / 2, y: pointer.y - frame.height / 2 }));
    }
    const isOccupied = core.store.all().some(({ shape }) => clipboard.some((item) => isAtSamePlace(item.shape, shape)));
    const off = isOccupied ? OFFSET / core.camera.scale : 0;
    return edits.allowed(frame, ...into(frame, { x: frame.x + off, y: frame.y + off }));
  }

  /** @param {Rect} frame @param {Point} corner where its corner should come @returns {[number, number]} */
  function into(frame, corner) {
    const x = clamp(corner.x, 0, Math.max(core.size.width - frame.width, 0));
    const y = clamp(corner.y, 0, Math.max(core.size.height - frame.height, 0));
    return [x - frame.x, y - frame.y];
  }

  /** @param {Shape} one @param {Shape} other */
  function isAtSamePlace(one, other) {
    const [here, there] = [kindOf(one).bounds(one), kindOf(other).bounds(other)];
    return here.x === there.x && here.y === there.y;
  }

  /** @param {Draft} draft @param {ReadonlyMap<string, Shape>} shapes */
  function applyShapes(draft, shapes) {
    for (const [uid, shape] of shapes) {
      const kept = tryKeep(shape, core.size);
      // Somebody may have deleted it while it was dragged; what has no extent stays as it was.
      const record = draft.get(uid);
      if (kept && record) draft.update(uid, { ...looked(record), shape: kept });
    }
  }

  return edits;
}
