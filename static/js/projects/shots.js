// The shot list: its order, deleting with undo, and numbers that move while photos arrive. What others change in the
// list itself is offered, not pushed: nothing moves under a hand.
import { el, isolated, pageData } from "../lib/dom.js";
import { listen } from "../lib/feed.js";
import { call } from "../lib/http.js";
import { openShot } from "./shot-form.js";

/** @typedef {import("./shot-form.js").Shot} Shot */

const SOON = 400; // ms; a burst of photos is one look
/** @type {{project_id: number, shots: Shot[]}} */
const data = pageData("shot-list");
const path = `/projects/${data.project_id}/shots`;
const list = document.getElementById("shots");
const error = document.getElementById("shots-error");
const fresh = document.getElementById("fresh");
/** The list as this page shows it, without its numbers. */
let shown = shape(data.shots);
/** Own changes on their way: what the feed tells of them is no news. */
let isChanging = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {Shot[]} shots */
function shape(shots) {
  return JSON.stringify(shots.map(({ counts, ...rest }) => rest));
}

/** @param {Element | null | undefined} part @returns {HTMLElement | null} */
const rowOf = (part) => part?.closest("[data-shot]") ?? null;
const idOf = (/** @type {HTMLElement} */ row) => Number(row.dataset.shot);
const rows = () => /** @type {HTMLElement[]} */ ([...(list?.querySelectorAll("li[data-shot]") ?? [])]);

/** @param {Shot[]} shots */
function showNumbers(shots) {
  for (const shot of shots) {
    const row = rows().find((one) => idOf(one) === shot.id);
    for (const place of row?.querySelectorAll("[data-n]") ?? []) {
      const n = shot.counts[/** @type {HTMLElement} */ (place).dataset.n ?? ""] ?? 0;
      place.textContent = n.toLocaleString("en");
    }
    row?.querySelector("[data-bar]")?.setAttribute("width", String(Math.min(200, (200 * shot.counts.taken) / shot.wanted)));
  }
  const open = shots.filter(({ closed }) => !closed);
  const sum = (/** @type {(shot: Shot) => number} */ of) => open.reduce((n, shot) => n + of(shot), 0).toLocaleString("en");
  say("taken", sum(({ counts, wanted }) => Math.min(counts.taken, wanted)));
  say("wanted", sum(({ wanted }) => wanted));
  say("open", open.length === 1 ? "1 shot" : `${open.length} shots`);
}

/** @param {string} id @param {string} words */
function say(id, words) {
  const place = document.getElementById(id);
  if (place) place.textContent = words;
}

/** @param {boolean} isOwn the list is now as this page has it */
async function look(isOwn) {
  const { items } = await call("GET", path);
  if (isOwn) shown = shape(items);
  else if (!isChanging && fresh) fresh.hidden = shape(items) === shown;
  showNumbers(items);
}

/** @param {() => Promise<unknown>} act a change of ours @returns {Promise<boolean>} whether it stands */
async function change(act) {
  isChanging += 1;
  try {
    if (error) error.textContent = "";
    await act();
    await look(true);
    return true;
  } catch (fault) {
    if (error) error.textContent = fault instanceof Error ? fault.message : String(fault);
    return false;
  } finally {
    isChanging -= 1;
  }
}

/** @param {HTMLElement} row @param {number} by -1 up, 1 down @param {HTMLElement} button */
async function move(row, by, button) {
  const order = rows();
  const other = order[order.indexOf(row) + by];
  if (!other) return;
  const put = (/** @type {boolean} */ isDown) => (isDown ? other.after(row) : other.before(row));
  put(by > 0);
  mendMoves();
  if (!(await change(() => call("PATCH", `${path}/${idOf(row)}`, { position: rows().indexOf(row) + 1 })))) put(by < 0);
  mendMoves();
  /** @type {HTMLElement | null} */ (row.querySelector("[data-move]:enabled"))?.focus();
  button.focus();
}

/** The first cannot go up, nor the last down. */
function mendMoves() {
  const order = rows();
  order.forEach((row, index) => {
    for (const button of row.querySelectorAll("[data-move]"))
      /** @type {HTMLButtonElement} */ (button).disabled = button.getAttribute("data-move") === "-1" ? index === 0 : index === order.length - 1;
  });
}

/** @param {HTMLElement} row its place keeps the way back */
async function remove(row) {
  const id = idOf(row);
  if (!(await change(() => call("DELETE", `${path}/${id}`)))) return;
  const title = data.shots.find((shot) => shot.id === id)?.title ?? "";
  const undo = el("button.btn", { type: "button" }, "Undo");
  const gone = el("li.shot.gone", { role: "status" }, el("span", {}, `${isolated(title)} is deleted. Its photos stay.`), undo);
  row.replaceWith(gone);
  mendMoves();
  undo.focus();
  undo.addEventListener("click", async () => {
    if (!(await change(() => call("POST", `${path}/${id}/undelete`)))) return;
    gone.replaceWith(row);
    mendMoves();
    /** @type {HTMLElement | null} */ (row.querySelector("[data-delete]"))?.focus();
  });
}

list?.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button"));
  const row = rowOf(button);
  if (!button || !row) return;
  if (button.dataset.move) void move(row, Number(button.dataset.move), button);
  if ("delete" in button.dataset) void remove(row);
  if ("edit" in button.dataset) openShot(data.shots.find((shot) => shot.id === idOf(row)) ?? null);
});
for (const button of document.querySelectorAll("[data-new]")) button.addEventListener("click", () => openShot(null));
fresh?.addEventListener("click", () => location.reload());
listen(data.project_id, (kind) => {
  if (!["photo.added", "photo.changed", "shot.changed", "reset"].includes(kind)) return;
  clearTimeout(timer);
  timer = setTimeout(() => void look(false).catch(() => {}), SOON); // without a connection the next event asks again
});
