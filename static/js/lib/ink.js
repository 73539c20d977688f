// The colour of a letter on a class's colour: dark or white, whichever stands out more (as app/projects/palette.py).

const DARK = "#141414";
const WHITE = "#ffffff";

/**
 * @param {string} color "#rrggbb"
 * @returns {string} "#141414" or "#ffffff"
 */
export function inkOn(color) {
  return contrast(color, DARK) >= contrast(color, WHITE) ? DARK : WHITE;
}

/**
 * The WCAG contrast ratio of two colours.
 * @param {string} one "#rrggbb"
 * @param {string} other "#rrggbb"
 * @returns {number} 1 to 21
 */
export function contrast(one, other) {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** @param {string} color */
function luminance(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}
