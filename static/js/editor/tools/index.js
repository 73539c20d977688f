// Every drawing tool, in the order of the rail. A test proves the folder is all here.
import * as box from "./box.js";
import * as pan from "./pan.js";
import * as select from "./select.js";

export const tools = [select, box, pan].sort((a, b) => a.order - b.order);
