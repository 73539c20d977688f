// The editor of classes: one dialog with a live mark and stroke, order by buttons, keys or dragging, merging.
import { dashLines } from "../lib/dash.js";
import { el, isolated, pageData } from "../lib/dom.js";
import { call } from "../lib/http.js";
import { clearErrors, showError } from "../behaviours/form.js";
import { pickLetter } from "./palette.js";

/**
 * @typedef {{id: number, name: string, color: string, slot: number, core: boolean, letter: string, key: string | null, supercategory: string, annotations: number}} DefectClass
 */
/** @type {{project_id: number, classes: DefectClass[], colors: string[]}} */
const data = pageData("project-settings");
const path = `/projects/${data.project_id}/classes`;
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("class-dialog"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("class-form"));
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
const into = /** @type {HTMLSelectElement} */ (document.getElementById("merge-into"));
/** @type {DefectClass | null} */
let edited = null;

/** The slot that the server will choose for a new class: the first that the fewest classes use. */
function freeSlot() {
  const uses = data.colors.map((_, index) => data.classes.filter((item) => item.slot === index + 1).length);
  return uses.indexOf(Math.min(...uses)) + 1;
}

/** @param {DefectClass | null} item */
function open(item) {
  edited = item;
  clearErrors(form);
  at("class-title").textContent = item ? `Class ${item.id}` : "A new class";
  const slot = item?.slot ?? freeSlot();
  form.dataset.slot = String(slot);
  for (const name of /** @type {const} */ (["name", "supercategory", "letter", "key"])) field(name).value = item?.[name] ?? "";
  field("color").value = item?.color ?? data.colors[slot - 1] ?? "#ffe45c";
  at("class-more").hidden = !item;
  /** @type {HTMLAnchorElement} */ (at("class-guide").querySelector("a")).hash = item ? `class-${item.id}` : "";
  at("merge-said").textContent = "";
  at("merge-do").hidden = true;
  into.replaceChildren(...data.classes.filter((other) => other.id !== item?.id).map((other) => new Option(other.name, String(other.id))));
  at("class-delete").hidden = !item || item.annotations > 0;
  at("class-delete-note").textContent = item && item.annotations > 0 ? "It was used, so its number stays: retire it, or merge it." : "";
  show();
  dialog.showModal();
  field("name").focus();
}

function show() {
  const taken = new Set(data.classes.filter((item) => item.id !== edited?.id).map((item) => item.letter));
  const color = field("color").value;
  const mark = at("class-mark");
  mark.className = `cm l c${form.dataset.slot}`;
  mark.textContent = field("letter").value.trim().toUpperCase() || pickLetter(field("name").value, taken);
  at("class-dash").setAttribute("class", `dash c${form.dataset.slot}`);
  const core = edited?.core ?? data.classes.some((item) => String(item.slot) === form.dataset.slot);
  at("class-dash").replaceChildren(...dashLines(core));
  for (const part of [mark, at("class-dash")]) part.style.setProperty("--c", color);
  for (const swatch of at("swatches").children) swatch.setAttribute("aria-pressed", String(swatch.getAttribute("data-color") === color));
}

data.colors.forEach((color, index) => {
  const swatch = el(`button.c${index + 1}`, { type: "button", "data-color": color, "aria-label": `Colour ${index + 1}`, "aria-pressed": "false" });
  swatch.addEventListener("click", () => {
    field("color").value = color;
    show();
  });
  at("swatches").append(swatch);
});

form.addEventListener("input", show);
for (const button of dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => dialog.close());
at("new-class").addEventListener("click", () => open(null));
for (const button of document.querySelectorAll("[data-edit]"))
  button.addEventListener("click", () => open(data.classes.find((item) => String(item.id) === button.getAttribute("data-edit")) ?? null));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearErrors(form);
  /** @type {Record<string, string | null>} */
  const body = { name: field("name").value, supercategory: field("supercategory").value, color: field("color").value };
  if (field("letter").value.trim()) body.letter = field("letter").value;
  if (edited) body.key = field("key").value || null;
  else if (field("key").value) body.key = field("key").value;
  await attempt(async () => {
    const answer = edited ? await call("PATCH", `${path}/${edited.id}`, body) : await call("POST", path, body);
    if (!answer.color_warning) return location.reload();
    // Saved; the warning stays in sight until the person closes the dialog.
    at("class-warning").textContent = `Saved. ${answer.color_warning}`;
    dialog.addEventListener("close", () => location.reload(), { once: true });
  });
});

/** @param {() => Promise<void>} act */
async function attempt(act) {
  try {
    await act();
  } catch (error) {
    showError(form, error);
  }
}

at("class-retire").addEventListener("click", () => attempt(async () => {
  await call("PATCH", `${path}/${edited?.id}`, { retired: true });
  location.reload();
}));
at("class-delete").addEventListener("click", () => attempt(async () => {
  await call("DELETE", `${path}/${edited?.id}`);
  location.reload();
}));
at("merge-look").addEventListener("click", () => attempt(async () => {
  const moves = await call("POST", `${path}/${edited?.id}/merge`, { into: Number(into.value), preview: true });
  const name = into.selectedOptions[0]?.textContent ?? "";
  at("merge-said").textContent = `${moves.annotations} annotations on ${moves.photos} photos become ${isolated(name)}. ${isolated(edited?.name ?? "")} is retired. This can be undone.`;
  at("merge-do").textContent = `Merge into ${isolated(name)}`;
  at("merge-do").hidden = false;
}));
into.addEventListener("change", () => {
  at("merge-do").hidden = true;
  at("merge-said").textContent = "";
});
at("merge-do").addEventListener("click", () => attempt(async () => {
  await call("POST", `${path}/${edited?.id}/merge`, { into: Number(into.value) });
  location.reload();
}));

// Order: Up and Down for everybody, dragging for those with a mouse.
const rows = document.getElementById("class-rows");
/** @type {HTMLElement | null} */
let dragged = null;

/** @param {Element} row */
async function place(row) {
  const position = [...(rows?.children ?? [])].indexOf(row) + 1;
  try {
    await call("PATCH", `${path}/${row.getAttribute("data-class")}`, { position });
    at("class-order-error").textContent = "";
  } catch (error) {
    at("class-order-error").textContent = error instanceof Error ? error.message : String(error);
  }
  const all = [...(rows?.children ?? [])];
  all.forEach((item, index) => {
    for (const button of item.querySelectorAll("[data-move]"))
      /** @type {HTMLButtonElement} */ (button).disabled = button.getAttribute("data-move") === "-1" ? index === 0 : index === all.length - 1;
  });
}

rows?.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-move]");
  const row = button?.closest("tr");
  if (!button || !row) return;
  if (button.getAttribute("data-move") === "-1") row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  void place(row).then(() => /** @type {HTMLElement} */ (button).focus());
});
rows?.addEventListener("dragstart", (event) => (dragged = /** @type {HTMLElement} */ (event.target).closest("tr")));
rows?.addEventListener("dragover", (event) => {
  const over = /** @type {Element} */ (event.target).closest("tr");
  if (!dragged || !over) return;
  event.preventDefault();
  for (const row of rows.children) row.classList.toggle("over", row === over && row !== dragged);
});
rows?.addEventListener("drop", (event) => {
  event.preventDefault();
  const over = /** @type {Element} */ (event.target).closest("tr");
  if (!dragged || !over || over === dragged) return;
  over.before(dragged);
  void place(dragged);
});
rows?.addEventListener("dragend", () => {
  dragged = null;
  for (const row of rows.children) row.classList.remove("over");
});
