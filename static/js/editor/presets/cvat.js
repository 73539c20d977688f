// For hands that know CVAT: F and D walk, N begins and ends a shape, Ctrl and a digit is a class. Its H hides one shape
// and T H all; here H hides all while it is held.

/** @param {string} digit */
const both = (digit) => [`Ctrl+${digit}`, digit];

export const id = "cvat";
export const title = "CVAT";
export const words = "F and D walk, N begins and ends a shape, Ctrl and a digit is a class.";
export const order = 2;
/** @type {import("../keyboard.js").Bindings} */
export const keys = {
  "next-photo": ["F", "ArrowRight", "MouseForward"],
  "previous-photo": ["D", "ArrowLeft", "MouseBack"],
  finish: ["N", "Enter"],
  ...Object.fromEntries([..."1234567890"].map((digit) => [`class.${digit}`, both(digit)])),
  delete: ["Delete", "Shift+Delete", "Backspace"],
  // F and Ctrl+0 have another meaning there.
  fit: ["Shift+F"],
  "zoom-selection": ["Ctrl+Shift+F"],
  "zoom-real": ["Shift+Z"],
};
