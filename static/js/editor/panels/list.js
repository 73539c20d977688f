// What is on this photo, as a real list: for keyboards and screen readers it is the canvas. The selected row opens:
// numbers to type and attributes; and where two people clashed it leads to the versions.
import { el } from "../../lib/dom.js";
import { keyWords } from "../keys.js";
import { kindBeside } from "../masks/changing.js";
import { kindOf } from "../shapes/index.js";
import { isEven } from "../trace/measuring.js";
import { isCopied } from "../wire.js";
import { attribute } from "./attribute.js";
import { withKey } from "./keycaps.js";
import { mark } from "./marks.js";
import { millimetres } from "./millimetres.js";
import { renewRows } from "./rows.js";
import { severalRow, verdictButton, withValue } from "./several.js";
import { alsoOn } from "./same.js";
import { createValues } from "./values.js";
import { coarseWords, widthSlider } from "./width.js";

/** @typedef {import("../store.js").Annotation} Annotation */
/** @typedef {import("../store.js").Shape} Shape */
/** @typedef {import("../shapes/index.js").Field} Field */

const MOST = 300;

/** @param {import("../types.js").App} app */
export function createList(app) {
  const { editor } = app;
  const list = /** @type {HTMLElement} */ (document.getElementById("annotations"));
  const total = /** @type {HTMLElement} */ (document.getElementById("annotation-count"));
  const news = /** @type {HTMLElement} */ (document.getElementById("news"));
  let isPlanned = false;

  /** As they were when the list was made. @type {import("../clashes.js").Clash[]} */
  let clashes = [];
  const size = (/** @type {Shape} */ shape) => kindOf(shape).describe(shape);
  const nameOf = (/** @type {any} */ record) => app.classOf(record.class_id)?.name ?? "a class that is gone";

  /** @param {Annotation} annotation */
  function row(annotation) {
    const defectClass = app.classOf(annotation.class_id);
    const isOn = editor.selection.has(annotation.uid);
    const clash = clashes.find(({ uid }) => uid === annotation.uid);
    const what = annotation.attributes["what"];
    const button = el(
      "button.a",
      { type: "button", "aria-pressed": String(isOn), "data-uid": annotation.uid },
      defectClass ? mark(editor.ink.colours === "object" ? { ...defectClass, slot: editor.slotOf(annotation.uid), color: null } : defectClass) : null,
      el("bdi.cut", {}, what ? String(what) : nameOf(annotation)),
      isCopied(annotation) ? el("span.pill", { title: withKey(editor, "Copied from the photo before, and nobody has looked yet; it is right", "looked") }, "check") : null,
      app.looks.isOld(annotation) ? el("span.pill", { title: withKey(editor, "Drawn by an older meaning of its class; it is still right", "still-right") }, "older guide") : null,
      annotation.ignore ? el("span.pill", {}, "no verdict") : null,
      clash ? el("span.pill.need", {}, `${clash.versions.length} versions`) : null,
      el("b", {}, size(annotation.shape)),
    );
    button.addEventListener("click", (event) => {
      if (event.shiftKey) editor.selection.toggle(annotation.uid);
      else editor.selection.set([annotation.uid]);
      if (!event.shiftKey) editor.closeups.at(annotation.uid);
      if (clash) app.choosing.open(annotation.uid);
    });
    button.addEventListener("focus", () => {
      if (!editor.selection.has(annotation.uid) && button.matches(":focus-visible")) editor.selection.set([annotation.uid]);
    });
    button.addEventListener("pointerenter", () => editor.setHovered(annotation.uid));
    button.addEventListener("pointerleave", () => editor.setHovered(null));
    const item = el(`li${isOn ? ".on" : ""}`, {}, button);
    if (isOn && editor.selection.get().length === 1) item.append(details(annotation));
    return item;
  }

  /** @param {Annotation} annotation */
  function details(annotation) {
    const box = el("div.kv");
    for (const definition of app.data.attributes.annotation) {
      if (definition.class_ids && !definition.class_ids.includes(annotation.class_id)) continue;
      const control = attribute(definition, annotation.attributes[definition.name], (value) => give(annotation.uid, definition.name, value));
      control.toggleAttribute("disabled", editor.readonly);
      box.append(el("span.mut", {}, definition.name), control);
    }
    if (app.classOf(annotation.class_id)?.is_other) {
      const control = attribute({ name: "what", kind: "text" }, annotation.attributes["what"], (value) => give(annotation.uid, "what", value));
      control.toggleAttribute("disabled", editor.readonly);
      box.append(el("span.mut", {}, "what"), control);
    }
    if (annotation.defect_uid) box.append(el("span.mut", {}, "defect"), alsoOn(app, annotation, plan));
    box.append(marking(annotation), ...numbers(annotation), shaping(annotation.shape));
    if (annotation.author && app.data.people > 1) box.append(el("span.mut", {}, "by"), el("bdi.cut", {}, annotation.author.name));
    return box;
  }

  /** Where it is, and how large: numbers to type. @param {Annotation} annotation @returns {HTMLElement[]} */
  function numbers(annotation) {
    const { shape } = annotation;
    const { title, fields } = kindOf(shape);
    const rows = [el("span.mut", {}, `${title.slice(0, 1).toUpperCase()}${title.slice(1)}, px`), el("div.xywh", {}, ...fields(shape).map((field) => (field.isTold ? told(field) : typed(annotation, field))))];
    if (editor.scale) rows.push(el("span.mut.of-mm", {}, "In mm"), millimetres(shape, editor.scale));
    if (shape.type !== "trace") return rows;
    rows.push(el("span.mut", {}, "width"), widthSlider(editor, annotation));
    const density = editor.coarse.of(annotation);
    if (density !== null) rows.push(el("span.mut", {}, "measured"), el("span", {}, coarseWords(density, editor.coarse.isWaitingFor(annotation.uid))), el("span"), acting("measure-again", "Measure again", "In the sharp picture, as soon as it is there"));
    return rows;
  }

  /** What is said of it beside class and shape. @param {Annotation} annotation */
  function marking(annotation) {
    const row = el("div.row.wrap.marking");
    if (isCopied(annotation)) row.append(acting("looked", "It is right", "Looked at, as it was copied; then the next copy"));
    if (app.looks.isOld(annotation)) row.append(acting("still-right", "Still right", "By the guide as it is now; then the next one"));
    row.append(verdictButton(app, [annotation]));
    if (app.photo?.group_id || annotation.defect_uid) row.append(acting("same-defect", "Same as…", "The same defect on another photo of this scene"));
    if (annotation.defect_uid) row.append(acting("not-same", "Not the same", "It is no longer told to be the same defect as on other photos"));
    return row;
  }

  /** What can be done to its shape, and what it can be made. @param {Shape} shape */
  function shaping(shape) {
    const { type } = shape;
    const buttons = [];
    if (type === "box" || type === "polygon") buttons.push(acting("outline", "Propose outline", "Propose masks of what it lies round"));
    if (type === "polygon") buttons.push(acting("draw-into", "Add hole or part", "Draw a hole or a part of it"));
    if (type === "trace") buttons.push(widths(shape));
    if (type === "mask" || (type === "polygon" && shape.polygons.some((part) => part.length > 1))) buttons.push(acting("fill-holes", "Fill holes", "Fill its holes"));
    for (const [action, by] of /** @type {const} */ ([["simpler", -1], ["finer", 1]])) {
      const goal = kindBeside(shape, by);
      if (goal) buttons.push(acting(action, `Make a ${goal}`, `Make it a ${goal}, the same annotation`));
    }
    return el("div.acts", {}, ...buttons);
  }

  /** @param {import("../store.js").Trace} shape */
  function widths(shape) {
    const isOne = isEven(shape);
    return acting("widths", isOne ? "Width at each point" : "One width for all", isOne ? "Measure its width at each point" : "Give it the middle one of its widths");
  }

  /** For hands without keys. @param {string} action @param {string} words @param {string} title */
  function acting(action, words, title) {
    const button = el("button.btn.dense", { type: "button", title: withKey(editor, title, action), disabled: editor.readonly }, words);
    button.addEventListener("click", () => {
      editor.run(action);
      app.focus();
    });
    return button;
  }

  /** A number of the shape that can be typed. @param {Annotation} annotation @param {Field} field */
  function typed({ uid, shape }, { name, label, words, value }) {
    const input = /** @type {HTMLInputElement} */ (el("input", { type: "number", step: "any", value, "aria-label": `${words}, pixels`, disabled: editor.readonly }));
    const { title, withField } = kindOf(shape);
    input.addEventListener("change", () => {
      const record = editor.store.get(uid);
      if (record && Number.isFinite(input.valueAsNumber) && editor.edit(uid, { shape: withField(record.shape, name, input.valueAsNumber) }, "numbers")) return;
      app.say(`That would leave nothing of the ${title} on the photo.`);
      input.value = String(valueOf(record?.shape, name));
    });
    return el("label.in.dense", {}, el("span", { "aria-hidden": "true" }, label), input);
  }

  /** @param {string} uid @param {string} name @param {unknown} value */
  function give(uid, name, value) {
    const record = editor.store.get(uid);
    if (!record) return;
    editor.edit(uid, { attributes: withValue(record.attributes, name, value) }, name);
  }

  /** What is deleted here and wanted by somebody else: opens its versions over the photo. @param {import("../clashes.js").Clash} clash */
  function lost({ uid, class_id, versions }) {
    const name = app.classOf(class_id)?.name ?? "a class that is gone";
    const button = el("button.a", { type: "button" }, el("bdi.cut", {}, name), el("span.pill.need", {}, `${versions.length} versions`), el("b", {}, "deleted"));
    button.addEventListener("click", () => {
      app.choosing.open(uid);
      app.focus();
    });
    return el("li", {}, button);
  }

  /** A tool's key, or its name on the rail. @param {string} tool */
  const keyOf = (tool) => keyWords(editor.keysOf(`tool.${tool}`)[0] ?? editor.tools.find(({ id }) => id === tool)?.title ?? "");

  function show() {
    isPlanned = false;
    const focused = document.activeElement;
    const isHere = focused instanceof HTMLElement && list.contains(focused);
    // While somebody types, the list stays as it is.
    if (isHere && focused.matches("input, select")) return void (focused.onblur = plan);
    const uid = isHere ? focused.dataset["uid"] : undefined;
    const place = isHere && uid ? rowsOf(list).indexOf(focused) : -1;
    const annotations = editor.store.all();
    clashes = app.choosing.all();
    total.textContent = countOf(annotations);
    const listed = annotations.length <= MOST ? annotations : editor.selection.records().slice(0, MOST);
    renewRows(list, listed.map(row));
    if (editor.selection.size > 1) list.prepend(severalRow(app, editor.selection.records()));
    if (app.session && !app.session.isReady) list.append(el("li.mut.none", {}, ""));
    else if (!annotations.length) list.append(el("li.mut.none", {}, app.canLabel && app.stack.before && !app.photo?.reading ? bringing() : null, app.photo?.no_defect ? "No defect: somebody looked." : app.canLabel ? `Nothing yet. Drag on the photo to draw a box. Press ${keyOf("polygon")} to click round an outline, ${keyOf("mask")} to have what you click on outlined, ${keyOf("trace")} to click along a crack.` : "Nothing is drawn here."));
    if (annotations.length > MOST) list.append(el("li.mut.none", {}, editor.selection.size > MOST ? `${annotations.length} in all, ${editor.selection.size} of them selected. The first ${MOST} of those are listed.` : `${annotations.length} in all. Those that are selected are listed.`));
    list.append(...clashes.filter(({ uid }) => !editor.store.get(uid)).map(lost));
    if (uid) {
      // What was deleted leaves the focus with its neighbour, else with the list.
      const rows = rowsOf(list);
      (rows.find((found) => found.dataset["uid"] === uid) ?? rows[Math.min(place, rows.length - 1)] ?? list).focus();
    } else if (isHere) (controlLike(list, focused) ?? list).focus({ preventScroll: true });
    else for (const part of ["li.on", "li.on > :first-child"]) list.querySelector(part)?.scrollIntoView({ block: "nearest" }); // its head, where there is not room for all
  }
  /** For hands without keys. */
  function bringing() {
    const button = el("button.btn.dense.bring", { type: "button", title: withKey(editor, "Each is marked until you have looked at it", "copy-previous") }, "Copy from the photo before");
    button.addEventListener("click", () => {
      app.focus();
      void app.bring();
    });
    return button;
  }
  function plan() {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(show);
  }

  const values = createValues(app, list);
  list.addEventListener("keydown", (event) => {
    const rows = rowsOf(list);
    const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (at < 0 || !["ArrowDown", "ArrowUp"].includes(event.key) || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = rows[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next?.dataset["uid"]) return;
    next.focus();
    editor.selection.set([next.dataset["uid"]]);
  });

  editor.on("keys", plan);
  editor.on("store", (/** @type {any} */ diff, /** @type {any} */ source) => {
    plan();
    if (source !== "user") return;
    // With the number of all: two equal sentences in a row would be read once.
    const count = (/** @type {readonly any[]} */ records, /** @type {string} */ verb) => `${records.length === 1 ? nameOf(records[0]) : records.length} ${verb}, ${editor.store.size} on this photo.`;
    if (diff.added.length) news.textContent = count(diff.added, "added");
    else if (diff.removed.length) news.textContent = count(diff.removed, "deleted");
    else if (diff.changed.length && diff.changed[0][0].shape.type !== diff.changed[0][1].shape.type) news.textContent = `Now a ${kindOf(diff.changed[0][1].shape).tell(diff.changed[0][1].shape)}.`;
    else if (diff.changed.length && diff.changed[0][0].class_id !== diff.changed[0][1].class_id) news.textContent = `Now ${nameOf(diff.changed[0][1])}.`;
  });
  editor.on("selection", () => {
    plan();
    // Who walks the objects from the photo hears which one it is; in the list the row itself is read.
    const [only] = editor.selection.records();
    if (editor.selection.size > 1) news.textContent = `${editor.selection.size} selected.`;
    if (!only || editor.selection.size > 1 || only.uid === editor.justDrawn || list.contains(document.activeElement)) return;
    const place = editor.store.all().findIndex(({ uid }) => uid === only.uid) + 1;
    news.textContent = `${nameOf(only)}, ${place} of ${editor.store.size}, ${kindOf(only.shape).tell(only.shape)}.`;
  });
  editor.on("ink", plan);
  editor.on("scale", plan);
  editor.on("coarse", plan);
  editor.on("past", plan);
  editor.on("hover", () => {
    for (const found of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("button.a"))) found.parentElement?.classList.toggle("over", found.dataset["uid"] === editor.hovered);
  });
  return {
    photo: plan,
    /** Go to the first attribute of what is selected now: keys may come faster than the list is made. */
    values() {
      if (isPlanned) show();
      values.begin();
    },
  };
}

/** How many there are; those without a verdict apart. @param {readonly Annotation[]} annotations */
export function countOf(annotations) {
  const without = annotations.filter(({ ignore }) => ignore).length;
  const count = annotations.length - without;
  if (without) return `${count} + ${without} without a verdict`;
  return count ? String(count) : "";
}

/** @param {HTMLElement} list @returns {HTMLElement[]} the buttons of its annotations */
function rowsOf(list) {
  return [...list.querySelectorAll("button.a")].map((found) => /** @type {HTMLElement} */ (found));
}

/** The button that says the same as one that was there before the list was made anew. @param {HTMLElement} list @param {HTMLElement} old */
function controlLike(list, { textContent }) {
  return [...list.querySelectorAll("button")].find((button) => button.textContent === textContent);
}

/** A number that follows from the rest of the shape. @param {Field} field */
function told({ words, value }) {
  return el("span.mut", {}, `${words} ${Math.round(value)}`);
}

/** @param {Readonly<Shape> | undefined} shape @param {string} name @returns {number | string} the number of that name; "" when the shape is gone */
function valueOf(shape, name) {
  return shape ? kindOf(shape).fields(shape).find((field) => field.name === name)?.value ?? "" : "";
}
