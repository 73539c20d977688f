// Names of keys, and which action a key means. Pure.
// Letters by what they print, digits and all else by where they lie, so that AZERTY and Cyrillic layouts work;
// punctuation also by what it prints, because it lies elsewhere on every layout.

/** @typedef {import("./actions/index.js").Action} Action */

const CODES = /** @type {Record<string, string>} */ ({
  BracketLeft: "[", BracketRight: "]", Backslash: "\\", Slash: "/", Minus: "-", Equal: "=", Comma: ",", Period: ".",
  NumpadAdd: "+", NumpadSubtract: "-", NumpadEnter: "Enter",
});
const ORDER = /** @type {const} */ (["ctrl", "alt", "shift"]);
const WORDS = { ctrl: "Ctrl+", alt: "Alt+", shift: "Shift+" };
const IS_MAC = typeof navigator !== "undefined" && /^(?:Mac|iP)/.test(navigator.platform ?? "");

/**
 * The names of a pressed key, the surest first.
 * @param {{key: string, code: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean, altGraph?: boolean}} event
 * @returns {string[]} such as ["Ctrl+Shift+Z"] or ["?", "Shift+/"]
 */
export function keyNames({ key, code, ctrlKey, metaKey, altKey, shiftKey, altGraph }) {
  const held = { ctrl: Boolean(ctrlKey || metaKey) && !altGraph, alt: Boolean(altKey) && !altGraph, shift: Boolean(shiftKey) };
  const prefix = ORDER.filter((name) => held[name]).map((name) => WORDS[name]).join("");
  const place = altGraph ? [] : [prefix + baseName(key, code)];
  const sign = /^[!-/:-@[-`{-~]$/.test(key) ? [(held.ctrl ? WORDS.ctrl : "") + (held.alt ? WORDS.alt : "") + key] : [];
  // A digit is where it lies, whatever it prints; any other sign is first of all what it prints.
  return [...new Set(/^Digit/.test(code) ? [...place, ...sign] : [...sign, ...place])];
}

/** @param {string} key @param {string} code */
function baseName(key, code) {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const position = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code);
  return position?.[1] ?? CODES[code] ?? (code || key);
}

/**
 * A key without its modifiers: what comes up when it is released.
 * @param {string} name
 */
export function bareKey(name) {
  return name.endsWith("+") ? "+" : name.slice(name.lastIndexOf("+") + 1);
}

/**
 * A key's name for people.
 * @param {string} name
 * @param {boolean} [isMac]
 */
export function keyWords(name, isMac = IS_MAC) {
  const shown = /** @type {Record<string, string>} */ ({ ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Delete: "Del", Escape: "Esc", "-": "−", MouseBack: "mouse back", MouseForward: "mouse forward" });
  const bare = bareKey(name);
  const words = ORDER.filter((held) => name.slice(0, name.length - bare.length).includes(WORDS[held])).map((held) => (held === "ctrl" && isMac ? "Cmd" : WORDS[held].slice(0, -1)));
  return [...words, shown[bare] ?? bare].join(" ");
}

/**
 * Which actions each key may mean, in order; the first enabled one runs. Those that say when they are meant come first.
 * @param {readonly Action[]} actions
 * @param {Readonly<Record<string, readonly string[]>>} [overrides] a person's own keys by action id
 * @returns {Map<string, Action[]>}
 */
export function keymap(actions, overrides = {}) {
  /** @type {Map<string, Action[]>} */
  const map = new Map();
  for (const action of actions) {
    for (const name of keysOf(action, overrides)) map.set(name, [...(map.get(name) ?? []), action]);
  }
  for (const [name, meant] of map) map.set(name, [...meant.filter(({ when }) => when), ...meant.filter(({ when }) => !when)]);
  return map;
}

/** @param {Action} action @param {Readonly<Record<string, readonly string[]>>} [overrides] @returns {readonly string[]} */
export function keysOf(action, overrides = {}) {
  return overrides[action.id] ?? action.keys;
}

/**
 * Keys with two meanings at once. Actions may share a key only when they say when each is meant (`when`).
 * @param {ReadonlyMap<string, readonly Action[]>} map
 * @returns {{key: string, ids: string[]}[]}
 */
export function conflicts(map) {
  return [...map]
    .filter(([, actions]) => actions.length > 1 && new Set(actions.map(({ when }) => when ?? "always")).size < actions.length)
    .map(([key, actions]) => ({ key, ids: actions.map(({ id }) => id) }));
}
