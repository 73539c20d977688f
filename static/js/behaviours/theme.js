// Shows a theme at once when it is chosen, before the form is sent: <span data-behaviour="theme"> round the radios.

/** @param {HTMLElement} choice */
export function bind(choice) {
  choice.addEventListener("change", (event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    if (value === "light" || value === "dark") document.documentElement.dataset.theme = value;
    else delete document.documentElement.dataset.theme;
  });
}
