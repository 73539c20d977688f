// Panning a photo with boxes, or polygons of 30 corners: ?what=ours|konva&boxes=5000&polygons=0&frames=240. The result lies in window.result, milliseconds.
// One frame = from one animation frame to the next, with the frame rate limit of the browser off.

const asked = new URLSearchParams(location.search);
const what = asked.get("what") ?? "ours";
const count = Number(asked.get("boxes") ?? 5000);
const polygons = Number(asked.get("polygons") ?? 0);
const frames = Number(asked.get("frames") ?? 240);
const PHOTO = { width: 4000, height: 3000 };
const COLORS = ["#ffe45c", "#9aebff", "#e05206", "#968aff", "#45c2a8", "#b04a88"];
const element = /** @type {HTMLElement} */ (document.getElementById("stage"));

/** The same picture and the same boxes for everybody. */
function picture() {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [2000, 1500];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let seed = 7;
  for (let at = 0; at < 4000; at++) {
    seed = (seed * 16807) % 2147483647;
    context.fillStyle = `hsl(${seed % 360} 20% ${30 + (seed % 40)}%)`;
    context.fillRect(seed % 2000, (seed >> 8) % 1500, 60, 60);
  }
  return canvas;
}

function boxes() {
  let seed = 11;
  const next = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  return Array.from({ length: count }, () => {
    const [width, height] = [30 + next() * 170, 30 + next() * 170];
    return { x: next() * (PHOTO.width - width), y: next() * (PHOTO.height - height), width, height, class_id: 1 + Math.floor(next() * 6) };
  });
}

/** Bodies of ragged outline, a few dozen pixels wide. */
function bodies() {
  let seed = 13;
  const next = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  return Array.from({ length: polygons }, () => {
    const reach = 15 + next() * 85;
    const [x, y] = [reach + next() * (PHOTO.width - 2 * reach), reach + next() * (PHOTO.height - 2 * reach)];
    const ring = Array.from({ length: 30 }, (_, at) => {
      const [turn, far] = [(at / 15) * Math.PI, reach * (0.7 + 0.3 * next())];
      return /** @type {[number, number]} */ ([x + far * Math.cos(turn), y + far * Math.sin(turn)]);
    });
    return { class_id: 1 + Math.floor(next() * 6), polygons: [[ring]] };
  });
}

/** @returns {Promise<(dx: number, dy: number) => void>} */
async function ours() {
  const { createCanvas } = await import("../../static/js/editor/canvas.js");
  const { createStore, newRecord } = await import("../../static/js/editor/store.js");
  const store = createStore([
    ...boxes().map(({ class_id, ...box }) => newRecord({ class_id, shape: { type: "box", ...box } })),
    ...bodies().map(({ class_id, ...polygon }) => newRecord({ class_id, shape: { type: "polygon", ...polygon } })),
  ]);
  const classes = COLORS.map((color, at) => ({ id: at + 1, name: `class ${at + 1}`, color, letter: "CSHDLR"[at], slot: at + 1 }));
  const editor = createCanvas({ element, store, classes, photo: PHOTO });
  editor.setPicture(picture(), { width: 2000, height: 1500 });
  return (dx, dy) => editor.panBy(dx, dy);
}

async function konva() {
  const { default: Konva } = await import("../../node_modules/konva/lib/index.js");
  const stage = new Konva.Stage({ container: element, width: element.clientWidth, height: element.clientHeight });
  const photo = new Konva.Layer();
  const shapes = new Konva.Layer();
  photo.add(new Konva.Image({ image: picture(), ...PHOTO }));
  for (const { class_id, ...box } of boxes()) shapes.add(new Konva.Rect({ ...box, stroke: COLORS[class_id - 1], strokeWidth: 2, strokeScaleEnabled: false }));
  stage.add(photo, shapes);
  const scale = Math.min(element.clientWidth / PHOTO.width, element.clientHeight / PHOTO.height);
  stage.scale({ x: scale, y: scale });
  return (/** @type {number} */ dx, /** @type {number} */ dy) => {
    stage.position({ x: stage.x() + dx, y: stage.y() + dy });
    stage.batchDraw();
  };
}

const frame = () => new Promise(requestAnimationFrame);

const pan = await (what === "konva" ? konva() : ours());
for (let at = 0; at < 30; at++) await frame();
/** @type {number[]} */
const times = [];
let last = performance.now();
for (let at = 0; at < frames; at++) {
  // A hand's way: to and fro, farther than the margin that is drawn beyond the view.
  const turn = Math.floor(at / 60) % 2 ? -1 : 1;
  pan(8 * turn, 3 * turn);
  await frame();
  const now = performance.now();
  times.push(now - last);
  last = now;
}
times.sort((one, other) => one - other);
const at = (/** @type {number} */ share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
/** @type {any} */ (window).result = { mean: times.reduce((sum, time) => sum + time, 0) / times.length, median: at(0.5), p95: at(0.95), worst: at(1) };
