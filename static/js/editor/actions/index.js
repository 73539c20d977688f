// Every action: feeds the toolbar, the help page and the keyboard. A test proves that the folder is all here
// and that no key has two meanings at once.
import { actions as annotations } from "./annotations.js";
import { actions as answers } from "./answers.js";
import { actions as view } from "./view.js";
import { actions as walk } from "./walk.js";

/** @typedef {import("../editor.js").App} App */
/**
 * @typedef {object} Action
 * @property {string} id
 * @property {string} title
 * @property {string} group heading in the help
 * @property {string[]} keys names as keyOf gives them
 * @property {(app: App) => boolean} enabled
 * @property {(app: App, key: string) => boolean | void} run false: the key was not used after all
 * @property {(app: App) => void} [release] when the key comes up
 */

/** @type {Action[]} in the order in which a key looks for its meaning */
export const actions = [...annotations, ...walk, ...answers, ...view];

/**
 * The action that a key means now.
 * @param {string} key
 * @param {App} app
 * @returns {Action | undefined}
 */
export function actionFor(key, app) {
  return actions.find((action) => action.keys.includes(key) && action.enabled(app));
}

/**
 * A key's name for people.
 * @param {string} key
 */
export function keyWords(key) {
  const words = /** @type {Record<string, string>} */ ({ arrowleft: "←", arrowright: "→", arrowup: "↑", arrowdown: "↓", delete: "Del", equal: "+", minus: "−", numpadadd: "+", numpadsubtract: "−", escape: "Esc", pagedown: "PgDn", pageup: "PgUp" });
  return key
    .split("+")
    .map((part) => words[part] ?? (part.startsWith("digit") ? part.slice(5) : part.length === 1 ? part.toUpperCase() : part[0]?.toUpperCase() + part.slice(1)))
    .join(" ");
}
