// Class colours and dash patterns as the canvas needs them (the same values as static/css/tokens.css).

/** @typedef {{id: number, name: string, color: string, slot: number, letter: string, key: string | null, position: number, counts: string, counts_not: string, is_other: boolean, retired: boolean, supercategory: string}} DefectClass */

const DASHES = /** @type {number[][]} */ ([[], [12, 4], [3, 2], [12, 3, 2, 3], [7, 6], [12, 3, 2, 3, 2, 3], [20, 4, 4, 4], [4, 7]]);
export const HALO = "rgba(10, 10, 10, 0.85)";

/** @param {DefectClass | undefined} defectClass @returns {number[]} screen pixels for a 2 px stroke */
export function dashOf(defectClass) {
  return DASHES[((defectClass?.slot ?? 1) - 1) % 8] ?? [];
}

/** @param {string} color #rrggbb @returns {string} the letter's ink on it: whichever of dark and white is clearer */
export function inkOn(color) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
  return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.0553 ? "#ffffff" : "#141414";
}
