// Every action of the core: feeds the toolbar, the help and the keyboard. A test proves that the folder is all here
// and that no key has two meanings at once.
import { actions as clipboard } from "./clipboard.js";
import { actions as drawing } from "./drawing.js";
import { actions as looking } from "./looking.js";
import { actions as marking } from "./marking.js";
import { actions as measuring } from "./measuring.js";
import { actions as objects } from "./objects.js";
import { actions as painting } from "./painting.js";
import { actions as pointing } from "./pointing.js";
import { actions as shaping } from "./shaping.js";
import { actions as steps } from "./steps.js";

/**
 * @typedef {object} Action
 * @property {string} id
 * @property {string} title what it does, for buttons and help
 * @property {string} group heading in the help
 * @property {readonly string[]} keys names as keys.js gives them
 * @property {string} [when] tells apart actions that share a key, such as "drawing"
 * @property {boolean} [during] may run in the midst of a gesture; all else drops what is half drawn first
 * @property {boolean} [repeats] runs again while its key is held, as one step
 * @property {(editor: any, argument?: any) => boolean} enabled
 * @property {(editor: any, argument?: any, key?: string) => boolean | void} run false: the key was not used after all
 * @property {(editor: any) => void} [release] when the key comes up
 */

/** @type {readonly Action[]} in the order in which a key looks for its meaning */
export const actions = [...pointing, ...marking, ...drawing, ...steps, ...objects, ...shaping, ...measuring, ...painting, ...clipboard, ...looking];
