// Copies data-copy, or the text of the element data-copy-from="id"; says so on the button for a moment.

/** @param {HTMLElement} button */
export function bind(button) {
  const label = /** @type {HTMLElement} */ (button.querySelector("span") ?? button);
  const words = label.textContent ?? "";
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copyFrom ?? "");
    const text = button.dataset.copy ?? source?.textContent ?? "";
    label.textContent = (await put(text)) ? "Copied" : "Select and copy it by hand";
    setTimeout(() => (label.textContent = words), 2000);
  });
}

/**
 * The clipboard API is missing on plain http; the old way still works there.
 * @param {string} text
 * @returns {Promise<boolean>}
 */
async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
