// Shows a UTC time of the server in the reader's zone and words: <time data-behaviour="when" datetime="...Z">.

/** @param {HTMLElement} element */
export function bind(element) {
  const moment = new Date(element.getAttribute("datetime") ?? "");
  if (Number.isNaN(moment.getTime())) return;
  element.textContent = inWords(moment, new Date());
  element.title = moment.toLocaleString("en-GB", { dateStyle: "full", timeStyle: "short" });
}

/**
 * @param {Date} moment
 * @param {Date} now
 * @returns {string} "today 14:02", "tomorrow 14:02", "Thursday 14:02", "19 November" or "19 November 2025"
 */
export function inWords(moment, now) {
  const time = moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const days = Math.round((startOfDay(now) - startOfDay(moment)) / 86_400_000);
  if (days === 0) return `today ${time}`;
  if (days === 1) return `yesterday ${time}`;
  if (days === -1) return `tomorrow ${time}`;
  if (days > 1 && days < 7) return `${moment.toLocaleDateString("en-GB", { weekday: "long" })} ${time}`;
  const isThisYear = moment.getFullYear() === now.getFullYear();
  return moment.toLocaleDateString("en-GB", { day: "numeric", month: "long", ...(isThisYear ? {} : { year: "numeric" }) });
}

/** @param {Date} moment */
function startOfDay(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}
