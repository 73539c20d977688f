// What is on this photo, as a real list: for keyboards and screen readers it is the canvas. Selected rows open:
// numbers to type, attributes, and the two versions of a clash.
import { el } from "../../lib/dom.js";
import { call } from "../../lib/http.js";
import { kindOf } from "../shapes/index.js";
import { mark } from "./classes.js";

/** @typedef {import("../store.js").Annotation} Annotation */

/** @param {import("../editor.js").App} app */
export function createList(app) {
  const { editor } = app;
  const list = /** @type {HTMLElement} */ (document.getElementById("annotations"));
  const total = /** @type {HTMLElement} */ (document.getElementById("annotation-count"));
  const said = /** @type {HTMLElement} */ (document.getElementById("news"));
  /** @type {any[]} */
  let open = [];
  let isPlanned = false;

  /** @param {Annotation} annotation */
  function row(annotation) {
    const defectClass = editor.classes.get(annotation.class_id);
    const { shape } = annotation;
    const isOn = editor.selection.has(annotation.uid);
    const waits = open.filter(({ uid }) => uid === annotation.uid);
    const words = annotation.attributes.what ? `${defectClass?.name}: ${String(annotation.attributes.what)}` : (defectClass?.name ?? "retired class");
    const button = el(
      "button.a",
      { type: "button", "aria-pressed": String(isOn), "data-uid": annotation.uid },
      defectClass ? mark(defectClass) : null,
      el("span.cut", {}, words),
      waits.length ? el("span.pill.need", {}, "2 versions") : null,
      el("b", {}, `${Math.round(shape.width)} × ${Math.round(shape.height)}`),
    );
    button.addEventListener("click", (event) => {
      editor.select(event.shiftKey ? [...editor.selection, annotation.uid] : [annotation.uid]);
      keepFocus(annotation.uid);
    });
    button.addEventListener("pointerenter", () => editor.hover({ uid: annotation.uid, part: "body", handle: null }));
    button.addEventListener("pointerleave", () => editor.hover(null));
    const item = el(`li${isOn ? ".on" : ""}`, {}, button);
    if (isOn && editor.selection.size === 1) item.append(details(annotation));
    for (const proposal of waits) item.append(versions(proposal));
    return item;
  }

  /** @param {Annotation} annotation */
  function details(annotation) {
    const box = el("div.kv");
    const fields = el("div.xywh");
    for (const [name, label] of /** @type {const} */ ([["x", "x"], ["y", "y"], ["width", "w"], ["height", "h"]])) {
      const input = /** @type {HTMLInputElement} */ (el("input", { type: "number", step: "any", value: annotation.shape[name], "aria-label": `${label}, pixels`, disabled: editor.isReadOnly }));
      input.addEventListener("change", () => {
        const shape = kindOf(annotation.shape).fromWire({ ...annotation.shape, [name]: input.valueAsNumber }, editor.photo);
        if (!shape) {
          editor.say("That would leave nothing of the box on the photo.");
          input.value = String(annotation.shape[name]);
          return;
        }
        change("numbers", annotation.uid, { shape });
      });
      fields.append(el("label.in.dense", {}, el("span", {}, label), input));
    }
    box.append(el("span.mut", {}, "Box, px"), fields);
    for (const definition of app.data.attributes.annotation)
      if (!definition.class_ids || definition.class_ids.includes(annotation.class_id)) box.append(el("span.mut.cut", {}, definition.name), attribute(definition, annotation.attributes[definition.name], (value) => change("attribute", annotation.uid, { attributes: withValue(annotation.attributes, definition.name, value) })));
    if (annotation.author && app.data.people > 1) box.append(el("span.mut", {}, "by"), el("bdi", {}, annotation.author.name));
    return box;
  }

  /** @param {string} label @param {string} uid @param {Partial<Annotation>} part */
  function change(label, uid, part) {
    editor.history.mark(label);
    editor.store.transact((draft) => draft.update(uid, part), "user");
    editor.history.commit();
  }

  /** @param {any} proposal */
  function versions(proposal) {
    const who = proposal.author?.name ?? "somebody";
    const settle = async (/** @type {boolean} */ take) => {
      try {
        await app.sync.flush();
        await call("POST", `/proposals/${proposal.id}`, { take, seq: app.sync.seqOf(app.photo?.id ?? 0) });
        await app.reloadAnnotations();
      } catch (error) {
        app.complain(error);
        void app.reloadAnnotations();
      }
    };
    const buttons = [el("button.btn.dense", { type: "button" }, "Keep what is here"), el("button.btn.dense", { type: "button" }, `Take ${who === app.data.me.name ? "mine" : who}`)];
    buttons[0]?.addEventListener("click", () => void settle(false));
    buttons[1]?.addEventListener("click", () => void settle(true));
    const classWords = editor.classes.get(proposal.class_id)?.name ?? "";
    const size = proposal.shape ? `${Math.round(proposal.shape.width)} × ${Math.round(proposal.shape.height)}` : "";
    const action = proposal.action === "delete" ? "deleted it" : `made it ${classWords} ${size}`;
    return el("div.versions", {}, el("p", {}, el("bdi", {}, who), ` ${action} at the same time. Which one stays?`), el("div.row.wrap", {}, ...buttons));
  }

  /** @param {string} uid */
  function keepFocus(uid) {
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (list.querySelector(`[data-uid="${uid}"]`))?.focus());
  }

  function show() {
    isPlanned = false;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.uid : undefined;
    // While somebody types a number the list stays as it is.
    if (document.activeElement instanceof HTMLInputElement && list.contains(document.activeElement)) return;
    const annotations = editor.store.all();
    total.textContent = annotations.length ? String(annotations.length) : "";
    list.replaceChildren(...(annotations.length <= 300 ? annotations : editor.selected()).map(row));
    if (!annotations.length) list.append(el("li.mut.none", {}, app.photo?.no_defect ? "No defect, somebody looked." : "Nothing yet. Drag on the photo to draw a box."));
    if (annotations.length > 300) list.append(el("li.mut.none", {}, `${annotations.length} in all; the selected ones are listed.`));
    for (const lost of open.filter(({ uid }) => !editor.store.get(uid))) list.append(el("li", {}, versions(lost)));
    if (focused) /** @type {HTMLElement | null} */ (list.querySelector(`[data-uid="${focused}"]`))?.focus();
  }
  const plan = () => {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(show);
  };

  list.addEventListener("keydown", (event) => {
    const rows = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("button.a")]);
    const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (at < 0 || !["ArrowDown", "ArrowUp"].includes(event.key) || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = rows[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next?.dataset.uid) {
      editor.select([next.dataset.uid]);
      keepFocus(next.dataset.uid);
    }
  });

  editor.store.subscribe((diff, source) => {
    plan();
    if (source !== "user") return;
    const name = (/** @type {Annotation} */ found) => editor.classes.get(found.class_id)?.name ?? "annotation";
    if (diff.added.length === 1) said.textContent = `${name(/** @type {Annotation} */ (diff.added[0]))} added.`;
    else if (diff.removed.length === 1) said.textContent = `${name(/** @type {Annotation} */ (diff.removed[0]))} deleted.`;
    else if (diff.changed.length === 1 && diff.changed[0] && diff.changed[0][0].class_id !== diff.changed[0][1].class_id) said.textContent = `now ${name(diff.changed[0][1])}.`;
  });
  editor.on("selection", plan);
  editor.on("hover", () => {
    for (const found of list.querySelectorAll("button.a")) found.parentElement?.classList.toggle("over", /** @type {HTMLElement} */ (found).dataset.uid === editor.hovered);
  });
  return {
    photo: plan,
    /** @param {any[]} waiting proposals of the photo */
    proposals(waiting) {
      open = waiting;
      plan();
    },
  };
}

/** @param {Record<string, unknown>} attributes @param {string} name @param {unknown} value */
function withValue(attributes, name, value) {
  const next = { ...attributes, [name]: value };
  if (value === null || value === "") delete next[name];
  return next;
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
    for (const choice of definition.values ?? definition.choices ?? []) select.append(el("option", { value: choice.value, title: choice.meaning }, choice.value));
    select.value = String(value ?? "");
    select.addEventListener("change", () => onChange(select.value || null));
    return select;
  }
  const input = /** @type {HTMLInputElement} */ (el("input.in.dense", { type: definition.kind === "number" ? "number" : "text", step: "any", value: String(value ?? ""), placeholder: "not told", "aria-label": definition.name }));
  input.addEventListener("change", () => onChange(input.value === "" ? null : definition.kind === "number" ? input.valueAsNumber : input.value));
  return input;
}
