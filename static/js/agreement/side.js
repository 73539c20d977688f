// Beside the photo of a settling: who drew what, what the guide says, the answers with their keys, and the list of all
// differences.
import { el, isolated } from "../lib/dom.js";
import { root } from "../lib/http.js";
import { nameOf } from "./cards.js";
import { choicesOf } from "./deciding.js";
import { classMark } from "./versions.js";

/** @typedef {import("./versions.js").DefectClass} DefectClass */
/** @typedef {import("./deciding.js").Decision} Decision */
/** @typedef {import("./deciding.js").Difference} Difference */
/** @typedef {import("./deciding.js").Kept} Kept */
/** @typedef {import("./cards.js").Reading} Reading */
/** @typedef {{reading: Reading, decisions: readonly (Decision | undefined)[], at: number, mayDecide: boolean, canUndo: boolean, left: number}} State */
/**
 * @typedef {object} Doing
 * @property {ReadonlyMap<number, DefectClass>} classes
 * @property {(decision: Decision) => void} decide
 * @property {(to: number) => void} go
 * @property {(accept: boolean) => Promise<void>} save
 * @property {() => void} undo
 * @property {() => Promise<void>} reopen
 * @property {(difference: Difference, example: {class_id: number, verdict: string, words: string}) => Promise<string>} sendToGuide gives what is said then
 */

const KINDS = { class: "Two classes", only_ours: "Only one drew it", only_theirs: "Only one drew it", place: "Two places" };

/** @param {HTMLElement} place @param {Doing} doing */
export function createSide(place, { classes, decide, go, save, undo, reopen, sendToGuide }) {
  const className = (/** @type {number} */ id) => classes.get(id)?.name ?? "a class that is gone";

  /** @param {string} tag @param {string} words @param {string | null} key @param {() => void} run @param {boolean} [isOff] */
  function button(tag, words, key, run, isOff = false) {
    const made = el(tag, { type: "button", disabled: isOff }, el("span", {}, words), key ? el("kbd.key", {}, key) : null);
    made.addEventListener("click", run);
    return made;
  }

  /** @param {State} state @param {Difference} difference @param {"ours" | "theirs"} whose */
  function row({ reading }, difference, whose) {
    const uid = difference[whose];
    const drawn = reading[whose].find((one) => one.uid === uid);
    const name = whose === "ours" ? nameOf(reading.labeler, "what counts") : nameOf(reading.reader, "the reader");
    const what = drawn ? [classMark(classes.get(drawn.class_id)), el("bdi", {}, className(drawn.class_id))] : [el("span.mut", {}, "nothing")];
    return el("tr", {}, el("th", { scope: "row" }, el("span.row", {}, el(whose === "ours" ? "span.letter" : "span.letter.dashed", {}, whose === "ours" ? "A" : "B"), el("span", {}, name))), el("td", {}, el("span.row", {}, ...what)));
  }

  /** @param {State} state */
  function facts(state) {
    const { reading, at } = state;
    const difference = reading.differences[at];
    if (!difference) {
      const n = reading.differences.length;
      return el("section.facts-part", {}, el("h2", {}, "As it will be"), el("p", {}, n ? "This is the photo with your decisions." : "The two agree on everything."), el("p.mut", {}, "The reading stays as it was: what two people agreed on does not grow because you decided."));
    }
    const overlap = difference.overlap === null ? null : el("tr", {}, el("th", { scope: "row" }, "overlap"), el("td", {}, difference.overlap.toFixed(2)));
    return el("section.facts-part", {}, el("h2", {}, KINDS[difference.kind]), el("table", {}, el("tbody", {}, row(state, difference, "ours"), row(state, difference, "theirs"), overlap)));
  }

  /** What the guide says of the classes of a difference. @param {State} state */
  function guide({ reading, at }) {
    const difference = reading.differences[at];
    if (!difference) return null;
    const named = [...reading.ours, ...reading.theirs].filter(({ uid }) => uid === difference.ours || uid === difference.theirs).map(({ class_id }) => class_id);
    const parts = [...new Set(named)].flatMap((id) => {
      const one = classes.get(id);
      if (!one?.counts && !one?.counts_not) return [];
      const head = el("a", { href: `${root}/projects/${place.dataset["project"]}/guide#class-${id}` }, one.name);
      return [el("h3", {}, "Guide: ", head), one.counts ? el("p", {}, one.counts) : null, one.counts_not ? el("p.mut", {}, `Not: ${one.counts_not}`) : null];
    });
    return el("section.guide-part", {}, ...parts, sending(difference, named));
  }

  /** What was decided can be an example for all. @param {Difference} difference @param {number[]} named the classes of the two */
  function sending(difference, named) {
    const others = [...classes.values()].filter(({ id, retired }) => !retired && !named.includes(id)).map(({ id }) => id);
    const which = el("select.in", { name: "class_id", "aria-label": "Class" }, ...[...new Set(named), ...others].map((id) => el("option", { value: id }, className(id))));
    const verdicts = ["right", "wrong", "borderline"].map((name) => el("label", {}, el("input", { type: "radio", name: "verdict", value: name, checked: name === "borderline" }), name));
    const words = el("input.in", { name: "words", maxlength: 300, "aria-label": "In a few words", placeholder: "why, in a few words" });
    const said = el("p.mut", { role: "status" });
    const form = /** @type {HTMLFormElement} */ (el("form.sending", { method: "dialog" }, which, el("span.seg", { role: "radiogroup", "aria-label": "An example of what" }, ...verdicts), words, el("button.btn.dense", { type: "submit" }, "Add to the guide"), said));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const told = new FormData(form);
      said.textContent = await sendToGuide(difference, { class_id: Number(told.get("class_id")), verdict: String(told.get("verdict")), words: String(told.get("words")) });
    });
    return el("details", {}, el("summary", {}, "Show it in the guide"), form);
  }

  /** @param {State} state */
  function list({ reading, decisions, at }) {
    if (reading.differences.length < 2) return null;
    const items = reading.differences.map((difference, index) => {
      const drawn = [...reading.ours, ...reading.theirs].find(({ uid }) => uid === (difference.ours ?? difference.theirs));
      const words = drawn ? className(drawn.class_id) : "";
      const item = el("button", { type: "button", "aria-current": index === at ? "true" : null }, el("span.cut", {}, `${KINDS[difference.kind]}: `, el("bdi", {}, words)), el("span.mut", {}, told(decisions[index])));
      item.addEventListener("click", () => go(index));
      return el("li", {}, item);
    });
    return el("section.list-part", {}, el("h2", {}, "Differences"), el("ol", {}, ...items));
  }

  /** @param {Decision | undefined} decision */
  function told(decision) {
    if (!decision) return "open";
    if (decision.class_id !== undefined) return className(decision.class_id);
    return { ours: "A", theirs: "B", both: "both", none: "deleted" }[decision.keep];
  }

  /** @param {State} state @param {Difference} difference */
  function answers({ reading, canUndo }, difference) {
    const mine = nameOf(reading.labeler, "what counts");
    const other = nameOf(reading.reader, "the reader");
    const nobody = { ours: difference.kind === "only_theirs", theirs: difference.kind === "only_ours" };
    /** @type {Record<Kept, [string, string]>} */
    const words = {
      ours: [nobody.ours ? `Leave it out, as ${mine} did` : `Keep ${mine}'s`, "Shift A"],
      theirs: [nobody.theirs ? `Delete it, as ${other} did not draw it` : `Take ${other}'s`, "Shift B"],
      both: ["Keep both", "Shift C"],
      none: ["Delete it", "Del"],
    };
    const others = [...classes.values()].filter((one) => !one.retired);
    return [
      el("div.other", {}, el("h3", {}, "Another class"), el("div.other-classes", {}, ...others.map((one) => {
        const made = el("button.btn.dense", { type: "button", "aria-label": `${one.name}${one.key ? `, key ${one.key}` : ""}`, title: isolated(one.name) }, classMark(one), one.key ? el("kbd.key", {}, one.key) : null);
        made.addEventListener("click", () => decide({ keep: "ours", class_id: one.id }));
        return made;
      }))),
      canUndo ? button("button.btn.quiet.dense", "Undo", "Ctrl Z", undo) : null,
      ...choicesOf(difference).map((keep) => button("button.btn", words[keep][0], words[keep][1], () => decide({ keep }))),
    ];
  }

  /** @param {State} state @returns {(Node | null)[]} */
  function foot(state) {
    const { reading, at, mayDecide, canUndo, left } = state;
    const difference = reading.differences[at];
    if (reading.settled_at) return [el("p", {}, el("bdi", {}, reading.settled_by?.name ?? "Somebody"), " decided this already."), el("a.btn", { href: `${root}/photos/${reading.photo.id}` }, "Open in the editor")];
    if (reading.state !== "done" && reading.state !== "accepted") return [el("p", {}, "This photo is being labelled again. When it is done, the two are compared anew.")];
    if (!reading.is_fresh) return [el("p", {}, "The photo changed a moment ago. Its comparison is being made anew; this page follows by itself.")];
    if (reading.state === "accepted") return [el("p", {}, "This photo is accepted already. Keep it as it is, or open it again to decide."), button("button.btn", "Open again", null, () => void reopen()), button("button.btn.solid", "Keep it as it is", null, () => void save(false))];
    if (!mayDecide) return [el("p", {}, "The project is in the archive: nothing can be changed.")];
    if (difference) return answers(state, difference);
    const next = left > 1 ? "Save, next" : "Save";
    return [canUndo ? button("button.btn.quiet.dense", "Undo", "Ctrl Z", undo) : null, button("button.btn", "Save and accept the photo", "Shift Enter", () => void save(true)), button("button.btn.solid", next, "Enter", () => void save(false))];
  }

  return {
    /** @param {State} state */
    show(state) {
      const had = document.activeElement && place.contains(document.activeElement);
      const parts = [facts(state), guide(state), list(state), el("div.settle-foot", {}, ...foot(state).filter((one) => one !== null))];
      place.replaceChildren(...parts.filter((one) => one !== null));
      if (had) /** @type {HTMLElement | null} */ (place.querySelector(".settle-foot button:last-of-type"))?.focus();
    },
  };
}
