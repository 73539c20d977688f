// Letters of classes as app/projects/palette.py chooses them; tests/js/projects.test.js holds both to the same cases.

/**
 * The first letter of the name that is not taken, skipping I and O; else the first free number.
 * @param {string} name
 * @param {ReadonlySet<string>} taken
 * @returns {string}
 */
export function pickLetter(name, taken) {
  for (const character of name) {
    const letter = character.toUpperCase();
    if ([...letter].length === 1 && /\p{L}/u.test(letter) && letter !== "I" && letter !== "O" && !taken.has(letter)) return letter;
  }
  for (let number = 1; ; number += 1) if (!taken.has(String(number))) return String(number);
}
