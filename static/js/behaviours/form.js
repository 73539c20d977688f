// Sends a form as JSON: <form data-behaviour="form" data-method="POST" data-call="/projects" data-then="/projects/{id}">.
// Broken fields are told at the field (data-error-for="/pointer"), the rest in .form-error; typed text stays.
// data-then: where to go ("reload" stays here and loads anew; {name} is taken from the answer).
// A field named "a.b" nests; data-type="number|list|flag|optional" says how its text is sent.
import { ApiError, call, root } from "../lib/http.js";

/**
 * @param {HTMLFormElement} form
 * @returns {Record<string, unknown>}
 */
export function values(form) {
  /** @type {Record<string, any>} */
  const body = {};
  for (const control of form.elements) {
    if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement)) continue;
    if (!control.name || control.disabled) continue;
    const type = control.dataset.type ?? "";
    const isTick = control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio");
    if (isTick && control.type === "radio" && !control.checked) continue;
    if (isTick && type === "list") {
      body[control.name] ??= [];
      if (control.checked) body[control.name].push(control.value);
    } else if (isTick && control.type === "checkbox") body[control.name] = control.checked;
    else if (type === "number") body[control.name] = control.value === "" ? null : Number(control.value);
    else if (type === "optional" && control.value === "") continue;
    else body[control.name] = control.value;
  }
  return body;
}

/**
 * @param {HTMLFormElement} form
 * @param {unknown} error
 */
export function showError(form, error) {
  const general = form.querySelector(".form-error");
  let rest = error instanceof Error ? error.message : String(error);
  /** @type {HTMLElement | null} */
  let first = null;
  if (error instanceof ApiError)
    for (const { pointer, detail } of error.errors) {
      const place = form.querySelector(`[data-error-for="${CSS.escape(pointer).replaceAll("\\/", "/")}"]`);
      const control = /** @type {HTMLElement | null} */ (form.elements.namedItem(pointer.slice(1)));
      if (place) {
        place.textContent = detail;
        control?.classList?.add("bad");
        control?.setAttribute?.("aria-invalid", "true");
        first ??= control;
        rest = "";
      } else rest += ` ${pointer.slice(1)}: ${detail}.`;
    }
  if (general) general.textContent = rest;
  first?.focus?.();
}

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  for (const place of form.querySelectorAll("[data-error-for], .form-error")) place.textContent = "";
  for (const control of form.querySelectorAll(".bad")) {
    control.classList.remove("bad");
    control.removeAttribute("aria-invalid");
  }
}

/** @param {HTMLFormElement} form */
export function bind(form) {
  form.noValidate = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (form.querySelectorAll("button[type=submit], button:not([type])"));
    clearErrors(form);
    for (const button of buttons) button.disabled = true;
    try {
      const answer = await call(form.dataset.method ?? "POST", form.dataset.call ?? "", values(form));
      const own = new CustomEvent("sent", { detail: answer, bubbles: true, cancelable: true });
      if (form.dispatchEvent(own)) go(form.dataset.then ?? "", answer);
    } catch (error) {
      showError(form, error);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  });
}

/**
 * @param {string} then
 * @param {any} answer
 */
export function go(then, answer) {
  if (then === "reload") location.reload();
  else if (then) location.assign(root + then.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(answer?.[name] ?? "")));
}
