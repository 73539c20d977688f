// A button that opens the list after it (.menu): arrows, Home and End walk, Escape, Tab and a press elsewhere close.

/** @param {HTMLElement} button */
export function bind(button) {
  const menu = /** @type {HTMLElement} */ (button.nextElementSibling);
  const items = () => /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("a[href], button:not([disabled])")]);
  /** @param {boolean} isOpen */
  const show = (isOpen) => {
    menu.hidden = !isOpen;
    if (isOpen) keepInside(menu);
    button.setAttribute("aria-expanded", String(isOpen));
  };
  show(false);
  button.addEventListener("click", (event) => {
    show(menu.hidden);
    // A press with the mouse leaves the focus on the button; the keyboard goes on into the list.
    if (!menu.hidden && event.detail === 0) items()[0]?.focus();
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && (event.key !== "Escape" || menu.hidden)) return;
    show(event.key === "ArrowDown");
    if (!menu.hidden) items()[0]?.focus();
    event.preventDefault();
  });
  menu.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") {
      show(false);
      button.focus();
    } else if (next !== undefined) all[next % all.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  menu.addEventListener("click", (event) => {
    if (/** @type {Element} */ (event.target).closest("a, button")) show(false);
  });
  menu.addEventListener("focusout", (event) => {
    const to = /** @type {Node | null} */ (event.relatedTarget);
    if (to && !menu.contains(to) && to !== button) show(false);
  });
  document.addEventListener("pointerdown", (event) => {
    const target = /** @type {Node} */ (event.target);
    if (!menu.hidden && !menu.contains(target) && !button.contains(target)) show(false);
  });
}

/**
 * Hang a menu from the other corner of its button where it would leave the window at the side.
 * @param {HTMLElement} menu
 */
function keepInside(menu) {
  const hang = menu.parentElement;
  const { left, right } = menu.getBoundingClientRect();
  if (right > document.documentElement.clientWidth) hang?.classList.add("end");
  else if (left < 0) hang?.classList.remove("end");
}
