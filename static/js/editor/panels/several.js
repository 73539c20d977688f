// What is selected, when it is more than one: how many, and what can be said of all at once.
import { el } from "../../lib/dom.js";
import { isCopied } from "../wire.js";
import { attribute } from "./attribute.js";
import { withKey } from "./keycaps.js";

/** @typedef {import("../store.js").Annotation} Annotation */

/**
 * A value that all have, or that they differ.
 * @template T
 * @param {readonly T[]} values
 * @returns {{value: T | undefined, isMixed: boolean}}
 */
export function common(values) {
  const isMixed = values.some((value) => value !== values[0]);
  return { value: isMixed ? undefined : values[0], isMixed };
}

/**
 * The attributes that all of them can have.
 * @param {readonly {name: string, class_ids?: readonly number[] | null}[]} definitions
 * @param {readonly Annotation[]} records
 */
export function sharedBy(definitions, records) {
  return definitions.filter(({ class_ids: ids }) => !ids || records.every(({ class_id: id }) => ids.includes(id)));
}

/**
 * @param {import("../types.js").App} app
 * @param {readonly Annotation[]} records at least two
 * @returns {HTMLElement}
 */
export function severalRow(app, records) {
  const { editor } = app;
  const box = el("div.kv");
  const uids = records.map(({ uid }) => uid);
  const { value: classId, isMixed } = common(records.map(({ class_id: id }) => id));
  box.append(el("span.mut", {}, "class"), isMixed ? el("span", {}, "several") : el("bdi.cut", {}, app.classOf(classId)?.name ?? ""));
  for (const definition of sharedBy(app.data.attributes.annotation, records)) {
    const { name } = definition;
    const shared = common(records.map(({ attributes }) => attributes[name]));
    const control = attribute(definition, shared.value, (value) => editor.editAll(uids, ({ attributes }) => ({ attributes: withValue(attributes, name, value) }), name), shared.isMixed);
    control.toggleAttribute("disabled", editor.readonly);
    box.append(el("span.mut", {}, name), control);
  }
  box.append(el("div.row.wrap.marking", {}, records.some(isCopied) ? rightButton(app) : null, verdictButton(app, records)));
  return el("li.on.several", {}, el("p", {}, `${records.length} selected`), box);
}

/** @param {import("../types.js").App} app */
function rightButton(app) {
  const button = el("button.btn.dense", { type: "button", title: withKey(app.editor, "All of them were looked at, as they were copied", "looked"), disabled: app.editor.readonly }, "They are right");
  button.addEventListener("click", () => {
    app.editor.run("looked");
    app.focus();
  });
  return button;
}

/** Marks what is selected as without a verdict, or takes that back. @param {import("../types.js").App} app @param {readonly Annotation[]} records */
export function verdictButton(app, records) {
  const isWithout = records.every(({ ignore }) => ignore);
  const button = el("button.btn.dense", { type: "button", title: withKey(app.editor, "It counts neither as a defect nor as none", "ignore"), "aria-pressed": String(isWithout), disabled: app.editor.readonly }, "No verdict");
  button.addEventListener("click", () => {
    app.editor.run("ignore");
    app.focus();
  });
  return button;
}

/** Without the name where nothing is told. @param {Readonly<Record<string, any>>} attributes @param {string} name @param {unknown} value */
export function withValue(attributes, name, value) {
  const { [name]: _old, ...rest } = attributes;
  return value === null || value === "" ? rest : { ...rest, [name]: value };
}
