// The photo's own facts: name, size, time; what it was taken for, what the field says; its attributes, which can be mended here.
import { el, isolated } from "../../lib/dom.js";
import { call } from "../../lib/http.js";
import { standing } from "../asked.js";
import { aroundHint, hintOf } from "../hints.js";
import { attribute } from "./attribute.js";
import { when } from "../when.js";
import { withKey } from "./keycaps.js";

/** @type {Record<string, string>} */
export const STATE_WORDS = { unlabelled: "unlabelled", in_progress: "in progress", done: "done", unsure: "cannot tell", retake: "retake asked", accepted: "accepted", rejected: "sent back" };

/** @type {Record<string, string>} after "may" */
const REMARKS = { dark: "be too dark", blur: "be blurred", glare: "have glare", burnt: "be too bright", small: "show the defect too small", alike: "be nearly like another" };
/** @type {Record<string, string>} */
const ANSWERS = { kept: "kept by its sender", again: "taken again", "": "its sender was told" };

/** @param {import("../types.js").App} app */
export function createPhotoPanel(app) {
  const facts = /** @type {HTMLElement} */ (document.getElementById("facts"));
  const title = /** @type {HTMLElement} */ (document.getElementById("photo-name"));
  const line = /** @type {HTMLElement} */ (document.getElementById("photo-words"));

  // On small screens the photo needs the room.
  const section = /** @type {HTMLDetailsElement} */ (document.getElementById("photo-section"));
  section.open = !window.matchMedia("(max-width: 1100px), (max-height: 860px)").matches;

  /** What its sender says of it, such as "crack, here". @param {import("../photos.js").Photo} photo */
  function hinted(photo) {
    const defectClass = app.classOf(photo.hint?.class_id);
    const place = hintOf(photo);
    if (!defectClass && !place) return null;
    const words = el("span", {}, defectClass ? el("bdi", {}, defectClass.name) : null, defectClass && place ? ", " : null);
    if (place) {
      const button = el("button.btn.quiet.dense", { type: "button", title: "Zoom to where the sender tapped" }, "here");
      button.addEventListener("click", () => {
        app.editor.zoomTo(aroundHint(place, app.editor.size));
        app.focus();
      });
      words.append(button);
    }
    return words;
  }

  /** Whose attributes can be typed now. */
  let shown = 0;

  /** @param {import("../photos.js").Photo} photo */
  function show(photo) {
    title.replaceChildren(el("bdi", {}, photo.name));
    const size = photo.width ? `${photo.width} × ${photo.height}` : "";
    const by = photo.link?.name ?? photo.uploader?.name ?? "";
    line.textContent = [size, by && isolated(by), when(photo.captured_at ?? photo.stored_at, app.data.project.time_zone)].filter(Boolean).join(", ");
    const focused = document.activeElement;
    // While somebody types, it stays as it is.
    if (photo.id === shown && facts.contains(focused) && focused instanceof HTMLElement && focused.matches("input, select")) {
      focused.onblur = () => app.photo && show(app.photo);
      return;
    }
    shown = photo.id;
    const state = photo.no_defect ? "no defect" : (STATE_WORDS[photo.state] ?? photo.state);
    const rows = [fact("state", el("span", {}, photo.reason ? `${state}: ${isolated(photo.reason)}` : state))];
    if (photo.request) rows.push(fact(photo.request.kind === "question" ? isolated(photo.request.reason) : "retake", el("span", {}, standing(photo.request))));
    if (app.data.can_review && photo.state === "accepted" && app.data.people > 1) rows.push(fact("known answer", knownAnswer(photo)));
    if (photo.note) rows.push(fact("note", el("bdi", {}, photo.note)));
    if (photo.wanted_shot) rows.push(fact("taken for", el("bdi", {}, photo.wanted_shot.name)));
    const doubts = remarked(photo);
    if (doubts) rows.push(fact("quality", el("span", {}, doubts)));
    const said = hinted(photo);
    if (said) rows.push(fact("sender says", said));
    for (const definition of app.data.attributes.photo) {
      const control = attribute(definition, photo.attributes?.[definition.name], (value) => void app.mend({ [definition.name]: value }, photo));
      control.toggleAttribute("disabled", !app.data.can_label || !app.isWriter || !photo.attributes || Boolean(photo.reading));
      rows.push(fact(definition.name, control));
    }
    rows.push(fact("go on to", goingOn()));
    facts.replaceChildren(...rows);
  }

  /** Reviewers choose what labelers are held against. @param {import("../photos.js").Photo} photo */
  function knownAnswer(photo) {
    if (photo.gold === undefined) lookUp(photo);
    const verb = photo.gold ? "Take it out" : "Make it one";
    const button = el("button.btn.quiet.dense", { type: "button", title: "Labelers are handed known answers now and then, blind, and told how they did" }, verb);
    button.addEventListener("click", () => void app.setGold(photo, !photo.gold));
    return el("span.row.wrap", {}, photo.gold ? "yes" : "no", button);
  }

  /** Lists do not tell it. @param {import("../photos.js").Photo} photo */
  function lookUp(photo) {
    photo.gold = false; // asked once
    call("GET", `/photos/${photo.id}`).then(({ gold }) => gold && app.setPhotoState(photo, { gold }), () => {});
  }

  /** The next photo of a kind, for hands without keys. */
  function goingOn() {
    const to = (/** @type {string} */ action, /** @type {string} */ words, /** @type {string} */ title) => {
      const button = el("button.btn.quiet.dense", { type: "button", title }, words);
      button.addEventListener("click", () => {
        app.focus();
        app.editor.run(action);
      });
      return button;
    };
    return el("span.row.wrap", {}, to("next-unlabelled", "unlabelled", withKey(app.editor, "The next unlabelled photo", "next-unlabelled")), to("next-open", "open choice", withKey(app.editor, "The next photo where two versions wait", "next-open")));
  }
  return { photo: show };
}

/** What may be wrong with it, and what its sender answered to that. @param {Pick<import("../photos.js").Photo, "remarks" | "coached">} photo */
export function remarked({ remarks = [], coached }) {
  const all = [...new Set(coached?.remark ? [...remarks, coached.remark] : remarks)].map((remark) => REMARKS[remark]);
  if (!all.length) return "";
  return `may ${all.join(" and ")}${coached?.remark ? `; ${ANSWERS[coached.answer ?? ""]}` : ""}`;
}

/** @param {string} name @param {Node} value */
function fact(name, value) {
  return el(value instanceof HTMLElement && value.matches("input, select") ? "label.fact" : "div.fact", {}, el("span.mut.cut", {}, name), value);
}
