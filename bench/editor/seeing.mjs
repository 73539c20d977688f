// Milliseconds of the arithmetic of seeing, by the code that the browser runs, on drawn pictures; written as JSON.
import { countLevels, tablesOf } from "../../static/js/editor/seeing/clahe.js";
import { planeOf } from "../../static/js/editor/seeing/plane.js";
import { answer } from "../../static/js/editor/seeing/pixels.js";

const ROUNDS = 15;

/** A picture of grain on a slope. */
function picture(width, height) {
  const data = new Uint8ClampedArray(width * height * 4);
  let seed = 7;
  for (let at = 0; at < data.length; at += 4) {
    seed = (seed * 16807) % 2147483647;
    const level = 80 + ((at / 4) % width) / 20 + (seed % 40);
    data.set([level, level + 6, level + 12, 255], at);
  }
  return { width, height, data };
}

function timed(run) {
  return Array.from({ length: ROUNDS }, () => {
    const begin = performance.now();
    run();
    return performance.now() - begin;
  });
}

/** Everything from the pixels to the tables. */
const tables = ({ width, height, data }) => tablesOf(countLevels(planeOf({ width, height, data }, "colour"), width, height), 3);

const [preview, counted, screen] = [picture(2000, 1500), picture(1024, 768), picture(1400, 800)];
const counts = countLevels(planeOf(preview, "colour"), preview.width, preview.height);
const work = { kind: "work", window: screen, channel: "colour", place: { left: 0.2, top: 0.2, right: 0.5, bottom: 0.5 }, sharpness: 1, tables: tablesOf(counts, 3) };
console.log(
  JSON.stringify({
    preview: timed(() => tables(preview)),
    counted: timed(() => tables(counted)),
    slider: timed(() => tablesOf(counts, 3)),
    screen: timed(() => answer(work)),
  }),
);
