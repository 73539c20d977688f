// Moments in words, in the project's zone, as in the gallery. Pure.

/** @param {Date} date @param {string} zone @returns {string} such as 2026-11-27 */
const dateOf = (date, zone) => date.toLocaleDateString("sv-SE", { timeZone: zone });

/** @param {string | null} time ISO 8601 @param {string} zone @returns {string} such as 14:03; "" when there is no such moment */
export function hourOf(time, zone) {
  const date = new Date(time ?? "");
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
}

/** @param {string | null} time ISO 8601 @param {string} zone @param {Date} [now] @returns {string} today, yesterday or such as 12 November */
export function dayOf(time, zone, now = new Date()) {
  const date = new Date(time ?? "");
  if (Number.isNaN(date.getTime())) return "";
  const days = Math.round((Date.parse(dateOf(now, zone)) - Date.parse(dateOf(date, zone))) / 86_400_000);
  if (days === 0) return "today";
  if (days === 1) return "yesterday";
  const isThisYear = dateOf(date, zone).slice(0, 4) === dateOf(now, zone).slice(0, 4);
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "long", timeZone: zone, year: isThisYear ? undefined : "numeric" });
}

/** @param {string | null} time ISO 8601 @param {string} zone @returns {string} day and hour */
export function when(time, zone) {
  return [dayOf(time, zone), hourOf(time, zone)].filter(Boolean).join(" ");
}
