// Copies data-copy, or the text of the element data-copy-from="id"; says so on the button for a moment.

/** @param {HTMLElement} button */
export function bind(button) {
  const label = /** @type {HTMLElement} */ (button.querySelector("span") ?? button);
  const words = label.textContent ?? "";
  label.setAttribute("aria-live", "polite");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copyFrom ?? "");
    const text = button.dataset.copy ?? source?.textContent ?? "";
    // The button keeps its width: nothing may jump.
    button.style.setProperty("min-width", `${button.offsetWidth}px`);
    const isCopied = await put(text, button);
    if (!isCopied && source) getSelection()?.selectAllChildren(source);
    label.textContent = isCopied ? "Copied" : source ? "Press Ctrl C" : "Not copied";
    clearTimeout(later);
    later = setTimeout(() => (label.textContent = words), 2000);
  });
}

/**
 * The clipboard API is missing on plain http; the old way still works there.
 * @param {string} text
 * @param {HTMLElement} beside inside an open dialog the field must stand there, or it cannot be selected
 * @returns {Promise<boolean>}
 */
async function put(text, beside) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.className = "vh";
    area.value = text;
    beside.after(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    beside.focus();
    return isCopied;
  }
}
