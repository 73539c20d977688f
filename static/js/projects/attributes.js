// The dialog of attributes: making one, changing its values and classes, retiring it.
import { pageData } from "../lib/dom.js";
import { call } from "../lib/http.js";
import { clearErrors, showError } from "../behaviours/form.js";

/**
 * @typedef {{id: number, on: string, name: string, kind: string, choices: {value: string, meaning: string}[], class_ids: number[] | null}} Attribute
 */
/** @type {{project_id: number, attributes: Attribute[]}} */
const data = pageData("project-settings");
const path = `/projects/${data.project_id}/attributes`;
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("attribute-dialog"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("attribute-form"));
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
const ticks = () => /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[name=class_ids]"));
/** @type {Attribute | null} */
let edited = null;

/** @param {Attribute | null} item */
function open(item) {
  edited = item;
  clearErrors(form);
  at("attribute-title").textContent = item ? item.name : "A new attribute";
  at("attribute-fixed").hidden = !!item;
  at("attribute-more").hidden = !item;
  field("name").value = item?.name ?? "";
  field("on").value = item?.on ?? "photo";
  field("kind").value = item?.kind ?? "select";
  field("choices").value = (item?.choices ?? []).map(({ value, meaning }) => (meaning ? `${value}: ${meaning}` : value)).join("\n");
  for (const tick of ticks()) tick.checked = item?.class_ids?.includes(Number(tick.value)) ?? false;
  show();
  dialog.showModal();
}

function show() {
  at("attribute-choices").hidden = field("kind").value !== "select";
  at("attribute-classes").hidden = field("on").value !== "annotation";
}

/** @returns {{value: string, meaning: string}[]} */
function choices() {
  return field("choices")
    .value.split("\n")
    .filter((line) => line.trim())
    .map((line) => {
      const [value = "", ...rest] = line.split(":");
      return { value: value.trim(), meaning: rest.join(":").trim() };
    });
}

form.addEventListener("input", show);
for (const button of dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => dialog.close());
at("new-attribute").addEventListener("click", () => open(null));
for (const button of document.querySelectorAll("[data-edit-attribute]"))
  button.addEventListener("click", () => open(data.attributes.find((item) => String(item.id) === button.getAttribute("data-edit-attribute")) ?? null));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearErrors(form);
  /** @type {Record<string, unknown>} */
  const body = {};
  if (field("kind").value === "select") body.choices = choices();
  if (field("on").value === "annotation") {
    const ids = [...ticks()].filter((tick) => tick.checked).map((tick) => Number(tick.value));
    body.class_ids = ids.length ? ids : null;
  }
  try {
    if (edited) await call("PATCH", `${path}/${edited.id}`, body);
    else await call("POST", path, { ...body, on: field("on").value, name: field("name").value, kind: field("kind").value });
    location.reload();
  } catch (error) {
    showError(form, error);
  }
});

at("attribute-retire").addEventListener("click", async () => {
  try {
    await call("PATCH", `${path}/${edited?.id}`, { retired: true });
    location.reload();
  } catch (error) {
    showError(form, error);
  }
});
