// Brightness, contrast and how thick lines are: only what is seen, never the photo; kept for the next photos, in this browser.

const KEY = "blemish-adjust";

/** @param {import("../types.js").App} app */
export function createAdjust(app) {
  const { editor } = app;
  const panel = /** @type {HTMLElement} */ (document.getElementById("adjust"));
  const sliders = /** @type {HTMLInputElement[]} */ ([...panel.querySelectorAll("input[type=range]")]);

  const lines = /** @type {HTMLInputElement[]} */ ([...panel.querySelectorAll("input[name=stroke]")]);

  /** Show and keep what the photo is shown with. @param {{brightness: number, contrast: number}} look */
  function show(look) {
    for (const slider of sliders) {
      const value = look[/** @type {"brightness" | "contrast"} */ (slider.name)];
      slider.value = String(value);
      const told = slider.nextElementSibling;
      if (told) told.textContent = value > 0 ? `+${value}` : value < 0 ? `−${-value}` : "0";
    }
    keep();
  }
  function keep() {
    const { adjust, stroke } = editor;
    try {
      localStorage.setItem(KEY, JSON.stringify({ ...adjust, stroke }));
    } catch {
      // It holds for this page then.
    }
  }
  editor.on("adjust", show);
  for (const slider of sliders) slider.addEventListener("input", () => editor.setAdjust({ ...editor.adjust, [slider.name]: slider.valueAsNumber }));
  for (const line of lines)
    line.addEventListener("change", () => {
      editor.setStroke(line.value === "1" ? 1 : 2);
      keep();
    });
  panel.querySelector("[data-reset]")?.addEventListener("click", () => editor.run("reset-adjust"));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    panel.hidden = true;
    app.focus();
  });
  const { stroke, ...adjust } = kept();
  editor.setStroke(stroke);
  for (const line of lines) line.checked = line.value === String(stroke);
  editor.setAdjust(adjust);
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

/** @returns {{brightness: number, contrast: number, stroke: 1 | 2}} */
function kept() {
  try {
    const { brightness, contrast, stroke } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { brightness: Number(brightness) || 0, contrast: Number(contrast) || 0, stroke: stroke === 1 ? 1 : 2 };
  } catch {
    return { brightness: 0, contrast: 0, stroke: 2 };
  }
}
