// Drawn grounds with lines whose place and width are known.

/** @typedef {[number, number]} XY */

/** A number from 0 to 1, the same in every run. @param {number} seed */
export function chance(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The heights of a wavy line at each x. @param {number} x */
export const wave = (x) => 50 + 18 * Math.sin(x / 22);

/**
 * Grey ground with noise, and a line along `wave`.
 * @param {{width?: number, height?: number, line?: number | ((x: number) => number), ground?: number, ink?: number, noise?: number, from?: number, to?: number}} [how] line: full width, pixels; may change along the line
 * @returns {{width: number, height: number, data: Uint8ClampedArray}} RGBA
 */
export function wavy({ width = 200, height = 100, line = 3, ground = 150, ink = 60, noise = 12, from = 0, to = width } = {}) {
  const data = new Uint8ClampedArray(width * height * 4);
  const random = chance(7);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // How far from the line, measured across it.
      const slope = (18 / 22) * Math.cos((x + 0.5) / 22);
      const far = Math.abs(y + 0.5 - wave(x + 0.5)) / Math.hypot(1, slope);
      const wide = typeof line === "number" ? line : line(x);
      const cover = x < from || x >= to ? 0 : Math.min(1, Math.max(0, wide / 2 + 0.5 - far));
      const value = ground + (ink - ground) * cover + (random() - 0.5) * 2 * noise;
      data.set([value, value, value, 255], (y * width + x) * 4);
    }
  }
  return { width, height, data };
}

/** How far points lie from the wave, at most. @param {readonly Readonly<XY>[]} points */
export function farthest(points) {
  return Math.max(...points.map(([x, y]) => {
    let least = Infinity;
    for (let at = x - 10; at <= x + 10; at += 0.25) least = Math.min(least, Math.hypot(at - x, wave(at) - y));
    return least;
  }));
}

/** A part of a picture, scaled by taking the nearest pixel. @param {ReturnType<typeof wavy>} picture @param {import("../../../../static/js/editor/numbers.js").Rect} rect @param {number} width @param {number} height */
export function cut(picture, rect, width, height) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = Math.floor(rect.y + ((y + 0.5) * rect.height) / height) * picture.width + Math.floor(rect.x + ((x + 0.5) * rect.width) / width);
      data.set(picture.data.subarray(from * 4, from * 4 + 4), (y * width + x) * 4);
    }
  }
  return { width, height, data };
}
