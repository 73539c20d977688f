// A worker that answers at once: what a message there and back costs.
addEventListener("message", () => postMessage(0));
