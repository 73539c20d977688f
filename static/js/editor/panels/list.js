// What is on this photo, as a real list: for keyboards and screen readers it is the canvas. The selected row opens:
// numbers to type and attributes; and where two people clashed, the two versions.
import { el, isolated } from "../../lib/dom.js";
import { CAVEAT, inMillimetres, measuresOf } from "../scale.js";
import { kindOf } from "../shapes/index.js";
import { isEven } from "../trace/measuring.js";
import { mark } from "./marks.js";

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

  const proposals = () => app.session?.proposals ?? [];
  const size = (/** @type {Shape} */ shape) => kindOf(shape).describe(shape);
  const nameOf = (/** @type {any} */ record) => app.classOf(record.class_id)?.name ?? "a class that is gone";

  /** @param {Annotation} annotation */
  function row(annotation) {
    const defectClass = app.classOf(annotation.class_id);
    const isOn = editor.selection.has(annotation.uid);
    const versions = proposals().filter(({ uid }) => uid === annotation.uid);
    const what = annotation.attributes["what"];
    const button = el(
      "button.a",
      { type: "button", "aria-pressed": String(isOn), "data-uid": annotation.uid },
      defectClass ? mark(editor.ink.colours === "object" ? { ...defectClass, slot: editor.slotOf(annotation.uid), color: null } : defectClass) : null,
      el("bdi.cut", {}, what ? String(what) : nameOf(annotation)),
      versions.length ? el("span.pill.need", {}, `${versions.length + 1} versions`) : null,
      el("b", {}, size(annotation.shape)),
    );
    button.addEventListener("click", (event) => {
      if (event.shiftKey) editor.selection.toggle(annotation.uid);
      else editor.selection.set([annotation.uid]);
    });
    button.addEventListener("focus", () => {
      if (!editor.selection.has(annotation.uid) && button.matches(":focus-visible")) editor.selection.set([annotation.uid]);
    });
    button.addEventListener("pointerenter", () => editor.setHovered(annotation.uid));
    button.addEventListener("pointerleave", () => editor.setHovered(null));
    const item = el(`li${isOn ? ".on" : ""}`, {}, button);
    if (isOn && editor.selection.get().length === 1) item.append(details(annotation));
    for (const proposal of versions) item.append(choice(proposal));
    return item;
  }

  /** @param {Annotation} annotation */
  function details(annotation) {
    const box = el("div.kv");
    const { title, fields } = kindOf(annotation.shape);
    const numbers = el("div.xywh", {}, ...fields(annotation.shape).map((field) => (field.isTold ? told(field) : typed(annotation, field))));
    box.append(el("span.mut", {}, `${title.slice(0, 1).toUpperCase()}${title.slice(1)}, px`), numbers);
    if (editor.scale) box.append(el("span.mut", {}, "In mm"), trueSizes(annotation.shape, editor.scale));
    if (annotation.shape.type !== "trace") box.append(el("span"), acting("outline", "Propose outline", "Propose masks of what it lies round (M)"));
    if (annotation.shape.type === "polygon") box.append(el("span"), acting("draw-into", "Add hole or part", "Draw a hole or a part of it (J)"));
    if (annotation.shape.type === "trace") {
      const isOne = isEven(annotation.shape);
      box.append(el("span"), acting("widths", isOne ? "Width at each point" : "One width for all", `${isOne ? "Measure its width at each point" : "Give it the middle one of its widths"} (U)`));
    }
    for (const definition of app.data.attributes.annotation) {
      if (definition.class_ids && !definition.class_ids.includes(annotation.class_id)) continue;
      const control = attribute(definition, annotation.attributes[definition.name], (value) => give(annotation.uid, definition.name, value));
      control.toggleAttribute("disabled", editor.readonly);
      box.append(el("span.mut.cut", {}, definition.name), control);
    }
    if (app.classOf(annotation.class_id)?.is_other) {
      const control = attribute({ name: "what", kind: "text" }, annotation.attributes["what"], (value) => give(annotation.uid, "what", value));
      control.toggleAttribute("disabled", editor.readonly);
      box.append(el("span.mut", {}, "what"), control);
    }
    if (annotation.author && app.data.people > 1) box.append(el("span.mut", {}, "by"), el("bdi.cut", {}, annotation.author.name));
    return box;
  }

  /** For hands without keys. @param {string} action @param {string} words @param {string} title */
  function acting(action, words, title) {
    const button = el("button.btn.dense", { type: "button", title, disabled: editor.readonly }, words);
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
    const attributes = { ...record.attributes, [name]: value };
    if (value === null || value === "") delete attributes[name];
    editor.edit(uid, { attributes }, name);
  }

  /** @param {any} proposal */
  function choice(proposal) {
    const who = proposal.author?.id === app.data.me.id ? "You" : (proposal.author?.name ?? "Somebody");
    const did = proposal.action === "delete" ? "deleted it" : `made it ${isolated(nameOf(proposal))}, ${size(proposal.shape)}`;
    const keep = el("button.btn.dense", { type: "button" }, "Keep what is here");
    const take = el("button.btn.dense", { type: "button" }, who === "You" ? "Take mine" : `Take ${isolated(who)}'s`);
    keep.addEventListener("click", () => void app.settle(proposal.id, false));
    take.addEventListener("click", () => void app.settle(proposal.id, true));
    for (const button of [keep, take]) button.toggleAttribute("disabled", editor.readonly);
    return el("div.versions", {}, el("p", {}, el("bdi", {}, who), ` ${did} at the same time. Which one stays?`), el("div.row.wrap", {}, keep, take));
  }

  function show() {
    isPlanned = false;
    const focused = document.activeElement;
    const isHere = focused instanceof HTMLElement && list.contains(focused);
    // While somebody types, the list stays as it is.
    if (isHere && focused.matches("input, select")) return void (focused.onblur = plan);
    const uid = isHere ? focused.dataset["uid"] : undefined;
    const place = isHere && uid ? rowsOf(list).indexOf(focused) : -1;
    const annotations = editor.store.all();
    total.textContent = annotations.length ? String(annotations.length) : "";
    const listed = annotations.length <= MOST ? annotations : editor.selection.records();
    list.replaceChildren(...listed.map(row));
    if (app.session && !app.session.isReady) list.append(el("li.mut.none", {}, ""));
    else if (!annotations.length) list.append(el("li.mut.none", {}, app.photo?.no_defect ? "No defect: somebody looked." : app.canLabel ? "Nothing yet. Drag on the photo to draw a box. Press P to click round an outline, C to have what you click on outlined, L to click along a crack." : "Nothing is drawn here."));
    if (annotations.length > MOST) list.append(el("li.mut.none", {}, `${annotations.length} in all. Those that are selected are listed.`));
    for (const lost of proposals().filter((proposal) => !editor.store.get(proposal.uid))) list.append(el("li", {}, choice(lost)));
    if (uid) {
      // What was deleted leaves the focus with its neighbour, else with the list.
      const rows = rowsOf(list);
      (rows.find((found) => found.dataset["uid"] === uid) ?? rows[Math.min(place, rows.length - 1)] ?? list).focus();
    } else list.querySelector("li.on")?.scrollIntoView({ block: "nearest" });
  }
  function plan() {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(show);
  }

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
    if (!only || editor.selection.size > 1 || only.uid === editor.justDrawn || list.contains(document.activeElement)) return;
    const place = editor.store.all().findIndex(({ uid }) => uid === only.uid) + 1;
    news.textContent = `${nameOf(only)}, ${place} of ${editor.store.size}, ${kindOf(only.shape).tell(only.shape)}.`;
  });
  editor.on("ink", plan);
  editor.on("scale", plan);
  editor.on("hover", () => {
    for (const found of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("button.a"))) found.parentElement?.classList.toggle("over", found.dataset["uid"] === editor.hovered);
  });
  return { photo: plan };
}

/** @param {HTMLElement} list @returns {HTMLElement[]} the buttons of its annotations */
function rowsOf(list) {
  return [...list.querySelectorAll("button.a")].map((found) => /** @type {HTMLElement} */ (found));
}

/** A number that follows from the rest of the shape. @param {Field} field */
function told({ words, value }) {
  return el("span.mut", {}, `${words} ${Math.round(value)}`);
}

/** @param {Readonly<Shape>} shape @param {import("../scale.js").Scale} scale */
function trueSizes(shape, scale) {
  const sizes = measuresOf(shape).map((measure) => el("span", {}, `${measure.words} ${inMillimetres(scale, measure)}`));
  return el("div.mm", {}, ...sizes, el("small.mut", {}, CAVEAT));
}

/** @param {Readonly<Shape> | undefined} shape @param {string} name @returns {number | string} the number of that name; "" when the shape is gone */
function valueOf(shape, name) {
  return shape ? kindOf(shape).fields(shape).find((field) => field.name === name)?.value ?? "" : "";
}

/**
 * The control of one attribute; "not told" is always there and is the default.
 * @param {any} definition
 * @param {unknown} value
 * @param {(value: unknown) => void} onChange
 * @returns {HTMLElement}
 */
export function attribute(definition, value, onChange) {
  if (definition.kind === "select") {
    const select = /** @type {HTMLSelectElement} */ (el("select.in.dense", { "aria-label": definition.name }, el("option", { value: "" }, "not told")));
    for (const choice of definition.choices ?? []) select.append(el("option", { value: choice.value, title: choice.meaning }, choice.value));
    if (value && ![...select.options].some((option) => option.value === value)) select.append(el("option", { value: String(value) }, String(value)));
    select.value = String(value ?? "");
    select.addEventListener("change", () => onChange(select.value || null));
    return select;
  }
  const input = /** @type {HTMLInputElement} */ (el("input.in.dense", { type: definition.kind === "number" ? "number" : "text", step: definition.kind === "number" ? "any" : null, value: String(value ?? ""), placeholder: "not told", maxlength: 300, "aria-label": definition.name }));
  input.addEventListener("change", () => onChange(input.value.trim() === "" ? null : definition.kind === "number" ? input.valueAsNumber : input.value.trim()));
  return input;
}
