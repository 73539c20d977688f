// The photos of this visit and what is known of each. Nothing here outlives the page: it says so, and
// leaving with unsent photos asks first.

/**
 * @typedef {"waiting" | "sending" | "checking" | "stored" | "refused"} State
 * @typedef {object} Shot
 * @property {number} id
 * @property {File} file
 * @property {string} capturedAt ISO 8601 with the phone's offset
 * @property {Record<string, string | number>} attributes
 * @property {State} state
 * @property {number} percent of the bytes that left
 * @property {string} words what went wrong, "" when nothing did
 * @property {boolean} isFinal true: sending the same bytes again cannot help
 * @property {boolean} isAsked stored, and its person was asked whether to take it back
 * @property {number} tries
 * @property {number} notBefore ms since the epoch; no automatic try before
 * @property {string | null} sha256 as this phone computed it; null where it cannot
 */

/** @type {Shot[]} newest first */
export const shots = [];
/** @type {Set<() => void>} */
const listeners = new Set();
let next = 1;

/** @param {() => void} listener */
export function onChange(listener) {
  listeners.add(listener);
}

export function changed() {
  for (const listener of listeners) listener();
}

/**
 * @param {File} file
 * @param {string} capturedAt
 * @param {Record<string, string | number>} attributes
 */
export function add(file, capturedAt, attributes) {
  shots.unshift({
    id: next++,
    file,
    capturedAt,
    attributes,
    state: "waiting",
    percent: 0,
    words: "",
    isFinal: false,
    isAsked: false,
    tries: 0,
    notBefore: 0,
    sha256: null,
  });
}

/** @param {number} id */
export function remove(id) {
  const at = shots.findIndex((shot) => shot.id === id);
  if (at >= 0) shots.splice(at, 1);
  changed();
}

/** @returns {{all: number, stored: number, waiting: number, sending: number, refused: number}} */
export function count() {
  const of = (/** @type {State[]} */ ...states) => shots.filter((shot) => states.includes(shot.state)).length;
  return { all: shots.length, stored: of("stored"), waiting: of("waiting"), sending: of("sending", "checking"), refused: of("refused") };
}

/**
 * Write a moment as this phone's clock shows it, with its offset: "2026-11-24T09:00:00+01:00".
 * @param {Date} moment
 */
export function localTime(moment) {
  const two = (/** @type {number} */ value) => String(Math.floor(Math.abs(value))).padStart(2, "0");
  const east = -moment.getTimezoneOffset();
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  const time = `${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
  return `${day}T${time}${east < 0 ? "-" : "+"}${two(east / 60)}:${two(east % 60)}`;
}
