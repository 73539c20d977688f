// SHA-256, also where the browser has no crypto.subtle: over plain http the check of every byte stays the same.

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Uint8Array<ArrayBuffer>>} 32 bytes
 */
export async function sha256(bytes) {
  if (globalThis.crypto?.subtle) return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return ownSha256(bytes);
}

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  return [...bytes].map((value) => value.toString(16).padStart(2, "0")).join("");
}

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

// The algorithm of FIPS 180-4. Its constants are the first 32 bits behind the point of the square roots of the first
// 8 primes, and of the cube roots of the first 64.
const PRIMES = [2];
for (let number = 3; PRIMES.length < 64; number += 2) if (PRIMES.every((prime) => number % prime)) PRIMES.push(number);
const fraction = (/** @type {number} */ value) => ((value - Math.floor(value)) * 2 ** 32) | 0;
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUNDS = PRIMES.map((prime) => fraction(Math.cbrt(prime)));

/**
 * Exported for its test, which compares it with the browser's.
 * @param {Uint8Array} bytes
 */
export function ownSha256(bytes) {
  const state = Int32Array.from(START);
  const whole = bytes.length - (bytes.length % 64);
  const words = new Int32Array(64);
  for (let at = 0; at < whole; at += 64) mix(state, words, bytes, at);
  const rest = bytes.subarray(whole);
  const last = new Uint8Array(rest.length < 56 ? 64 : 128);
  last.set(rest);
  last[rest.length] = 0x80;
  const view = new DataView(last.buffer);
  view.setUint32(last.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(last.length - 4, bytes.length * 8);
  for (let at = 0; at < last.length; at += 64) mix(state, words, last, at);
  const digest = new Uint8Array(32);
  state.forEach((value, at) => new DataView(digest.buffer).setInt32(at * 4, value));
  return digest;
}

/**
 * Mix one block of 64 bytes into the state.
 * @param {Int32Array} state @param {Int32Array} words room for 64 @param {Uint8Array} bytes @param {number} at
 */
function mix(state, words, bytes, at) {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 64);
  for (let t = 0; t < 16; t += 1) words[t] = view.getInt32(t * 4);
  for (let t = 16; t < 64; t += 1) {
    const [x, y] = [words[t - 15], words[t - 2]];
    const small = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const large = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    words[t] = words[t - 16] + small + words[t - 7] + large;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[t] + words[t]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, place) => (state[place] += value));
}

/** @param {number} value @param {number} by bits, to the right */
function turn(value, by) {
  return (value >>> by) | (value << (32 - by));
}
