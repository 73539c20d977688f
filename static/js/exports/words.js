// How far an export is, in words. Pure.

/** @typedef {{id: number, state: string, cancelling: boolean, include_photos: boolean, done: number, total: number, bytes: number, of_bytes: number}} Told */

const LEAVE = "You can leave this page.";

/** @param {number} bytes @returns {string} 38 KB, 1.9 GB */
export function sizeWords(bytes) {
  let value = bytes;
  let unit = "bytes";
  for (const next of ["KB", "MB", "GB", "TB"]) {
    if (value < 1000) break;
    value /= 1000;
    unit = next;
  }
  return `${value.toFixed(unit === "bytes" || unit === "KB" || value >= 100 ? 0 : 1)} ${unit}`;
}

/** @param {Told} told @returns {string} */
export function countWords(told) {
  if (told.cancelling) return "stopping";
  if (told.state === "queued") return "waiting for its turn";
  if (!told.total) return "reading the labels";
  return `${told.done.toLocaleString("en")} of ${told.total.toLocaleString("en")} photos`;
}

/**
 * @param {Told} told
 * @param {{at: number, bytes: number} | undefined} since what was told when this page first looked, milliseconds
 * @param {number} now milliseconds
 * @returns {string} bytes and time left where they can be known
 */
export function leftWords(told, since, now) {
  if (told.state !== "running" || !told.include_photos || !told.of_bytes) return LEAVE;
  const bytes = `${sizeWords(told.bytes)} of ${sizeWords(told.of_bytes)}`;
  const passed = since ? (now - since.at) / 1000 : 0;
  const speed = since && passed >= 2 ? (told.bytes - since.bytes) / passed : 0;
  if (speed <= 0) return `${bytes}. ${LEAVE}`;
  return `${bytes}, ${timeWords((told.of_bytes - told.bytes) / speed)} left. ${LEAVE}`;
}

/** @param {number} seconds @returns {string} */
export function timeWords(seconds) {
  if (seconds < 50) return `about ${Math.max(1, Math.round(seconds / 10) * 10)} s`;
  if (seconds < 3000) return `about ${Math.max(1, Math.round(seconds / 60))} min`;
  return `about ${Math.round(seconds / 3600)} h`;
}
