// One frame loop for all layers: only what is dirty is drawn, and nothing runs while nothing changes.

/** @typedef {ReturnType<typeof createLoop>} Loop */

/**
 * @param {Readonly<Record<string, () => void>>} draw by layer, in the order of drawing
 * @param {(frame: () => void) => number} [request]
 * @param {(handle: number) => void} [cancel]
 */
export function createLoop(draw, request = requestAnimationFrame, cancel = cancelAnimationFrame) {
  /** @type {Set<string>} */
  const dirty = new Set();
  let handle = 0;
  let isStopped = false;

  function frame() {
    handle = 0;
    // What a drawing makes dirty again is drawn in the next frame.
    const names = Object.keys(draw).filter((name) => dirty.delete(name));
    for (const name of names) draw[name]?.();
  }

  return {
    /** @param {...string} names layers that must be drawn anew */
    invalidate(...names) {
      if (isStopped) return;
      for (const name of names) dirty.add(name);
      handle ||= request(frame);
    },
    /** Draw what is dirty now. */
    flush() {
      if (handle) cancel(handle);
      frame();
    },
    stop() {
      isStopped = true;
      if (handle) cancel(handle);
      handle = 0;
    },
  };
}
