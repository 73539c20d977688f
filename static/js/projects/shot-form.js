// The dialog of one wanted shot: its words, what it shows, whom it asks, and the example chosen among the photos.
import { el, pageData } from "../lib/dom.js";
import { closeBy } from "../lib/dialog.js";
import { call } from "../lib/http.js";
import { clearErrors, describe, showError } from "../behaviours/form.js";

/**
 * @typedef {object} Shot
 * @property {number} id
 * @property {string} title
 * @property {string} words
 * @property {number | null} class_id
 * @property {boolean} clean
 * @property {Record<string, string | number>} attributes
 * @property {number} wanted
 * @property {number[] | null} link_ids
 * @property {boolean} closed
 * @property {Record<string, number> & {taken: number}} counts
 * @property {Example | null} example
 *
 * @typedef {{photo_id: number, name: string, urls: {thumb: string}}} Example
 */

const PHOTOS = 60; // shown to choose from
const PAUSE = 250; // ms without a key, until a name is looked for
const USUAL = 6; // photos of a new shot
/** @type {{project_id: number, attributes: {name: string, kind: string}[]}} */
const data = pageData("shot-list");
const path = `/projects/${data.project_id}/shots`;
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const dialog = /** @type {HTMLDialogElement} */ (at("shot-dialog"));
const form = /** @type {HTMLFormElement} */ (at("shot-form"));
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
const answers = () => /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-answer]"));
const ticks = () => /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[name=link_ids]"));
/** @type {Shot | null} */
let edited = null;
/** @type {Example | null} */
let example = null;

/** @param {Shot | null} shot null: a new one */
export function openShot(shot) {
  edited = shot;
  clearErrors(form);
  at("shot-title").textContent = shot ? "A wanted shot" : "A new wanted shot";
  field("title").value = shot?.title ?? "";
  field("words").value = shot?.words ?? "";
  field("shows").value = shot?.clean ? "clean" : String(shot?.class_id ?? "");
  field("wanted").value = String(shot?.wanted ?? USUAL);
  for (const control of answers()) control.value = String(shot?.attributes[attributeOf(control).name] ?? "");
  for (const tick of ticks()) tick.checked = shot?.link_ids?.includes(Number(tick.value)) ?? false;
  showExample(shot?.example ?? null);
  showPick(false);
  dialog.showModal();
  field("title").focus();
}

/** @param {HTMLElement} control @returns {{name: string, kind: string}} */
function attributeOf(control) {
  return data.attributes[Number(control.dataset.answer)] ?? { name: "", kind: "text" };
}

function body() {
  const shows = field("shows").value;
  /** @type {Record<string, string | number>} */
  const attributes = {};
  for (const control of answers()) {
    const { name, kind } = attributeOf(control);
    const text = control.value.trim();
    const number = Number(text.replace(",", "."));
    if (text) attributes[name] = kind === "number" && Number.isFinite(number) ? number : text;
  }
  // Answers that the form does not show, of attributes that were retired since, stay.
  for (const [name, value] of Object.entries(edited?.attributes ?? {})) if (!data.attributes.some((one) => one.name === name)) attributes[name] = value;
  const ids = [...ticks()].filter((tick) => tick.checked).map((tick) => Number(tick.value));
  return {
    title: field("title").value,
    words: field("words").value,
    clean: shows === "clean",
    class_id: shows && shows !== "clean" ? Number(shows) : null,
    wanted: Number(field("wanted").value) || 0,
    attributes,
    link_ids: ids.length ? ids : ticks().length ? null : (edited?.link_ids ?? null),
    example_id: example?.photo_id ?? null,
  };
}

/** @param {Example | null} chosen */
function showExample(chosen) {
  example = chosen;
  at("example-chosen").hidden = at("example-none").hidden = !chosen;
  at("example-chosen").replaceChildren(...(chosen ? [el("img", { src: chosen.urls.thumb, alt: chosen.name })] : []));
  for (const button of at("example-photos").children) button.setAttribute("aria-pressed", String(button.getAttribute("data-photo") === `${chosen?.photo_id}`));
}

/** @param {boolean} isOpen */
function showPick(isOpen) {
  at("example-pick").hidden = !isOpen;
  at("example-choose").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) void find();
}

/** The newest photos, or those with these words in their name. */
async function find() {
  const words = /** @type {HTMLInputElement} */ (at("example-words")).value.trim();
  try {
    const { items } = await call("GET", `/projects/${data.project_id}/photos?damaged=false&limit=${PHOTOS}${words ? `&q=${encodeURIComponent(words)}` : ""}`);
    if (words !== /** @type {HTMLInputElement} */ (at("example-words")).value.trim()) return; // more was typed meanwhile
    at("example-photos").replaceChildren(...items.map(pick));
    at("example-said").textContent = items.length === PHOTOS ? `The newest ${PHOTOS}. Others are found by their name.` : items.length ? "" : words ? "No photo has that in its name." : "No photos yet. Write the shot without an example, and add one later.";
    showExample(example);
  } catch (error) {
    at("example-said").textContent = error instanceof Error ? error.message : String(error);
  }
}

/** @param {{id: number, name: string, urls: {thumb: string}}} photo */
function pick({ id, name, urls }) {
  const button = el("button", { type: "button", "data-photo": id, "aria-label": name, title: name }, el("img", { src: urls.thumb, alt: "", loading: "lazy" }));
  button.addEventListener("click", () => {
    showExample({ photo_id: id, name, urls });
    showPick(false);
    at("example-choose").focus();
  });
  return button;
}

closeBy(dialog);
describe(form);
/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;
at("example-choose").addEventListener("click", () => showPick(at("example-pick").hidden));
at("example-none").addEventListener("click", () => (showExample(null), at("example-choose").focus()));
at("example-words").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => void find(), PAUSE);
});
at("example-words").addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault(); // it looks, and does not save
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearErrors(form);
  try {
    await call(edited ? "PATCH" : "POST", edited ? `${path}/${edited.id}` : path, body());
    location.reload();
  } catch (error) {
    showError(form, error);
  }
});
