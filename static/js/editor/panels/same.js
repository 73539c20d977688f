// "Same defect as": what of its class is on the other photos of the scene, as crops to choose from by hand or digit; and
// in the list, where else the defect is.
import { el, icon } from "../../lib/dom.js";
import { styleOf } from "../render/palette.js";
import { kindOf } from "../shapes/index.js";
import { crop } from "./crop.js";

/** @typedef {import("../store.js").Annotation} Annotation */
/** @typedef {import("../linking.js").Partner} Partner */

/** @param {import("../types.js").App} app */
export function createSame(app) {
  const { editor } = app;
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("same"));
  const words = /** @type {HTMLElement} */ (dialog.querySelector("[data-words]"));
  const grid = /** @type {HTMLElement} */ (dialog.querySelector("[data-crops]"));

  const style = (/** @type {Annotation} */ { class_id: id }) => styleOf(editor.classes, id);

  /** @param {Annotation} record @param {Partner} partner @param {number} at */
  function choice(record, partner, at) {
    const { photo, record: other } = partner;
    const isLinked = record.defect_uid !== null && other.defect_uid === record.defect_uid;
    const isShut = photo.state === "accepted";
    const state = isLinked ? "is the same" : isShut ? "accepted" : other.defect_uid ? "linked to another" : "";
    const button = el(
      "button.same", { type: "button", disabled: isLinked || isShut, "aria-label": [kindOf(other.shape).tell(other.shape), `on ${photo.name}`, state].filter(Boolean).join(", ") },
      crop(photo, other, style(other)), el("bdi.cut", {}, photo.name), state ? el("span.pill", {}, state) : null, at < 9 && !isLinked && !isShut ? el("kbd.key", { "aria-hidden": "true" }, String(at + 1)) : null,
    );
    button.addEventListener("click", () => {
      dialog.close();
      app.linking.link(record.uid, partner);
    });
    return button;
  }

  /** @param {Annotation} record */
  function fill(record) {
    const name = app.classOf(record.class_id)?.name ?? "";
    const found = app.linking.candidates(record);
    words.textContent = found.length ? `Each is a ${name} on another photo of this scene.` : app.photo?.group_id ? `No other photo of this scene has a ${name} yet.` : "This photo belongs to no scene: there is no other photo of the same place.";
    const own = app.photo ? el("figure.same", {}, crop(app.photo, record, style(record)), el("figcaption", {}, "this one")) : null;
    grid.replaceChildren(...(own && found.length ? [own] : []), ...found.map((partner, at) => choice(record, partner, at)));
    /** @type {HTMLElement | null} */ (grid.querySelector("button:not([disabled])"))?.focus();
  }

  dialog.addEventListener("keydown", (event) => {
    const digit = Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]);
    const button = digit ? /** @type {HTMLButtonElement[]} */ ([...grid.querySelectorAll("button")])[digit - 1] : null;
    if (!button || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    button.click();
  });
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => app.focus());

  return {
    /** Ask which one of the other photos is the same as what is selected. */
    async ask() {
      const [record, ...more] = editor.selection.records();
      if (!record || more.length) return app.say("Select one object: then choose the same one on another photo.");
      if (!editor.mayEdit() || dialog.open) return;
      words.textContent = "Looking at the other photos of this scene…";
      grid.replaceChildren();
      dialog.showModal();
      if (await app.linking.look()) fill(editor.store.get(record.uid) ?? record);
      else dialog.close();
    },
  };
}

/**
 * In the fields of an annotation: where else its defect is, and the way there.
 * @param {import("../types.js").App} app
 * @param {Annotation} record that has a defect_uid
 * @param {() => void} onKnown the other photos were looked at
 * @returns {HTMLElement}
 */
export function alsoOn(app, record, onKnown) {
  if (!app.linking.isKnown) void app.linking.look().then((isKnown) => isKnown && onKnown(), () => {});
  const found = app.linking.partners(record);
  const ways = found.map((partner) => {
    const way = el("button.btn.quiet.dense", { type: "button", title: `Go to ${partner.photo.name}` }, icon("right", 12), el("bdi.cut", {}, partner.photo.name));
    way.addEventListener("click", () => void app.linking.follow(partner));
    return way;
  });
  const words = !app.linking.isKnown ? "looking…" : alsoWords(new Set(found.map(({ photo }) => photo.id)).size);
  return el("div.also", {}, el("span", {}, words), ...ways);
}

/** @param {number} count of other photos */
export function alsoWords(count) {
  if (count === 0) return "on no other photo now";
  return count === 1 ? "also on 1 photo" : `also on ${count} photos`;
}
