// Who wants to know: named events, told in the order of asking.

/** @typedef {ReturnType<typeof createEmitter>} Emitter */

export function createEmitter() {
  /** @type {Map<string, Set<(...told: any[]) => void>>} */
  const listeners = new Map();
  return {
    /** @param {string} name @param {(...told: any[]) => void} listener @returns {() => void} how to stop */
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(listener));
      return () => void known.delete(listener);
    },
    /** @param {string} name @param {...any} told */
    emit(name, ...told) {
      for (const listener of [...(listeners.get(name) ?? [])]) listener(...told);
    },
    clear() {
      listeners.clear();
    },
  };
}
