// The labeler of bench/crack_trace.py, by the code that the browser runs: reads photos and legs, writes lines.
// In: {"photos": [{"width", "height", "rgba": base64, "legs": [{"clicks": [[x, y], [x, y]], "truth": [[x, y], ...], "slips": [[dx, dy], ...]}]}]}
// Out: {"photos": [{"legs": [{"waypoints": n, "clicks": [[x, y], ...], "points": [[x, y], ...], "widths": [w, ...]}]}], "ms": {"first": [...], "far": [...], "move": [...], "finish": [...]}}
import { readFileSync, writeFileSync } from "node:fs";
import { createTracing } from "../../static/js/editor/trace/tracing.js";

const SNAP = 4; // pixels
const WRONG = 6; // pixels from the truth
const MOST_WAYPOINTS = 3;

/** The way through all points in turn, as the tool asks for it. */
function wayThrough(window, points) {
  const tracing = createTracing();
  const way = [];
  for (let i = 1; i < points.length; i++) {
    tracing.answer({ kind: "open", window, start: way.at(-1) ?? points[i - 1], radius: way.length ? 0 : SNAP });
    way.push(...tracing.answer({ kind: "way", to: points[i], radius: SNAP }).points);
  }
  return way;
}

/** The place of the truth that is farthest from the way: [distance, index]. */
function worst(truth, way) {
  let most = [-1, 0];
  truth.forEach(([x, y], index) => {
    const near = Math.min(...way.map(([wx, wy]) => Math.hypot(wx - x, wy - y)));
    if (near > most[0]) most = [near, index];
  });
  return most;
}

function label(window, { clicks, truth, slips }) {
  const stops = [
    { at: 0, point: clicks[0] },
    { at: truth.length - 1, point: clicks[1] },
  ];
  for (let waypoints = 0; ; waypoints++) {
    const way = wayThrough(window, stops.map(({ point }) => point));
    const [distance, index] = worst(truth, way);
    if (distance <= WRONG || waypoints === MOST_WAYPOINTS) return { waypoints, clicks: stops.map(({ point }) => point), ...createTracing().answer({ kind: "follow", window, line: way, isLight: false, reach: 1 }) };
    const [x, y] = truth[index];
    stops.push({ at: index, point: [x + slips[waypoints][0], y + slips[waypoints][1]] });
    stops.sort((a, b) => a.at - b.at);
  }
}

/** Milliseconds of the tool's questions (a first line of 300 px, one of 860 px, a move, the end), on a window of 1024 x 1024 pixels put together from a photo. */
function times({ width, height, data }) {
  const side = 1024;
  const large = new Uint8ClampedArray(side * side * 4);
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) large.set(data.subarray(((y % height) * width + (x % width)) * 4, ((y % height) * width + (x % width)) * 4 + 4), (y * side + x) * 4);
  const window = { width: side, height: side, data: large };
  const ms = { first: [], far: [], move: [], finish: [] };
  const timed = (kind, run) => {
    const begin = performance.now();
    const told = run();
    ms[kind].push(performance.now() - begin);
    return told;
  };
  for (let round = 0; round < 12; round++) {
    const tracing = createTracing();
    const start = [200, 200 + round * 40];
    const open = (to) => {
      tracing.answer({ kind: "open", window, start, radius: SNAP });
      return tracing.answer({ kind: "way", to, radius: SNAP });
    };
    timed("far", () => open([820, 800 - round * 40]));
    timed("first", () => open([start[0] + 240, start[1] + 180]));
    tracing.answer({ kind: "way", to: [1000, 1000], radius: SNAP });
    let line = [];
    for (let move = 0; move < 40; move++) line = timed("move", () => tracing.answer({ kind: "way", to: [820 - move * 3, 500 + move], radius: SNAP })).points;
    timed("finish", () => tracing.answer({ kind: "follow", window, line, isLight: false, reach: 4 }));
  }
  return ms;
}

const [, , input, output] = process.argv;
const { photos } = JSON.parse(readFileSync(input, "utf8"));
const windows = photos.map(({ width, height, rgba }) => ({ width, height, data: new Uint8ClampedArray(Buffer.from(rgba, "base64")) }));
const answers = photos.map(({ legs }, at) => ({ legs: legs.map((leg) => label(windows[at], leg)) }));
writeFileSync(output, JSON.stringify({ photos: answers, ms: times(windows[0]) }));
