// The tracing, in a thread of its own: what is drawn never waits for it.
import { createTracing } from "./tracing.js";

/** So many pixels at once: questions wait no longer than that takes, a few milliseconds. */
const A_FEW = 20_000;

const tracing = createTracing();
let isGoing = false;

function goOn() {
  isGoing = tracing.goOn(A_FEW);
  if (isGoing) setTimeout(goOn);
}

addEventListener("message", ({ data: { id, ask } }) => {
  postMessage({ id, told: tracing.answer(ask) });
  if (!isGoing) goOn();
});
