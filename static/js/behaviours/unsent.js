// What was drawn in this browser and is not on the server: <a data-behaviour="unsent" data-user="1" hidden>. Editor pages and
// /unsaved send it, so every other page tells of it, and leads to that one. The journal is only read here.
import { el, icon } from "../lib/dom.js";
import { root } from "../lib/http.js";
import { transact } from "../lib/idb.js";
import { EDITOR_JOURNAL, openExisting } from "../lib/idb-existing.js";

const AGAIN = 3000; // while something waits: an editor in another tab may be sending it

/** @typedef {{rescued: unknown}} Waiting as much of an entry as is asked for */

/** @param {HTMLAnchorElement} link */
export function bind(link) {
  if (location.pathname === `${root}/unsaved`) return; // that page tells itself
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
 * What to say of it: what waits is sent by itself, what was set aside needs the person. Pure.
 * @param {Waiting[]} entries @returns {string} nothing when there is nothing
 */
export function standing(entries) {
  const needs = entries.filter(({ rescued }) => rescued).length;
  const waiting = entries.length - needs;
  const said = (/** @type {number} */ n, /** @type {string} */ words) => `${n === 1 ? "1 change" : `${n.toLocaleString("en")} changes`} ${words}`;
  if (needs) return said(needs, "not saved");
  return waiting ? said(waiting, "not sent yet") : "";
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

/** @param {HTMLAnchorElement} link @param {string} words */
function show(link, words) {
  link.hidden = !words;
  if (!words) return;
  link.href = `${root}/unsaved`;
  if (link.textContent !== words) link.replaceChildren(icon("send"), el("span", {}, words));
}
