// The form of a new project: rows of classes that show their letter and stroke while they are typed.
import { dashLines } from "../lib/dash.js";
import { el, pageData, svg } from "../lib/dom.js";
import { call, root } from "../lib/http.js";
import { clearErrors, showError } from "../behaviours/form.js";
import { pickLetter } from "./palette.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("new-project"));
const list = /** @type {HTMLElement} */ (document.getElementById("new-classes"));
/** @type {{classes: {name: string, is_other: boolean}[], colors: string[]}} */
const data = pageData("new-project-data");

const zone = /** @type {HTMLInputElement} */ (form.elements.namedItem("time_zone"));
zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** @param {string} name @param {boolean} isOther */
function addRow(name, isOther) {
  const dash = svg("svg", { viewBox: "0 0 32 8", "aria-hidden": "true" });
  const input = el("input.in", { "aria-label": "Class name", maxlength: 300, autocomplete: "off" });
  /** @type {HTMLInputElement} */ (input).value = name;
  const remove = el("button.btn.quiet.dense", { type: "button" }, "Remove");
  const row = el("li", { "data-other": isOther }, el("span.cm", { "aria-hidden": "true" }), input, dash, el("kbd.key"), remove);
  input.addEventListener("input", show);
  remove.addEventListener("click", () => {
    const next = /** @type {HTMLElement | null} */ ((row.nextElementSibling ?? row.previousElementSibling)?.querySelector("input") ?? null);
    row.remove();
    show();
    (next ?? document.getElementById("add-class"))?.focus();
  });
  list.append(row);
  return /** @type {HTMLInputElement} */ (input);
}

function show() {
  /** @type {Set<string>} */
  const taken = new Set();
  [...list.children].forEach((row, index) => {
    const input = /** @type {HTMLInputElement} */ (row.querySelector("input"));
    const slot = (index % data.colors.length) + 1;
    const letter = pickLetter(input.value, taken);
    taken.add(letter);
    const mark = /** @type {HTMLElement} */ (row.querySelector(".cm"));
    mark.className = `cm c${slot}`;
    mark.textContent = letter;
    const dash = row.querySelector("svg");
    dash?.setAttribute("class", `dash c${slot}`);
    dash?.replaceChildren(...dashLines(index >= data.colors.length));
    const key = /** @type {HTMLElement} */ (row.querySelector("kbd"));
    key.textContent = row.hasAttribute("data-other") ? "0" : index < 9 ? String(index + 1) : "";
    const remove = row.querySelector("button");
    remove?.setAttribute("aria-label", `Remove ${input.value || "this class"}`);
  });
}

for (const item of data.classes) addRow(item.name, item.is_other);
show();
document.getElementById("add-class")?.addEventListener("click", () => {
  const input = addRow("", false);
  show();
  input.focus();
});

const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
button.disabled = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearErrors(form);
  const classes = [...list.children]
    .map((row) => ({ name: /** @type {HTMLInputElement} */ (row.querySelector("input")).value.trim(), is_other: row.hasAttribute("data-other") }))
    .filter((item) => item.name);
  const name = /** @type {HTMLInputElement} */ (form.elements.namedItem("name")).value;
  button.disabled = true;
  try {
    const made = await call("POST", "/projects", { name, time_zone: zone.value || undefined, classes });
    location.assign(`${root}/projects/${made.id}`);
  } catch (error) {
    showError(form, error);
    button.disabled = false;
  }
});
