// The keys of the review page. None has another meaning in the editor: Enter ends what is looked at, F2 changes it,
// Backspace takes it away from here; D and A walk from photo to photo, the looking keys are the editor's own.

/** @typedef {{accept(): unknown, fix(): unknown, sendBack(): unknown, undo(): unknown, next(): unknown, previous(): unknown}} Acts */

/** @type {Record<string, keyof Acts>} */
const KEYS = { Enter: "accept", F2: "fix", Backspace: "sendBack", d: "next", a: "previous", ArrowRight: "next", ArrowLeft: "previous" };

/**
 * @param {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean, repeat: boolean}} event
 * @returns {keyof Acts | null} what a key means
 */
export function meaning({ key, ctrlKey, metaKey, altKey, shiftKey, repeat }) {
  if (altKey || repeat) return null;
  if (ctrlKey || metaKey) return key.toLowerCase() === "z" && !shiftKey ? "undo" : null;
  return shiftKey ? null : (KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null);
}

/** @param {Acts} acts */
export function bindKeys(acts) {
  document.addEventListener(
    "keydown",
    (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      if (event.isComposing || target.closest("input, textarea, select, dialog, .thread")) return;
      // A button or link that has the focus is pressed by Enter.
      if (event.key === "Enter" && target.closest("button, a, summary, .pins")) return;
      const act = meaning(event);
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      acts[act]();
    },
    { capture: true },
  );
}
