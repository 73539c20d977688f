// A button that opens the list beside it; arrows walk, Escape and a click elsewhere close.

/** @param {HTMLElement} button */
export function bind(button) {
  const menu = /** @type {HTMLElement} */ (button.nextElementSibling);
  const items = () => /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("a, button")]);
  /** @param {boolean} open */
  const show = (open) => {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => {
    show(menu.hidden);
    if (!menu.hidden) items()[0]?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    const target = /** @type {Node} */ (event.target);
    if (!menu.hidden && !menu.contains(target) && !button.contains(target)) show(false);
  });
  menu.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (event.key === "Escape") {
      show(false);
      button.focus();
    } else if (event.key === "ArrowDown") all[(at + 1) % all.length]?.focus();
    else if (event.key === "ArrowUp") all[(at - 1 + all.length) % all.length]?.focus();
    else return;
    event.preventDefault();
  });
}
