// For hands that know labelme: T hides, Ctrl+J edits, Ctrl+F fits. Its Ctrl+R and Ctrl+N are the browser's: box and
// polygon stay on R and P.

export const id = "labelme";
export const title = "labelme";
export const words = "D and A walk, T hides, Ctrl J edits, Ctrl F fits. Ctrl R and Ctrl N are the browser's: R is a box, P a polygon.";
export const order = 3;
/** @type {import("../keyboard.js").Bindings} */
export const keys = {
  "next-photo": ["D", "Ctrl+Shift+D", "ArrowRight", "MouseForward"],
  "previous-photo": ["A", "Ctrl+Shift+A", "ArrowLeft", "MouseBack"],
  "tool.select": ["Ctrl+J", "V"],
  "tool.trace": ["L"],
  hide: ["T", "H"],
  fit: ["Ctrl+F", "F"],
};
