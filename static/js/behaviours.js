// Binds every element with data-behaviour="name" to behaviours/name.js, now and when it appears later.
// A behaviour module exports `bind(element)`. Several names are told apart by spaces.
import { always } from "./lib/http.js";
import { inkOn } from "./lib/ink.js";

// Who opened the page is told with every call: it never goes on in the name of who signed in after that.
const person = document.querySelector('meta[name="blemish-person"]')?.getAttribute("content");
if (person) always["blemish-person"] = person;

/** @type {WeakMap<Element, Promise<void>>} */
const binding = new WeakMap();
/** @type {WeakSet<Element>} */
const ready = new WeakSet();

/**
 * Bind an element once, however often it is asked for.
 * @param {Element} element
 * @returns {Promise<void>} done when it is bound
 */
function bind(element) {
  const known = binding.get(element);
  if (known) return known;
  const names = (element.getAttribute("data-behaviour") ?? "").split(/\s+/).filter((name) => /^[a-z-]+$/.test(name));
  const done = Promise.all(names.map((name) => import(`./behaviours/${name}.js`))).then((modules) => {
    for (const module of modules) module.bind(element);
    ready.add(element);
  });
  binding.set(element, done);
  return done;
}

/**
 * Classes may have colours of their own; a strict CSP forbids style attributes, so the script sets them.
 * @param {Element} element
 */
function paint(element) {
  const color = element.getAttribute("data-class-color") ?? "";
  if (!/^#[0-9a-fA-F]{6}$/.test(color)) return;
  const style = /** @type {HTMLElement} */ (element).style;
  style.setProperty("--c", color);
  style.setProperty("--ci", inkOn(color));
}

/** @param {ParentNode} parent */
function bindBelow(parent) {
  for (const element of parent.querySelectorAll("[data-behaviour]")) void bind(element);
  for (const element of parent.querySelectorAll("[data-class-color]")) paint(element);
}

// A form that is sent before its module has come waits for it, and is sent then.
document.addEventListener(
  "submit",
  (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches('[data-behaviour~="form"]') || ready.has(form)) return;
    event.preventDefault();
    event.stopPropagation();
    const { submitter } = event;
    void bind(form).then(() => form.requestSubmit(submitter));
  },
  { capture: true },
);
// So does a button that is pressed too early.
document.addEventListener(
  "click",
  (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button[data-behaviour]"));
    if (!button || ready.has(button)) return;
    event.preventDefault();
    event.stopPropagation();
    void bind(button).then(() => button.click());
  },
  { capture: true },
);
bindBelow(document);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes) {
      if (!(node instanceof Element)) continue;
      if (node.hasAttribute("data-behaviour")) void bind(node);
      if (node.hasAttribute("data-class-color")) paint(node);
      bindBelow(node);
    }
}).observe(document.documentElement, { childList: true, subtree: true });
