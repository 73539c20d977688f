// A small state machine for tools. Every state answers up, cancel, complete and interrupt: a state that forgot
// one of them is refused when the tool is made, not when a labeler's second finger comes down.

/** @typedef {Record<string, (event: any) => void>} State handlers by event type; `enter` and `exit` if wanted */
/** @typedef {ReturnType<typeof createMachine>} Machine */

const MUST = ["up", "cancel", "complete", "interrupt"];

/**
 * @param {Record<string, State>} states must hold "idle", where every gesture ends
 */
export function createMachine(states) {
  for (const [name, state] of Object.entries(states))
    for (const event of MUST) if (!state[event]) throw new Error(`state ${name} does not answer ${event}`);
  let current = "idle";
  return {
    get state() {
      return current;
    },
    states: Object.keys(states),
    /**
     * @param {string} next
     * @param {any} [info] handed to the state's `enter`
     */
    go(next, info) {
      states[current]?.exit?.(info);
      current = next;
      states[current]?.enter?.(info);
    },
    /**
     * @param {{type: string}} event
     * @returns {boolean} whether the state answered
     */
    handle(event) {
      const answer = states[current]?.[event.type];
      if (!answer) return false;
      answer(event);
      return true;
    },
  };
}
