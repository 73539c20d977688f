// Every tool, in the order of the rail. A test proves the folder is all here.
import * as box from "./box.js";
import * as brush from "./brush.js";
import * as eraser from "./eraser.js";
import * as mask from "./mask.js";
import * as pan from "./pan.js";
import * as polygon from "./polygon.js";
import * as select from "./select.js";
import * as trace from "./trace.js";

/** @typedef {import("../core.js").Core} Core */
/** @typedef {import("../machine.js").Machine} Machine */
/**
 * A tool draws no pixels and calls no server: it changes `live` while a hand moves, and the document when it is done.
 * @typedef {{id: string, title: string, keys: readonly string[], icon: string, order: number, create(editor: Core): Machine}} Tool
 */

/** @type {readonly Tool[]} */
export const tools = [box, brush, eraser, mask, pan, polygon, select, trace].sort((one, other) => one.order - other.order);
