// A small state machine for tools. Every state answers up, cancel, complete and interrupt: a state that forgot
// one of them is refused when the tool is made, not when a labeler's second finger comes down.

/** @typedef {Record<string, (event: any) => void>} State handlers by event type; `enter` and `exit` if wanted */
/** @typedef {ReturnType<typeof createMachine>} Machine */

export const MUST = /** @type {const} */ (["up", "cancel", "complete", "interrupt"]);

/**
 * @param {Readonly<Record<string, State>>} states must hold "idle", where every gesture ends
 * @param {(state: string) => void} [onChange]
 */
export function createMachine(states, onChange = () => {}) {
  if (!states["idle"]) throw new Error("there is no state idle");
  for (const [name, state] of Object.entries(states)) {
    for (const event of MUST) if (!state[event]) throw new Error(`state ${name} does not answer ${event}`);
  }
  let current = "idle";
  return {
    get state() {
      return current;
    },
    states: Object.keys(states),
    /** @param {string} next @param {any} [info] handed to `exit` and `enter` */
    go(next, info) {
      if (!states[next]) throw new Error(`there is no state ${next}`);
      states[current]?.["exit"]?.(info);
      current = next;
      states[current]?.["enter"]?.(info);
      onChange(current);
    },
    /** @param {{type: string, [more: string]: unknown}} event @returns {boolean} whether the state answers such events */
    handle(event) {
      const answer = states[current]?.[event.type];
      answer?.(event);
      return answer !== undefined;
    },
  };
}
