// What waits for whom: giving it to others, taking it back to the queue, undoing that. The numbers move by themselves.
import { isolated, pageData } from "../lib/dom.js";
import { listen } from "../lib/feed.js";
import { askLoad, assign, withRefusals } from "./assigning.js";

/** @typedef {import("./assigning.js").Person} Person */

const SOON = 800; // ms; a burst of events is one look
/** @type {{project_id: number, people: Person[]}} */
const data = pageData("load-data");
const table = document.getElementById("load");
const said = /** @type {HTMLElement} */ (document.getElementById("load-said"));
const undo = /** @type {HTMLButtonElement} */ (document.getElementById("load-undo"));
const all = document.getElementById("take-all");
/** @type {(() => Promise<number>) | null} */
let back = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {number} n */
const photos = (n) => `${n.toLocaleString("en")} photo${n === 1 ? "" : "s"}`;
const nameOf = (/** @type {number} */ id) => isolated(data.people.find((person) => person.id === id)?.name ?? "");

/** @param {string} words @param {(() => Promise<number>) | null} [undoes] */
function say(words, undoes = null) {
  said.textContent = words;
  back = undoes;
  undo.hidden = !undoes;
}

/** @param {{people: Person[], free: number}} told */
function show({ people, free }) {
  const ids = (/** @type {Person[]} */ list) => list.map(({ id }) => id).join();
  // Somebody came or went: their row comes with the page. Not while something can be undone.
  if (ids(people) !== ids(data.people) && !back) return location.reload();
  data.people = people;
  for (const person of people) {
    const row = table?.querySelector(`[data-person="${person.id}"]`);
    for (const place of row?.querySelectorAll("[data-n]") ?? []) place.textContent = Number(person[/** @type {keyof Person} */ (place.getAttribute("data-n"))]).toLocaleString("en");
    for (const button of row?.querySelectorAll("[data-needs]") ?? []) /** @type {HTMLButtonElement} */ (button).disabled = !person.assigned;
  }
  const assigned = people.reduce((sum, person) => sum + person.assigned, 0);
  for (const [id, n] of /** @type {const} */ ([["free", free], ["assigned", assigned]])) {
    const place = document.getElementById(id);
    if (place) place.textContent = n.toLocaleString("en");
  }
  if (all) /** @type {HTMLButtonElement} */ (all).disabled = !assigned;
}

async function look() {
  show(await askLoad(data.project_id));
}

/** @param {() => Promise<void>} act */
async function attempt(act) {
  try {
    await act();
    await look();
  } catch (fault) {
    say(fault instanceof Error ? fault.message : String(fault));
  }
}

/** @param {number[]} from @param {number | null} to null: the queue */
const move = (from, to) =>
  attempt(async () => {
    const { done, refused, back: undoes } = await assign(data.project_id, { assigned_to: from }, { assignee: to });
    const words = to === null ? "back in the queue" : `now for ${nameOf(to)}`;
    say(withRefusals(`${photos(done.length)} ${words}.`, refused), done.length ? undoes : null);
    if (done.length) undo.focus();
  });

table?.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button[data-from]"));
  if (!button) return;
  const { from, to } = button.dataset;
  void move([Number(from)], to ? Number(to) : null);
});
all?.addEventListener("click", () => void move(data.people.filter(({ assigned }) => assigned).map(({ id }) => id), null));
undo.addEventListener("click", () =>
  attempt(async () => {
    const n = (await back?.()) ?? 0;
    say(`${photos(n)} as before.`);
  }),
);
listen(data.project_id, (kind) => {
  if (!["queue.changed", "lease", "counts", "reset"].includes(kind)) return;
  clearTimeout(timer);
  timer = setTimeout(() => void look().catch(() => {}), SOON); // without a connection the next event asks again
});
