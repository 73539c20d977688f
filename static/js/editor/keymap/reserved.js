// Keys that cannot be had: the browser, or what people need to get about, keeps them. Pure.

const TABS = ["Ctrl+T", "Ctrl+Shift+T", "Ctrl+N", "Ctrl+Shift+N", "Ctrl+W", "Ctrl+Shift+W", "Ctrl+F4", "Ctrl+Tab", "Ctrl+Shift+Tab", "Ctrl+PageUp", "Ctrl+PageDown"];
const WINDOW = ["Ctrl+Q", "Ctrl+Shift+Q", "Alt+F4", "F11", "F12", "Ctrl+Shift+I", "Ctrl+Shift+J", "Ctrl+Shift+C"];
const PAGE = ["F5", "Ctrl+F5", "Shift+F5", "Ctrl+R", "Ctrl+Shift+R", "F6", "Ctrl+L", "Alt+D", "Alt+ArrowLeft", "Alt+ArrowRight", "Alt+Home"];

/** @type {ReadonlyMap<string, string>} */
const WHY = new Map([
  ...TABS.map((key) => /** @type {const} */ ([key, "opens, closes or changes tabs"])),
  ...WINDOW.map((key) => /** @type {const} */ ([key, "is for the window itself"])),
  ...PAGE.map((key) => /** @type {const} */ ([key, "loads or leaves the page"])),
]);

/**
 * @param {string} key
 * @returns {string | null} what the browser does with it, as the end of a sentence; null: it can be had
 */
export function reservedFor(key) {
  return WHY.get(key) ?? null;
}
