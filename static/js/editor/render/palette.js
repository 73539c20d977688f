// How a class is drawn: colour, the letter's ink, dash, and the white core of a ninth class. The colours of the
// palette are those of static/css/tokens.css; a project may choose others. Or how an object is drawn when each has a
// colour of its own, whatever its class: then letter and dash tell the class.

/** @typedef {{id: number, name: string, color: string, letter?: string | null, key?: string | null, slot?: number | null, core?: boolean, retired?: boolean, [more: string]: unknown}} DefectClass */
/** @typedef {{color: string, ink: string, letter: string, dash: readonly number[], core: boolean}} ClassStyle */

/** Screen pixels of a 2 px stroke, by the class' slot. @type {readonly (readonly number[])[]} */
const DASHES = [[], [12, 4], [3, 2], [12, 3, 2, 3], [7, 6], [12, 3, 2, 3, 2, 3], [20, 4, 4, 4], [4, 7]];
/** The palette, by slot. */
export const COLORS = ["#ffe45c", "#9aebff", "#e05206", "#968aff", "#45c2a8", "#b04a88", "#aebb00", "#2a5be0"];
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

/** @type {WeakMap<ClassStyle, Map<number, ClassStyle>>} */
const ofObjects = new WeakMap();

/**
 * A class' style in the palette's colour for an object.
 * @param {ClassStyle} style
 * @param {number} number of the object; neighbours in number differ
 * @returns {ClassStyle} the same for the same
 */
export function styleAt(style, number) {
  const slot = slotAt(number);
  const styles = ofObjects.get(style) ?? new Map();
  ofObjects.set(style, styles);
  const color = COLORS[slot - 1] ?? style.color;
  if (!styles.has(slot)) styles.set(slot, { ...style, color, ink: inkOn(color), core: false });
  return styles.get(slot);
}

/** @param {number} number @returns {number} 1 to 8 */
export function slotAt(number) {
  return (number % COLORS.length) + 1;
}

/** Numbers objects as they are first asked for, so that an object keeps its own while others come and go. */
export function createObjectNumbers() {
  /** @type {WeakMap<object, Map<string, number>>} */
  const documents = new WeakMap();
  return {
    /** @param {object} document @param {string} uid @returns {number} */
    of(document, uid) {
      const numbers = documents.get(document) ?? new Map();
      documents.set(document, numbers);
      if (!numbers.has(uid)) numbers.set(uid, numbers.size);
      return numbers.get(uid);
    },
  };
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
