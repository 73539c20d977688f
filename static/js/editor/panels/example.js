// "Put it into the guide": what is selected becomes an example, right, wrong or borderline, for its class or another.
import { el } from "../../lib/dom.js";
import { call } from "../../lib/http.js";
import { styleOf } from "../render/palette.js";
import { kindOf } from "../shapes/index.js";
import { crop } from "./crop.js";

/** @param {import("../types.js").App} app */
export function createExample(app) {
  const { editor, data } = app;
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("example"));
  const form = dialog?.querySelector("form");
  if (!dialog || !form) return { ask() {} };
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  const picture = /** @type {HTMLElement} */ (dialog.querySelector("[data-picture]"));
  const fault = /** @type {HTMLElement} */ (dialog.querySelector(".form-error"));
  /** @type {{photo: import("../photos.js").Photo, record: import("../store.js").Annotation} | null} */
  let asked = null;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!asked) return;
    const { photo, record } = asked;
    const classId = Number(field("class").value);
    const { x, y, width, height } = kindOf(record.shape).bounds(record.shape);
    fault.textContent = "";
    try {
      await call("POST", `/projects/${data.project.id}/classes/${classId}/examples`, { verdict: field("verdict").value, photo_id: photo.id, uid: record.uid, x, y, width, height, words: field("words").value });
      dialog.close();
      app.panels.guide.renew(classId);
      app.say(`It is in the guide of ${app.classOf(classId)?.name ?? "its class"} now. There it can be taken out again.`);
    } catch (error) {
      fault.textContent = error instanceof Error ? error.message : String(error);
    }
  });
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => app.focus());

  return {
    /** Ask what the selected annotation is an example of. */
    ask() {
      const [record] = editor.selection.records();
      const { photo } = app;
      if (!record || !photo || dialog.open) return;
      if (photo.reading) return app.say("What you label blind is apart, so it is no example. Choose one on a photo that counts.");
      asked = { photo, record };
      const classes = app.classes.filter(({ id, retired }) => !retired || id === record.class_id);
      field("class").replaceChildren(...classes.map(({ id, name }) => el("option", { value: id, selected: id === record.class_id }, name)));
      field("words").value = "";
      fault.textContent = "";
      picture.replaceChildren(crop(photo, record, styleOf(editor.classes, record.class_id)));
      dialog.showModal();
      field("words").focus();
    },
  };
}
