// How a class is drawn: colour, the letter's ink, dash, and the white core of a ninth class. The colours of the
// palette are those of static/css/tokens.css; a project may choose others.

/** @typedef {{id: number, name: string, color: string, letter?: string | null, key?: string | null, slot?: number | null, core?: boolean, retired?: boolean, [more: string]: unknown}} DefectClass */
/** @typedef {{color: string, ink: string, letter: string, dash: readonly number[], core: boolean}} ClassStyle */

/** Screen pixels of a 2 px stroke, by the class' slot. @type {readonly (readonly number[])[]} */
const DASHES = [[], [12, 4], [3, 2], [12, 3, 2, 3], [7, 6], [12, 3, 2, 3, 2, 3], [20, 4, 4, 4], [4, 7]];
export const HALO = "rgba(10, 10, 10, 0.85)";

/** @type {WeakMap<readonly DefectClass[], Map<number, ClassStyle>>} */
const known = new WeakMap();
/** What has no class, or one that is not known yet. @type {ClassStyle} */
const UNKNOWN = { color: "#ffffff", ink: "#141414", letter: "?", dash: [], core: false };

/**
 * @param {readonly DefectClass[]} classes in key order; the same array gives the same styles
 * @param {number | null} classId
 * @returns {ClassStyle}
 */
export function styleOf(classes, classId) {
  let styles = known.get(classes);
  if (!styles) {
    styles = new Map(classes.map((defectClass, at) => [defectClass.id, makeStyle(defectClass, at)]));
    known.set(classes, styles);
  }
  return (classId === null ? undefined : styles.get(classId)) ?? UNKNOWN;
}

/** @param {DefectClass} defectClass @param {number} at @returns {ClassStyle} */
function makeStyle({ color, letter, name, slot, core }, at) {
  const place = slot ?? (at % DASHES.length) + 1;
  return { color, ink: inkOn(color), letter: letter ?? name.slice(0, 1).toUpperCase(), dash: DASHES[place - 1] ?? [], core: core ?? false };
}

/** @param {string} color #rrggbb @returns {string} whichever of dark and white stands out more */
export function inkOn(color) {
  const luminance = 0.2126 * linear(color, 1) + 0.7152 * linear(color, 3) + 0.0722 * linear(color, 5);
  return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.057 ? "#ffffff" : "#141414";
}

/** @param {string} color @param {number} at */
function linear(color, at) {
  const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
