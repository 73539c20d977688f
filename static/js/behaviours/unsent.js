// What was drawn in this browser and has not reached the server: <a data-behaviour="unsent" data-user="1" hidden>.
// Only an editor page sends it, so every other page tells of it, and leads to one. The journal is only read here.
import { el, icon } from "../lib/dom.js";
import { root } from "../lib/http.js";
import { transact } from "../lib/idb.js";
import { EDITOR_JOURNAL, openExisting } from "../lib/idb-existing.js";

const AGAIN = 3000; // while something waits: an editor in another tab may be sending it

/** @typedef {{photo: number, n: number, rescued: unknown}} Waiting as much of an entry as is asked for */

/** @param {HTMLAnchorElement} link */
export function bind(link) {
  const user = Number(link.dataset.user);
  let timer = 0;
  async function look() {
    if (document.hidden) return;
    clearTimeout(timer);
    try {
      show(link, standing(await entriesOf(user)));
    } catch {
      // what is shown stays until the journal can be read again
    }
    clearTimeout(timer);
    if (!link.hidden) timer = window.setTimeout(look, AGAIN);
  }
  document.addEventListener("visibilitychange", look);
  for (const event of ["pageshow", "online"]) addEventListener(event, look);
  void look();
}

/**
 * How many changes wait, and the photo of the oldest. What was set aside for the person does not wait. Pure.
 * @param {Waiting[]} entries @returns {{n: number, photo: number}}
 */
export function standing(entries) {
  const waiting = entries.filter(({ rescued }) => !rescued).sort((a, b) => a.n - b.n);
  return { n: waiting.length, photo: waiting[0]?.photo ?? 0 };
}

/** @param {number} user @returns {Promise<Waiting[]>} */
async function entriesOf(user) {
  const database = await openExisting(EDITOR_JOURNAL);
  if (!database) return [];
  try {
    return await transact(database, "entries", "readonly", (transaction) => transaction.objectStore("entries").index("user").getAll(user));
  } finally {
    database.close();
  }
}

/** @param {HTMLAnchorElement} link @param {{n: number, photo: number}} waiting */
function show(link, { n, photo }) {
  link.hidden = n === 0;
  if (!n) return;
  link.href = `${root}${photo < 0 ? `/readings/${-photo}` : `/photos/${photo}`}`; // as editor/reading.js numbers them
  const words = n === 1 ? "1 change not sent yet" : `${n.toLocaleString("en")} changes not sent yet`;
  if (link.textContent !== words) link.replaceChildren(icon("send"), el("span", {}, words));
}
