// Brightness and contrast: only what is seen, never the photo; kept for the next photos, per browser.

const KEY = "blemish-adjust";

/** @param {import("../editor.js").App} app */
export function createAdjust(app) {
  const panel = /** @type {HTMLElement} */ (document.getElementById("adjust"));
  const sliders = /** @type {HTMLInputElement[]} */ ([...panel.querySelectorAll("input[type=range]")]);
  let look = { brightness: 0, contrast: 0 };
  try {
    look = { ...look, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    // A broken entry is no adjustment.
  }

  function show() {
    for (const slider of sliders) {
      const value = look[/** @type {"brightness" | "contrast"} */ (slider.name)];
      slider.value = String(value);
      const out = slider.nextElementSibling;
      if (out) out.textContent = value > 0 ? `+${value}` : String(value);
    }
    app.editor.setAdjust(look);
    localStorage.setItem(KEY, JSON.stringify(look));
  }
  for (const slider of sliders)
    slider.addEventListener("input", () => {
      look = { ...look, [slider.name]: slider.valueAsNumber };
      show();
    });
  const reset = () => {
    look = { brightness: 0, contrast: 0 };
    show();
    app.editor.say("As taken.");
  };
  panel.querySelector("[data-reset]")?.addEventListener("click", reset);
  const close = () => {
    const wasOpen = !panel.hidden;
    panel.hidden = true;
    return wasOpen;
  };
  show();
  return {
    toggle() {
      panel.hidden = !panel.hidden;
      if (!panel.hidden) sliders[0]?.focus();
    },
    close,
    reset,
    /** @param {boolean} on show the photo as taken while held */
    original: (on) => app.editor.setAdjust(on ? { brightness: 0, contrast: 0 } : look),
  };
}
