// Work on masks, in a thread of its own: what is drawn never waits for it.
import { answer } from "./answering.js";

addEventListener("message", ({ data: { id, ask } }) => postMessage({ id, told: answer(ask) }));
