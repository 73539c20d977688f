// Brightness and contrast: only what is seen, never the photo; kept for the next photos, in this browser.

const KEY = "blemish-adjust";

/** @param {import("../types.js").App} app */
export function createAdjust(app) {
  const { editor } = app;
  const panel = /** @type {HTMLElement} */ (document.getElementById("adjust"));
  const sliders = /** @type {HTMLInputElement[]} */ ([...panel.querySelectorAll("input[type=range]")]);

  /** Show and keep what the photo is shown with. @param {{brightness: number, contrast: number}} look */
  function show(look) {
    for (const slider of sliders) {
      const value = look[/** @type {"brightness" | "contrast"} */ (slider.name)];
      slider.value = String(value);
      const told = slider.nextElementSibling;
      if (told) told.textContent = value > 0 ? `+${value}` : value < 0 ? `−${-value}` : "0";
    }
    try {
      localStorage.setItem(KEY, JSON.stringify(look));
    } catch {
      // It holds for this page then.
    }
  }
  editor.on("adjust", show);
  for (const slider of sliders) slider.addEventListener("input", () => editor.setAdjust({ ...editor.adjust, [slider.name]: slider.valueAsNumber }));
  panel.querySelector("[data-reset]")?.addEventListener("click", () => editor.run("reset-adjust"));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    panel.hidden = true;
    app.focus();
  });
  editor.setAdjust(kept());
  return {
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
