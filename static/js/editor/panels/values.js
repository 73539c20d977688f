// Values by keys: one key goes to the first attribute of what is selected; there a digit chooses from a list and goes on,
// Enter goes on, and after the last one the photo has the keys again.

/**
 * @param {import("../types.js").App} app
 * @param {HTMLElement} list where the attributes of what is selected stand
 */
export function createValues(app, list) {
  const controls = () => /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...list.querySelectorAll("[data-attribute]:not([disabled])")]);

  /** @param {Element} control */
  function goOn(control) {
    const all = controls();
    const next = all[all.indexOf(/** @type {any} */ (control)) + 1];
    if (next) next.focus();
    else app.focus();
  }

  /** @param {HTMLSelectElement} select @param {string} digit 1 the first value; 0: not told */
  function choose(select, digit) {
    const values = [...select.options].filter((option) => !option.disabled);
    const option = values[Number(digit)];
    if (!option) return;
    select.value = option.value;
    select.dispatchEvent(new Event("change"));
    goOn(select);
  }

  /** @param {KeyboardEvent} event @param {HTMLInputElement | HTMLSelectElement} control @returns {boolean} whether the key was used */
  function press(event, control) {
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
    if (event.key === "Enter") goOn(control);
    else if (event.key === "Escape") {
      if (control instanceof HTMLInputElement) control.value = control.defaultValue;
      app.focus();
    } else if (digit && control instanceof HTMLSelectElement) choose(control, digit);
    else return false;
    return true;
  }

  list.addEventListener("keydown", (event) => {
    const control = /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target);
    if (!control.matches("[data-attribute]") || event.ctrlKey || event.metaKey || event.altKey || !press(event, control)) return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    /** Go to the first one. */
    begin() {
      const [first] = controls();
      if (first) first.focus();
      else app.say("What is selected has no attributes. A manager makes them, in the project's settings.");
    },
  };
}
