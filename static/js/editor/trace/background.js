// The tracing, in a thread of its own: what is drawn never waits for it.
import { createTracing } from "./tracing.js";

/** So many pixels at once: questions wait no longer than that takes, a millisecond or two. */
const A_FEW = 5000;

const tracing = createTracing();
let isGoing = false;

// Not by timers: the browser makes those that follow each other wait four milliseconds each.
const next = new MessageChannel();
next.port1.addEventListener("message", goOn);
next.port1.start();

function goOn() {
  isGoing = tracing.goOn(A_FEW);
  if (isGoing) next.port2.postMessage(null);
}

addEventListener("message", ({ data: { id, ask } }) => {
  postMessage({ id, told: tracing.answer(ask) });
  if (!isGoing) goOn();
});
