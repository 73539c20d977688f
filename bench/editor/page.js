// One editor, one deed: ?editor=ours|konva|annotorious&deed=pan|zoom|open|hover|select|drag|bend&boxes=5000&frames=240;
// bodies, masks, corners: how many more there are, and how many corners each has.
// The result lies in window.result, milliseconds. One frame = from one animation frame to the next, with the frame
// rate limit of the browser off; what a frame does is done at its beginning.
import { fit } from "../../static/js/editor/camera.js";
import { click, send } from "./hand.js";
import { createScene, PHOTO } from "./scene.js";

/** Who is slow shows it in fewer frames: after so many milliseconds no more are asked for, but this many there are. */
const LONGEST = 4000;
const FEWEST = 12;

const asked = new URLSearchParams(location.search);
const number = (/** @type {string} */ name) => Number(asked.get(name) ?? 0);
const element = /** @type {HTMLElement} */ (document.getElementById("stage"));
const scene = createScene({ boxes: number("boxes"), bodies: number("bodies"), masks: number("masks"), corners: number("corners") || 30 });
const { open } = await import(`./${asked.get("editor")}.js`);
const camera = fit(PHOTO, { width: element.clientWidth, height: element.clientHeight });
const onScreen = (/** @type {readonly [number, number]} */ [x, y]) => ({ x: x * camera.scale + camera.x, y: y * camera.scale + camera.y });

const frame = () => new Promise(requestAnimationFrame);
async function rest() {
  for (let at = 0; at < 30; at++) await frame();
}

const targets = [...scene.bodies, ...scene.masks];
/** The middle of the nth of them. @param {number} at */
function middleOf(at) {
  const { ring } = targets[at % targets.length];
  return onScreen([ring.reduce((sum, [x]) => sum + x, 0) / ring.length, ring.reduce((sum, [, y]) => sum + y, 0) / ring.length]);
}

/** There and back again, by a few pixels a frame. @param {{x: number, y: number}} from @param {number} at the frame */
function beside({ x, y }, at) {
  const way = Math.abs(((at + 30) % 60) - 30);
  return { x: x + 2 * way, y: y + way };
}

/** What is done once, and then in every frame. @type {Record<string, (editor: any) => Promise<(at: number) => void>>} */
const deeds = {
  // Farther than the margin that is drawn beyond the view.
  pan: async (editor) => (at) => editor.pan(...(Math.floor(at / 60) % 2 ? [-8, -3] : [8, 3])),
  zoom: async (editor) => (at) => editor.zoom(Math.floor(at / 30) % 2 ? 1 / 1.02 : 1.02),
  hover: async () => (at) => send("pointermove", { x: 300 + ((7 * at) % 800), y: 200 + ((3 * at) % 400) }),
  select: async () => (at) => click(middleOf(7 * at)),
  drag: async () => grasp(middleOf(5), middleOf(5)),
  bend: async () => grasp(middleOf(5), onScreen(targets[5].ring[0])),
};

/** Select what lies at a place, and press the button at another. @param {{x: number, y: number}} place @param {{x: number, y: number}} at */
async function grasp(place, at) {
  click(place);
  await rest();
  send("pointermove", at);
  send("pointerdown", at);
  return (/** @type {number} */ turn) => send("pointermove", beside(at, turn));
}

async function measure() {
  const began = performance.now();
  const editor = open(element, scene);
  // In the first frame it is drawn; when the third begins that is on the screen.
  for (let at = 0; at < 3; at++) await frame();
  if (asked.get("deed") === "open") return { mean: performance.now() - began };
  await rest();
  const deed = await deeds[asked.get("deed") ?? "pan"](editor);
  const seen = new Set();
  const times = [];
  await frame();
  const end = performance.now() + LONGEST;
  for (let at = 0, last = performance.now(); at < number("frames") && (at < FEWEST || last < end); at++) {
    deed(at);
    await frame();
    const now = performance.now();
    times.push(now - last);
    seen.add(editor.told());
    last = performance.now();
  }
  times.sort((one, other) => one - other);
  const share = (/** @type {number} */ part) => times[Math.floor((times.length - 1) * part)];
  return { mean: times.reduce((sum, time) => sum + time, 0) / times.length, median: share(0.5), p95: share(0.95), worst: share(1), sights: seen.size };
}

/** @type {any} */ (window).result = await measure();
