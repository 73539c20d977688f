// Days as headings: in the project's time zone, in words.

/** @typedef {{captured_at: string | null, stored_at: string}} Timed */

/**
 * Tell the day an item belongs to under a sort; "" where days make no sense.
 * @param {Timed} item
 * @param {string} sort
 * @param {string} zone IANA name
 * @returns {string} "2026-11-24", "never" (no capture time) or ""
 */
export function dayOf(item, sort, zone) {
  if (sort === "blur") return "";
  if (sort === "captured" || sort === "-captured") return item.captured_at ? item.captured_at.slice(0, 10) : "never";
  return new Date(item.stored_at).toLocaleDateString("sv-SE", { timeZone: zone });
}

/** @param {Timed} item @param {string} sort @param {string} zone @returns {string} "14:02" or "" */
export function timeOf(item, sort, zone) {
  if (sort === "captured" || sort === "-captured") return item.captured_at ? item.captured_at.slice(11, 16) : "";
  return new Date(item.stored_at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
}

/**
 * @param {string} day as dayOf gives it
 * @param {string} today
 * @returns {string} "Today", "Yesterday", "Thursday 19 November", "19 November 2025"
 */
export function dayWords(day, today) {
  if (day === "never") return "Without a time";
  const moment = new Date(`${day}T12:00:00Z`);
  const days = Math.round((new Date(`${today}T12:00:00Z`).getTime() - moment.getTime()) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  return moment.toLocaleDateString("en-GB", { ...(sameYear ? { weekday: "long" } : { year: "numeric" }), day: "numeric", month: "long", timeZone: "UTC" });
}

/**
 * How many photos (or scenes) a day has, and from when to when.
 * @param {Timed[]} items of one day
 * @param {string} sort
 * @param {string} zone
 * @param {string} [noun] what an item is
 */
export function aboutDay(items, sort, zone, noun = "photo") {
  const count = `${items.length.toLocaleString("en")} ${noun}${items.length === 1 ? "" : "s"}`;
  const times = items.map((item) => timeOf(item, sort, zone)).filter(Boolean).sort();
  const [first, last] = [times[0], times[times.length - 1]];
  return first ? `${count}, ${first === last ? first : `${first} to ${last}`}` : count;
}
