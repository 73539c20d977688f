// What is known of what is looked at, at the right: the annotation, its class' guide, what else is on the photo.
import { el, icon } from "../lib/dom.js";
import { root } from "../lib/http.js";
import { mark as classMark } from "../editor/panels/marks.js";
import { when } from "../editor/when.js";
import { kindOf } from "../editor/shapes/index.js";
import { mark, question, standing, why } from "./words.js";

/** What is written of a class, in the order in which one asks. */
const TEXTS = /** @type {const} */ ([["counts", "What counts"], ["counts_not", "What does not"], ["tightness", "How tight"], ["instances", "One or several"]]);

/** @typedef {import("./walk.js").Item} Item */
/** @typedef {import("./walk.js").Seen} Seen */

/**
 * @param {object} parts
 * @param {HTMLElement} parts.facts
 * @param {HTMLElement} parts.guide
 * @param {HTMLElement} parts.also
 * @param {Map<number, any>} parts.classes
 * @param {number} parts.project
 * @param {string} parts.zone of the project
 * @param {(id: number, uid: string | null) => void} parts.onChosen
 */
export function createFacts({ facts, guide, also, classes, project, zone, onChosen }) {
  /** @param {string} name @param {...(Node | string | null | undefined)} value */
  const fact = (name, ...value) => [el("dt", {}, name), el("dd", {}, ...value)];
  const person = (/** @type {{name: string} | null | undefined} */ who) => (who ? el("bdi", {}, who.name) : "somebody");
  const moment = (/** @type {string | null} */ time) => (time ? `, ${when(time, zone)}` : null);

  /** @param {Item} item */
  function ofPhoto(item) {
    const { photo } = item;
    return [
      ...fact("photo", el("bdi", {}, photo.name)),
      ...fact("labelled by", person(photo.labeler)),
      ...fact(photo.captured_at ? "taken" : "sent", when(photo.captured_at ?? photo.stored_at, zone)),
      ...(why(item) ? fact("here as", why(item)) : []),
    ];
  }

  /** @param {Item} item @param {Seen} seen */
  function ofAnnotation(item, seen) {
    const { shape, attributes, author, changed, verdict } = seen;
    const isTheirs = changed && author && changed.by?.id !== author.id;
    return [
      ...fact("class", el("bdi", {}, classes.get(seen.class_id)?.name ?? "a class that is gone")),
      ...fact(shape.type.replace("_", " "), kindOf(shape).describe(shape)),
      ...Object.entries(attributes).flatMap(([name, value]) => fact(name, el("bdi", {}, String(value)))),
      ...(seen.ignore ? fact("left out", "it has no verdict of its labeler") : []),
      ...fact("drawn by", person(author), isTheirs ? null : moment(changed?.at ?? null)),
      ...(isTheirs ? fact("changed by", person(changed.by), moment(changed.at)) : []),
      ...(verdict ? fact(verdict.verdict === "fixed" ? "fixed by" : "accepted by", person(verdict.by), moment(verdict.at)) : []),
      ...fact("photo", el("bdi", {}, item.photo.name)),
    ];
  }

  /** @param {Seen | null} seen */
  function showGuide(seen) {
    const defectClass = seen && classes.get(seen.class_id);
    guide.hidden = !defectClass;
    if (!defectClass) return;
    const texts = TEXTS.flatMap(([name, label]) => (defectClass[name] ? [el("p.mut", {}, label), el("p.pre", {}, el("bdi", {}, defectClass[name]))] : []));
    const none = el("p.mut", {}, "Nobody has written yet what counts as this class.");
    const link = el("a", { href: `${root}/projects/${project}/guide#class-${defectClass.id}`, target: "_blank" }, "Guide: ", el("bdi", {}, defectClass.name));
    guide.replaceChildren(el("h3.row", {}, classMark(defectClass), link), ...(texts.length ? texts : [none]));
  }

  /** @param {Item} item @param {Seen | null} seen */
  function showAlso(item, seen) {
    const others = item.annotations.filter((one) => one !== seen);
    also.hidden = others.length === 0;
    const rows = others.map((other) => {
      const defectClass = classes.get(other.class_id);
      const button = el(
        "button", { type: "button" },
        defectClass ? classMark(defectClass) : null, el("bdi.cut", {}, defectClass?.name ?? ""), el("span.mut.num", {}, kindOf(other.shape).describe(other.shape)), icon(mark(other, item.end), 12), el("span.vh", {}, standing(other, item.end)),
      );
      button.addEventListener("click", () => onChosen(item.photo.id, other.uid));
      return el("li", {}, button);
    });
    also.replaceChildren(el("h3", {}, seen ? "Also on this photo" : "On this photo"), el("ul", {}, ...rows));
  }

  return {
    /** @param {Item | null} item @param {Seen | null} seen */
    show(item, seen) {
      facts.hidden = guide.hidden = also.hidden = !item;
      if (!item) return;
      const title = seen ? "This annotation" : "Anything missed?";
      facts.replaceChildren(el(seen ? "h2" : "h2.ask", {}, title), ...(seen ? [] : [el("p", {}, question(item))]), el("dl", {}, ...(seen ? ofAnnotation(item, seen) : ofPhoto(item))));
      showGuide(seen);
      showAlso(item, seen);
    },
  };
}
