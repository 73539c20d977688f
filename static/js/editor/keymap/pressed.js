// What a press says when a key is asked for. Pure.
import { keyNames } from "../keys.js";

const HELD = /^(?:Shift|Control|Alt|AltGraph|Meta|OS|CapsLock|NumLock|ScrollLock|Fn|FnLock|Hyper|Super|Dead|Process|Unidentified)$/;

/**
 * @param {Parameters<typeof keyNames>[0]} event
 * @returns {{key?: string, leaves?: boolean}} leaves: nothing is to change; neither: there is more to come
 */
export function pressed(event) {
  // Tab and Escape must lead out of here, as they do everywhere.
  if (event.key === "Tab" || event.key === "Escape") return { leaves: true };
  if (HELD.test(event.key)) return {};
  return { key: keyNames(event)[0] };
}
