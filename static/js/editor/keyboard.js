// From keys and buttons to actions: which one is meant, what is held, and what a new one ends.
import { bareKey, conflicts, keymap, keysOf } from "./keys.js";

/** @typedef {import("./actions/index.js").Action} Action */
/** @typedef {Readonly<Record<string, readonly string[]>>} Bindings keys by action id */
/** @typedef {ReturnType<typeof createKeyboard>} Keyboard */

/**
 * @param {readonly Action[]} first in the order in which a key looks for its meaning
 * @param {Bindings} bindings a person's own
 * @param {{editor(): any, isPressed(): boolean, isIdle(): boolean, drop(): void, commit(): void}} core
 */
export function createKeyboard(first, bindings, { editor, isPressed, isIdle, drop, commit }) {
  let all = [...first];
  let map = keymap(all, bindings);
  /** Keys that are down and whose action ends when they come up. @type {Map<string, Action>} */
  const held = new Map();
  /** What the last key began. @type {Action | null} */
  let begun = null;

  /** What is half drawn is dropped before something else is done; what the hand has let go of stays. @param {Action} action */
  function prepare(action) {
    if (!action.during && !isIdle()) drop();
    if (!action.repeats) commit();
  }

  /** @param {Action} action */
  const mayRun = (action) => (!isPressed() || Boolean(action.during)) && action.enabled(editor());

  /** @param {string} name bare @returns {boolean} */
  function release(name) {
    const action = held.get(name);
    held.delete(name);
    action?.release?.(editor());
    return action !== undefined;
  }

  return {
    actions: () => all,
    /** @param {readonly Action[]} list */
    add(list) {
      all = [...all, ...list];
      map = keymap(all, bindings);
    },
    /** @param {string} id @returns {readonly string[]} */
    keysOf(id) {
      const action = all.find((known) => known.id === id);
      return action ? keysOf(action, bindings) : [];
    },
    /** @param {Bindings} next @returns keys with two meanings */
    bind(next) {
      bindings = next;
      map = keymap(all, bindings);
      return conflicts(map);
    },
    conflicts: () => conflicts(map),
    /** As a button does. @param {string} id @param {any} [argument] @returns {boolean} whether it could be done */
    run(id, argument) {
      const action = all.find((known) => known.id === id);
      if (!action?.enabled(editor(), argument)) return false;
      prepare(action);
      if (action.run(editor(), argument) === false) return false;
      action.release?.(editor());
      return true;
    },
    /** @param {{names: readonly string[], repeat?: boolean}} event @returns {boolean} whether the key was used */
    down({ names, repeat }) {
      if (!repeat) begun = null;
      for (const name of names) {
        for (const action of map.get(name) ?? []) {
          if (!mayRun(action)) continue;
          // A key that stays down goes on with what it began: taking back the last point must not become deleting.
          if (repeat && !action.repeats && (action.release || action !== begun)) return true;
          prepare(action);
          if (action.run(editor(), undefined, name) === false) continue;
          if (!repeat) begun = action;
          if (action.release) held.set(bareKey(name), action);
          return true;
        }
      }
      return false;
    },
    /** @param {{names: readonly string[]}} event */
    up({ names }) {
      // A Mac tells of no key that comes up while Cmd is down: with Cmd all are up.
      const bare = names.some((name) => /Meta|Control/.test(name)) ? [...held.keys()] : names.map(bareKey);
      return bare.map(release).some(Boolean);
    },
    /** Let go of everything. */
    releaseAll() {
      for (const name of [...held.keys()]) release(name);
    },
    /** @param {string} id */
    isHeld: (id) => [...held.values()].some((action) => action.id === id),
  };
}
