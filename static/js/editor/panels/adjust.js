// Brightness and contrast: only what is seen, never the photo; kept for the next photos, in this browser.

const KEY = "blemish-adjust";

/** @param {import("../types.js").App} app */
export function createAdjust(app) {
  const panel = /** @type {HTMLElement} */ (document.getElementById("adjust"));
  const sliders = /** @type {HTMLInputElement[]} */ ([...panel.querySelectorAll("input[type=range]")]);
  let look = kept();

  function show() {
    for (const slider of sliders) {
      const value = look[/** @type {"brightness" | "contrast"} */ (slider.name)];
      slider.value = String(value);
      const told = slider.nextElementSibling;
      if (told) told.textContent = value > 0 ? `+${value}` : value < 0 ? `−${-value}` : "0";
    }
    app.editor.setAdjust(look);
  }
  /** @param {{brightness: number, contrast: number}} next */
  function set(next) {
    look = next;
    show();
    try {
      localStorage.setItem(KEY, JSON.stringify(look));
    } catch {
      // It holds for this page then.
    }
  }
  function reset() {
    set({ brightness: 0, contrast: 0 });
    app.say("Shown as taken.");
  }
  for (const slider of sliders) slider.addEventListener("input", () => set({ ...look, [slider.name]: slider.valueAsNumber }));
  panel.querySelector("[data-reset]")?.addEventListener("click", reset);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    panel.hidden = true;
    app.focus();
  });
  show();
  return {
    reset,
    toggle() {
      panel.hidden = !panel.hidden;
      if (panel.hidden) app.focus();
      else sliders[0]?.focus();
    },
    close() {
      const wasOpen = !panel.hidden;
      panel.hidden = true;
      return wasOpen;
    },
  };
}

function kept() {
  try {
    const { brightness, contrast } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { brightness: Number(brightness) || 0, contrast: Number(contrast) || 0 };
  } catch {
    return { brightness: 0, contrast: 0 };
  }
}
