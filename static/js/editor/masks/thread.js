// The thread that works on masks, one for the page.
import { createThread as createAnswering } from "../thread.js";
import { answer } from "./answering.js";

/** @typedef {import("./answering.js").Ask} Ask */
/** @typedef {ReturnType<typeof answer>} Told */
/** @typedef {(ask: Ask) => Promise<Told>} Send */

/** @returns {Send} */
export const createThread = () => createAnswering(() => new Worker(new URL("./background.js", import.meta.url), { type: "module" }), answer);
