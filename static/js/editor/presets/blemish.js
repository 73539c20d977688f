// The keys as the actions themselves have them.

export const id = "blemish";
export const title = "Blemish";
export const words = "The keys most labelling tools agree on.";
export const order = 1;
/** @type {import("../keyboard.js").Bindings} */
export const keys = {};
