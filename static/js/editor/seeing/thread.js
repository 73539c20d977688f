// The thread that works on pixels, one for the page.
import { createThread as createAnswering } from "../thread.js";
import { answer } from "./pixels.js";

/** @typedef {import("./pixels.js").Ask} Ask */
/** @typedef {import("./pixels.js").Told} Told */
/** @typedef {(ask: Ask) => Promise<Told>} Send */

/** @returns {Send} */
export const createThread = () => createAnswering(() => new Worker(new URL("./background.js", import.meta.url), { type: "module" }), answer);
