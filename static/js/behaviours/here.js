// Who else has a photo of the project open: <span data-behaviour="here" data-project="3" data-me="1" hidden>.
// Asked for when somebody comes or goes, and now and then, since who vanishes tells nothing; nobody there, nothing shown.
import { el, icon } from "../lib/dom.js";
import { listen } from "../lib/feed.js";
import { call } from "../lib/http.js";

const EVERY = 30_000;
const SOON = 250; // milliseconds: who goes on to the next photo leaves one and comes to another
const SHOWN = 4; // circles with initials; the count tells the rest

/** @param {HTMLElement} place */
export function bind(place) {
  const me = Number(place.dataset.me);
  async function look() {
    if (!place.isConnected) return end();
    if (document.hidden) return;
    try {
      const { people } = await call("GET", `/projects/${place.dataset.project}/presence`);
      show(place, others(people, me));
    } catch {
      // what is shown stays until the server can be asked again
    }
  }
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const ear = listen(Number(place.dataset.project), (kind) => {
    if (kind !== "presence" && kind !== "reset") return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), SOON);
  });
  const now = setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  /** The part of the page that it stood in was drawn anew, with another. */
  function end() {
    clearInterval(now);
    document.removeEventListener("visibilitychange", look);
    ear.close();
  }
  void look();
}

/**
 * Each person once, without me. Pure.
 * @param {{id: number, name: string}[]} people @param {number} me
 * @returns {{id: number, name: string}[]}
 */
export function others(people, me) {
  return [...new Map(people.filter(({ id }) => id !== me).map((person) => [person.id, person])).values()];
}

/** @param {string} name @returns {string} "JK" of "Jana Kral" */
export function initials(name) {
  return name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? "")
    .join("");
}

/** @param {HTMLElement} place @param {{id: number, name: string}[]} people */
function show(place, people) {
  place.hidden = people.length === 0;
  place.title = people.map(({ name }) => name).join(", ");
  place.replaceChildren(
    el("span.pill", {}, icon("people", 16), el("span", {}, people.length === 1 ? "1 person here" : `${people.length} people here`)),
    el("span.whos", { "aria-hidden": "true" }, ...people.slice(0, SHOWN).map(({ name }) => el("span.who", {}, initials(name)))),
  );
}
