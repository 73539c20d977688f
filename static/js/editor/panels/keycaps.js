// Keys written on buttons and in words of the page (data-key-of="done"): always the person's own.
import { keyWords } from "../keys.js";

/**
 * What a button does, with the person's key for it.
 * @param {import("../canvas.js").Editor} editor
 * @param {string} title
 * @param {string} id of the action
 */
export function withKey(editor, title, id) {
  const [key] = editor.keysOf(id);
  return key === undefined ? title : `${title} (${keyWords(key)})`;
}

/** @param {import("../types.js").App} app */
export function createKeycaps(app) {
  const { editor } = app;

  /** @param {string} id */
  const wordsOf = (id) => editor.keysOf(id).slice(0, 1).map((name) => keyWords(name)).join("");

  function show() {
    for (const cap of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-key-of]"))) {
      cap.textContent = wordsOf(cap.dataset["keyOf"] ?? "") || cap.dataset["without"] || "";
      cap.hidden = cap.textContent === "";
    }
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-title-key]"))) {
      button.title = withKey(editor, button.title.replace(/ \([^)]*\)$/, ""), button.dataset["titleKey"] ?? "");
    }
    const [box, next, help] = ["create-centre", "next-object", "help"].map(wordsOf);
    editor.element.setAttribute("aria-label", `Photo. Draw with the pointer${box ? `, or ${box} for a box in the middle` : ""}; ${next || "the list"} walks the annotations; ${help === "?" ? "question mark" : help || "the button at the top"} lists the keys.`);
  }

  editor.on("keys", show);
  return { show };
}
