// Binds every element with data-behaviour="name" to behaviours/name.js, now and when it appears later.
// A behaviour module exports `bind(element)`.

/** @type {WeakMap<Element, Set<string>>} */
const bound = new WeakMap();

/** @param {Element} element */
async function bind(element) {
  const names = (element.getAttribute("data-behaviour") ?? "").split(/\s+/).filter(Boolean);
  const done = bound.get(element) ?? new Set();
  bound.set(element, done);
  for (const name of names) {
    if (done.has(name) || !/^[a-z-]+$/.test(name)) continue;
    done.add(name);
    const module = await import(`./behaviours/${name}.js`);
    module.bind(element);
  }
}

/** @param {ParentNode} parent */
function bindAll(parent) {
  for (const element of parent.querySelectorAll("[data-behaviour]")) void bind(element);
  paint(parent);
}

/**
 * Classes may have colours of their own; a strict CSP forbids style attributes, so the script sets them.
 * @param {ParentNode} parent
 */
function paint(parent) {
  for (const element of parent.querySelectorAll("[data-class-color]")) {
    const color = element.getAttribute("data-class-color") ?? "";
    if (/^#[0-9a-fA-F]{6}$/.test(color)) /** @type {HTMLElement} */ (element).style.setProperty("--c", color);
  }
}

bindAll(document);
new MutationObserver((changes) => {
  for (const change of changes)
    for (const node of change.addedNodes)
      if (node instanceof Element) {
        if (node.hasAttribute("data-behaviour")) void bind(node);
        bindAll(node);
      }
}).observe(document.documentElement, { childList: true, subtree: true });
