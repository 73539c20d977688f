// Making elements from data: text only ever through textContent, so that a name is never markup.

/**
 * Make an element.
 * @param {string} tag such as "li" or "button.btn.solid"
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] true = present, false/null = absent
 * @param {...(Node | string | null | undefined)} children strings become text
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const [name = "div", ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, String(value));
  }
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/**
 * Make an SVG element.
 * @param {string} name such as "rect"
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function svg(name, attributes, ...children) {
  const element = /** @type {SVGElement} */ (document.createElementNS("http://www.w3.org/2000/svg", name));
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/**
 * A name among other words where there are no elements to hold it apart, as in titles: FSI ... PDI, so that a
 * name of another direction turns nothing but itself.
 * @param {string} name
 * @returns {string}
 */
export function isolated(name) {
  return `\u2068${name}\u2069`;
}

/**
 * Make an icon of the sprite; its address comes from any icon already on the page.
 * @param {string} name
 * @param {number} [size] 12, 16 or 20
 * @returns {SVGElement}
 */
export function icon(name, size = 20) {
  const known = document.querySelector('use[href*="icons.svg#"]')?.getAttribute("href") ?? "";
  const use = svg("use", { href: `${known.split("#")[0]}#${name}` });
  return svg("svg", { class: size === 20 ? "i" : `i i-${size}`, "aria-hidden": "true" }, use);
}

/**
 * Read the page's data block.
 * @param {string} id
 * @returns {any}
 */
export function pageData(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}
