// Closing of <dialog>s; Escape closes them and focus returns by themselves.

/**
 * Let a dialog's [data-close] and a press beside it close it, once however many buttons open it.
 * @param {HTMLDialogElement} dialog
 */
export function closeBy(dialog) {
  if (dialog.dataset.closes) return;
  dialog.dataset.closes = "true";
  dialog.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("[data-close]") || (target === dialog && isBeside(dialog, event))) dialog.close();
  });
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {MouseEvent} event
 */
function isBeside(dialog, event) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom;
}
