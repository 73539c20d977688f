// Work on pixels, in a thread of its own: what is drawn never waits for it.
import { answer } from "./pixels.js";

addEventListener("message", ({ data: { id, ask } }) => {
  const told = answer(ask);
  const { buffer } = told.counts ?? /** @type {Uint8ClampedArray} */ (told.pixels);
  postMessage({ id, told }, { transfer: [buffer] });
});
