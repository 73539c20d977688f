// Which tool is in hand, and what it shows of its work. The pan tool can be borrowed in the middle of another's, and one
// can be lent for a single shape: then the one before comes back by itself.
import { tools } from "./tools/index.js";

/** @typedef {import("./machine.js").Machine} Machine */
/**
 * What is being drawn, dragged or pointed at: shown, but not in the document.
 * @typedef {object} Live
 * @property {{shape: import("./store.js").Shape, class_id: number | null, goal?: {x: number, y: number, isReached: boolean} | null} | null} draft goal: a place of the photo where a click ends it
 * @property {ReadonlyMap<string, import("./store.js").Shape>} edits by uid
 * @property {import("./numbers.js").Rect | null} marquee
 * @property {import("./camera.js").Point | null} guides
 * @property {import("./tools/mask.js").Proposal | null} proposal masks to choose from; the draft shows one
 * @property {import("./masks/painting.js").Stroke | null} stroke what is being painted
 * @property {import("./camera.js").Point | null} ring where the brush is, photo
 * @property {string} cursor
 */

/** @type {Live} */
const STILL = { draft: null, edits: new Map(), marquee: null, guides: null, proposal: null, stroke: null, ring: null, cursor: "default" };

/** @param {import("./core.js").Core} editor */
export function createToolbelt(editor) {
  /** @type {ReadonlyMap<string, Machine>} */
  const machines = new Map(tools.map((tool) => [tool.id, tool.create(editor)]));
  const machineOf = (/** @type {string} */ id) => /** @type {Machine} */ (machines.get(id));
  let toolId = "select";
  let lastTool = "box";
  /** In hand for a single shape. @type {string | null} */
  let lent = null;
  let isPanning = false;
  /** @type {Live} */
  let live = STILL;

  const inHand = () => (isPanning ? "pan" : lent ?? toolId);
  const isIdle = () => [...machines.values()].every(({ state }) => state === "idle");

  /** @param {Partial<Live>} part */
  function setLive(part) {
    live = { ...live, ...part };
    editor.emit("live", live);
  }

  /** The tool in hand is another one. */
  function changed() {
    live = STILL;
    editor.setHovered(null);
    editor.emit("tool", inHand());
    setLive({});
  }

  /** @param {boolean} on */
  function pan(on) {
    if (on === isPanning || (on && editor.pressed)) return;
    if (!on) machineOf("pan").handle({ type: "interrupt" });
    isPanning = on;
    if (on) setLive({ cursor: "grab" });
    editor.emit("tool", inHand());
  }

  return {
    get tool() {
      return inHand();
    },
    get lastTool() {
      return lastTool;
    },
    get machine() {
      return machineOf(inHand());
    },
    get isIdle() {
      return isIdle();
    },
    get isPanning() {
      return isPanning;
    },
    get live() {
      return live;
    },
    setLive,
    /** @param {string} id */
    setTool(id) {
      if (!machines.has(id)) throw new Error(`there is no tool ${id}`);
      editor.interrupt();
      toolId = id;
      if (id !== "select" && id !== "pan") lastTool = id;
      changed();
    },
    /** @param {string} id */
    lend(id) {
      editor.interrupt();
      lent = id;
      changed();
    },
    giveBack() {
      if (lent === null) return;
      lent = null;
      changed();
    },
    pan,
    /** @param {"cancel" | "complete" | "interrupt"} type interrupt: something else begins @returns {boolean} whether there was anything to end */
    end(type) {
      if (isIdle()) return false;
      for (const machine of machines.values()) machine.handle({ type });
      return true;
    },
    /** Also while the pan tool is borrowed. @returns {boolean} whether what is being drawn has a last point to take back */
    back: () => machineOf(lent ?? toolId).handle({ type: "back" }),
    /** @returns {boolean} whether what is being drawn can wait, and does */
    pause() {
      if (!machineOf(lent ?? toolId).handle({ type: "pause" })) return false;
      pan(false);
      return true;
    },
    interrupt() {
      for (const machine of machines.values()) machine.handle({ type: "interrupt" });
      isPanning = false;
    },
  };
}
