// Binds every element with data-behaviour="name" to behaviours/name.js, now and when it appears later.
// A behaviour module exports `bind(element)`. Several names are told apart by spaces.
import { inkOn } from "./lib/ink.js";

/** @type {WeakMap<Element, Set<string>>} */
const bound = new WeakMap();

/** @param {Element} element */
async function bind(element) {
  const done = bound.get(element) ?? new Set();
  bound.set(element, done);
  for (const name of (element.getAttribute("data-behaviour") ?? "").split(/\s+/)) {
    if (done.has(name) || !/^[a-z-]+$/.test(name)) continue;
    done.add(name);
    const module = await import(`./behaviours/${name}.js`);
    module.bind(element);
  }
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
