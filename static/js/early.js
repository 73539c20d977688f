// What is pressed before the page's scripts are there waits for them: on a slow line the press would be lost. No module,
// since modules come last: this one is there before anything can be pressed.
(() => {
  /** @type {Set<HTMLButtonElement>} */
  const pressed = new Set();

  /** @param {MouseEvent} event */
  function keep(event) {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed.add(button);
  }

  document.addEventListener("click", keep, { capture: true });
  document.addEventListener("DOMContentLoaded", () => {
    document.removeEventListener("click", keep, { capture: true });
    for (const button of pressed) button.click();
  });
})();
