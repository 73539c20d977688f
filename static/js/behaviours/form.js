// Sends a form as JSON: <form data-behaviour="form" data-method="POST" data-call="/projects" data-then="/projects/{id}">.
// What is refused is told at its field (data-error-for="/pointer"), the rest in .form-error; typed text stays, and
// the first broken field gets the focus. data-then says where to go ("reload" loads this page anew; {name} is
// taken from the answer). A "sent" event carries the answer first; preventDefault() on it stays here.
// A control's data-type says how it is sent: number, list (of ticked values), optional (left out when empty), lines,
// last-day (a day becomes its last second where the person is).
import { ApiError, call, root } from "../lib/http.js";

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/** @param {Element} element @returns {element is Control} */
function isControl(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;
}

/**
 * @param {HTMLFormElement} form
 * @returns {Record<string, unknown>}
 */
export function values(form) {
  return bodyOf(
    [...form.elements].filter(isControl).map((control) => ({
      name: control.name,
      kind: control.type,
      type: control.dataset.type ?? "",
      value: control.value,
      isTicked: control instanceof HTMLInputElement && control.checked,
      isOff: control.disabled,
    })),
  );
}

/**
 * Make the body of a request from what a form's controls hold. Pure.
 * @param {{name: string, kind: string, type: string, value: string, isTicked: boolean, isOff: boolean}[]} controls
 * @returns {Record<string, unknown>}
 */
export function bodyOf(controls) {
  /** @type {Record<string, unknown>} */
  const body = {};
  for (const { name, kind, type, value, isTicked, isOff } of controls) {
    if (!name || isOff || (kind === "radio" && !isTicked)) continue;
    if (type === "list") {
      const list = /** @type {string[]} */ (body[name] ?? []);
      body[name] = isTicked ? [...list, value] : list;
    } else if (kind === "checkbox") body[name] = isTicked;
    else if (type === "number") body[name] = value.trim() === "" ? null : asNumber(value);
    else if (type === "optional" && value.trim() === "") continue;
    else if (type === "last-day") body[name] = value ? new Date(`${value}T23:59:59`).toISOString() : null;
    else if (type === "lines") body[name] = value.split("\n").map((line) => line.trim()).filter(Boolean);
    else body[name] = value;
  }
  return body;
}

/**
 * A number, or the text itself when it is none: the server then says what is wrong with it, at the field.
 * @param {string} text
 * @returns {number | string}
 */
function asNumber(text) {
  const number = Number(text.trim().replace(",", "."));
  return Number.isFinite(number) ? number : text;
}

/**
 * Tell an error in a form: at its fields where it points there, else above the button.
 * @param {HTMLFormElement} form
 * @param {unknown} error
 */
export function showError(form, error) {
  const places = new Map([...form.querySelectorAll("[data-error-for]")].map((place) => [place.getAttribute("data-error-for"), place]));
  const { atFields, general } = sortErrors(error, [...places.keys()].map(String));
  /** @type {HTMLElement | null} */
  let first = null;
  for (const [pointer, words] of atFields) {
    const place = places.get(pointer);
    if (place) place.textContent = words;
    for (const control of controlsFor(form, pointer)) {
      control.classList.add("bad");
      control.setAttribute("aria-invalid", "true");
      first ??= control;
    }
  }
  const above = form.querySelector(".form-error");
  if (above) above.textContent = general;
  first?.focus();
}

/**
 * Decide what is told where. Pure.
 * @param {unknown} error
 * @param {string[]} pointers the places that the form has, such as "/name"
 * @returns {{atFields: [string, string][], general: string}}
 */
export function sortErrors(error, pointers) {
  const words = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ApiError)) return { atFields: [], general: words };
  if (error.status === 401 && error.slug === "unauthenticated")
    return { atFields: [], general: "You were signed out. Sign in again in another tab, then send this once more; it stays here as it is." };
  /** @type {[string, string][]} */
  const atFields = [];
  const others = [];
  for (const { pointer, detail } of error.errors) {
    const place = pointers.find((known) => pointer === known || pointer.startsWith(`${known}/`));
    if (place === undefined) others.push(`${inWords(pointer)}: ${detail}`);
    else if (!atFields.some(([known]) => known === place)) atFields.push([place, detail]);
  }
  const wait = error.retryAfter ? ` Try again in ${inMinutes(error.retryAfter)}.` : "";
  const id = error.status >= 500 && error.requestId ? ` (request ${error.requestId})` : "";
  if (others.length) return { atFields, general: others.join(". ") };
  return { atFields, general: atFields.length ? "" : words + wait + id };
}

/**
 * @param {string} pointer such as "/classes/2/name"
 * @returns {string} "classes 3, name": people count from one
 */
function inWords(pointer) {
  return pointer.slice(1).replace(/\/(\d+)/g, (_, index) => ` ${Number(index) + 1}`).replaceAll("/", ", ");
}

/** @param {number} seconds */
function inMinutes(seconds) {
  if (seconds < 90) return `${Math.ceil(seconds)} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} pointer
 * @returns {Control[]}
 */
function controlsFor(form, pointer) {
  const name = pointer.slice(1);
  return [...form.elements].filter(isControl).filter((control) => control.name === name);
}

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  for (const place of form.querySelectorAll("[data-error-for], .form-error")) place.textContent = "";
  for (const control of form.querySelectorAll(".bad")) {
    control.classList.remove("bad");
    control.removeAttribute("aria-invalid");
  }
}

let described = 0;

/**
 * Tie each field's hint and error to it, so that they are read out with it.
 * @param {HTMLFormElement} form
 */
export function describe(form) {
  for (const place of form.querySelectorAll("[data-error-for]")) {
    const hint = place.previousElementSibling?.matches(".hint") ? place.previousElementSibling : null;
    const ids = [hint, place].flatMap((element) => (element ? [(element.id ||= `told-${++described}`)] : []));
    for (const control of controlsFor(form, place.getAttribute("data-error-for") ?? ""))
      control.setAttribute("aria-describedby", ids.join(" "));
  }
}

/** @param {HTMLFormElement} form */
export function bind(form) {
  form.noValidate = true;
  describe(form);
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    clearErrors(form);
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await call(form.dataset.method ?? "POST", form.dataset.call ?? "", values(form));
      const sent = new CustomEvent("sent", { detail: answer, bubbles: true, cancelable: true });
      if (form.dispatchEvent(sent)) go(form.dataset.then ?? "", answer);
    } catch (error) {
      showError(form, error);
    } finally {
      isSending = false;
      form.removeAttribute("aria-busy");
    }
  });
}

/**
 * Go where data-then says.
 * @param {string} then a path of ours, "reload", or "" (stay)
 * @param {any} answer
 */
export function go(then, answer) {
  if (then === "reload") location.reload();
  else if (then) location.assign(root + then.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(answer?.[name] ?? "")));
}
