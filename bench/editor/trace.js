// The crack trace as a labeler has it, worker and all: from the press of the button to the first line that is found,
// and from each move to the line that follows it. ?rounds=12&moves=20. The result lies in window.result, milliseconds.
import { createCanvas } from "../../static/js/editor/canvas.js";
import { createTracing } from "../../static/js/editor/trace/tracing.js";
import { send } from "./hand.js";

const asked = new URLSearchParams(location.search);
const number = (/** @type {string} */ name) => Number(asked.get(name) ?? 0);
const element = /** @type {HTMLElement} */ (document.getElementById("stage"));
const PHOTO = { width: 2048, height: 2048 };
const CRACK = { from: { x: 60, y: 512 }, far: { x: 920, y: 512 } }; // screen pixels
/** By then the tree has reached all pixels, milliseconds. */
const GROWN = 1500;

/** Grain, and a dark line that wanders across the middle of what is seen. */
function picture() {
  const canvas = Object.assign(document.createElement("canvas"), PHOTO);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(PHOTO.width, PHOTO.height);
  let seed = 7;
  for (let at = 0; at < image.data.length; at += 4) {
    seed = (seed * 16807) % 2147483647;
    image.data.fill(130 + (seed % 60), at, at + 3)[at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  context.lineWidth = 4;
  context.strokeStyle = "#2a2826";
  context.beginPath();
  for (let x = 0; x <= PHOTO.width; x += 8) context.lineTo(x, crackAt(x));
  context.stroke();
  return canvas;
}

/** @param {number} x @returns {number} y, photo pixels */
const crackAt = (x) => 1024 + 60 * Math.sin(x / 90) + 25 * Math.sin(x / 23);

const editor = createCanvas({ element, classes: [{ id: 1, name: "crack", color: "#ffe45c", letter: "C", slot: 1 }], photo: PHOTO });
const pixels = picture();
editor.setPicture(pixels, PHOTO);
editor.arm(1);
editor.setTool("trace");
// 1,024 pixels of the screen on as many of the photo.
editor.setCamera({ scale: 1, x: -512, y: -512 });

const echoes = new Worker(new URL("./echo.js", import.meta.url));
const frame = () => new Promise(requestAnimationFrame);
/** On the crack. @param {number} x screen @returns {{x: number, y: number}} screen */
const spot = (x) => ({ x, y: crackAt(x + 512) - 512 });

/** When a line is shown that ends near a place: a found one bends. @param {{x: number, y: number}} at screen @returns {Promise<number>} */
function shown(at) {
  return new Promise((done) => {
    const stop = editor.on("live", (/** @type {import("../../static/js/editor/toolbelt.js").Live} */ { draft }) => {
      const points = draft?.shape.type === "trace" ? draft.shape.points : [];
      const [x, y] = points.at(-1) ?? [0, 0];
      const end = editor.toScreen({ x, y });
      if (points.length < 3 || Math.hypot(end.x - at.x, end.y - at.y) > 8) return;
      stop();
      done(performance.now());
    });
  });
}

/** A click and a hand that is elsewhere at once. @param {number} from @param {number} to screen x */
async function begin(from, to) {
  await frame();
  const began = performance.now();
  const line = shown(spot(to));
  send("pointermove", spot(from));
  send("pointerdown", spot(from));
  send("pointerup", spot(from));
  const held = performance.now() - began;
  send("pointermove", spot(to));
  return { took: (await line) - began, held };
}

/** The same line without a worker, and without the page around it. @param {number} from @param {number} to screen x */
async function arithmetic(from, to) {
  const { width, height } = editor.view;
  const window = pixels.getContext("2d")?.getImageData(512, 512, width, height);
  await frame();
  const began = performance.now();
  const tracing = createTracing();
  tracing.answer({ kind: "open", window: /** @type {ImageData} */ (window), start: [spot(from).x, spot(from).y], radius: 4 });
  tracing.answer({ kind: "way", to: [spot(to).x, spot(to).y], radius: 4 });
  return performance.now() - began;
}

/** A move of the hand, and the line to there. @param {{x: number, y: number}} at @param {"early" | "move"} kind @param {Record<string, number[]>} times */
async function follow(at, kind, times) {
  await frame();
  await new Promise((done) => setTimeout(done)); // the frame is drawn
  const began = performance.now();
  const [line, echo] = [shown(at), bare()];
  send("pointermove", at);
  times["turn"]?.push(performance.now() - began);
  times[kind]?.push((await line) - began);
  times["bare"]?.push((await echo) - began);
}

/** A message to a worker that answers at once. @returns {Promise<number>} when the answer is there */
function bare() {
  return new Promise((done) => {
    echoes.onmessage = () => done(performance.now());
    echoes.postMessage(0);
  });
}

async function measure() {
  /** @type {Record<string, number[]>} */
  const times = { started: [], first: [], far: [], here: [], held: [], early: [], move: [], turn: [], bare: [] };
  await begin(CRACK.from.x, 300).then(({ took }) => times["started"]?.push(took)); // the worker starts, and its code is new
  editor.cancel();
  for (let round = 0; round < number("rounds"); round++) {
    const from = CRACK.from.x + 3 * round;
    const far = await begin(from, CRACK.far.x - round);
    times["far"]?.push(far.took);
    editor.cancel();
    const first = await begin(from + 1, from + 301);
    times["first"]?.push(first.took);
    times["held"]?.push(first.held, far.held);
    times["here"]?.push(await arithmetic(from + 1, from + 301));
    for (let move = 0; move < number("moves"); move++) await follow(spot(350 - 13 * move), "early", times);
    await new Promise((done) => setTimeout(done, GROWN));
    for (let move = 0; move < number("moves"); move++) await follow(spot(880 - 17 * move), "move", times);
    editor.cancel();
  }
  return times;
}

/** @type {any} */ (window).result = await measure();
