// The rules of checking: saved in place, and said so until something is changed again.

const form = document.getElementById("rules");
const saved = /** @type {HTMLElement | null} */ (form?.querySelector("[data-saved]") ?? null);

/** @param {boolean} isSaved */
function show(isSaved) {
  if (saved) saved.hidden = !isSaved;
}

form?.addEventListener("sent", () => show(true));
form?.addEventListener("input", () => show(false));
