// What stands in the way of labelling this photo, with the way out beside it.
import { el, isolated } from "../../lib/dom.js";
import { root } from "../../lib/http.js";
import { fieldNote } from "../asked.js";

/** @param {import("../types.js").App} app */
export function createNotes(app) {
  const place = /** @type {HTMLElement} */ (document.getElementById("notes"));
  /** @type {(() => void) | null} */
  let retry = null;

  /** @param {string} words @param {string} [verb] @param {() => void} [run] */
  function note(words, verb, run) {
    const row = el("div.note.float", {}, el("p", {}, words));
    if (verb && run) {
      const button = el("button.btn.dense", { type: "button" }, verb);
      button.addEventListener("click", run);
      row.append(button);
    }
    return row;
  }

  function show() {
    const { photo } = app;
    /** @type {HTMLElement[]} */
    const rows = [];
    if (retry) rows.push(note("This photo did not load.", "Try again", retry));
    else if (app.data.can_label && !app.isWriter) rows.push(note("You are labelling in another tab. This one looks on.", "Label here", () => app.takeOver()));
    const { holder } = app.leases;
    if (holder && app.canLabel) rows.push(note(`${isolated(holder.name)} is working on this photo. What you draw is kept too.`, "Take over", () => void app.leases.takeOver()));
    else if (holder) rows.push(note(`${isolated(holder.name)} is working on this photo.`));
    const forWhom = photo?.assignee;
    if (forWhom && forWhom.id !== app.data.me.id && app.data.people > 1) rows.push(note(`Assigned to ${isolated(forWhom.name)}.`));
    if (photo?.damaged) rows.push(note("This file is damaged: it was kept as it came, and cannot be labelled."));
    else if (photo?.trashed_at) rows.push(note("This photo lies in the trash."));
    else if (photo?.state === "accepted") rows.push(app.data.can_review && app.isWriter ? note("This photo is accepted.", "Open it again", () => void app.reopen()) : note("This photo is accepted. A reviewer can open it again."));
    const said = photo && fieldNote(photo);
    if (said) rows.push(note(said.words, said.verb, () => location.assign(`${root}/projects/${app.data.project.id}/requests#request-${photo.request?.id}`)));
    if (!app.data.project.is_open) rows.push(note("This project is archived."));
    place.replaceChildren(...rows);
  }

  return {
    show,
    photo() {
      retry = null;
      show();
    },
    /** @param {() => void} again */
    failed(again) {
      retry = again;
      show();
    },
  };
}
