// Opens the <dialog> named by data-dialog="id"; inside it, [data-close] closes. Focus returns by itself.

/** @param {HTMLElement} button */
export function bind(button) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(button.dataset.dialog ?? ""));
  button.addEventListener("click", () => {
    dialog.showModal();
    /** @type {HTMLElement | null} */ (dialog.querySelector("[autofocus]"))?.focus();
  });
  for (const close of dialog.querySelectorAll("[data-close]")) close.addEventListener("click", () => dialog.close());
}
