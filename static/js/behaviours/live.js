// Keeps the marked parts of a project's page true while others work: <header data-behaviour="live" data-project="3" data-me="1">.
// An element with an id and data-live="counts presence" is drawn anew after news of these kinds: the page is asked for
// again and the part put in place, so nothing is told twice, by the template and by a script. What comes true as time
// passes, without news, is looked at again every data-live-every="60" seconds. What somebody is in the middle of waits.
// Where a part cannot be exchanged (forms), a button with data-fresh="class.changed" offers to show it.
import { listen } from "../lib/feed.js";

const SOON = 250; // milliseconds: news that come at once are shown at once
const EVERY = 2000; // milliseconds between two looks, however much happens
const AGAIN = 5000; // milliseconds until a server that could not be reached is asked again

/** @param {HTMLElement} bar */
export function bind(bar) {
  const me = Number(bar.dataset["me"]);
  /** @type {Set<string>} ids of the parts that news came for */
  const behind = new Set();
  /** @type {Map<string, string>} */
  const shown = new Map(liveParts().map((part) => [part.id, part.innerHTML]));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isLooking = false;
  let next = 0;

  /** @param {number} least */
  function later(least) {
    if (timer !== undefined || isLooking || document.hidden || !behind.size) return;
    timer = setTimeout(() => void look(), Math.max(least, next - Date.now()));
  }

  async function look() {
    timer = undefined;
    next = Date.now() + EVERY;
    // What is in use is looked at again later; until then the server is not asked for it.
    const free = liveParts().filter((part) => behind.has(part.id) && !isInUse(part));
    if (!free.length) return later(EVERY);
    for (const part of free) behind.delete(part.id);
    isLooking = true;
    const fresh = await askAgain();
    isLooking = false;
    if (fresh === "gone") return behind.clear();
    for (const part of free) if (!fresh || !exchange(part, fresh.getElementById(part.id), shown)) behind.add(part.id);
    later(fresh ? SOON : AGAIN);
  }

  listen(Number(bar.dataset["project"]), (kind, data) => {
    for (const part of liveParts()) if (isAbout(part.getAttribute("data-live"), kind)) behind.add(part.id);
    const isMine = data?.actor?.id === me;
    if (!isMine)
      for (const button of document.querySelectorAll("[data-fresh]"))
        if (isAbout(button.getAttribute("data-fresh"), kind)) /** @type {HTMLElement} */ (button).hidden = false;
    later(SOON);
  });
  for (const { id, dataset } of /** @type {HTMLElement[]} */ (liveParts()))
    if (dataset["liveEvery"])
      setInterval(() => {
        behind.add(id);
        later(SOON);
      }, Number(dataset["liveEvery"]) * 1000);
  document.addEventListener("visibilitychange", () => later(SOON));
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-fresh]")) location.reload();
  });
}

const liveParts = () => [...document.querySelectorAll("[data-live][id]")];

/**
 * Does a part show what news are about? A reset is about everything. Pure.
 * @param {string | null} kinds separated by spaces @param {string} kind of the news @returns {boolean}
 */
export function isAbout(kinds, kind) {
  return kind === "reset" || (kinds ?? "").split(" ").includes(kind);
}

/**
 * This page as it is now; null while the server cannot be reached, "gone" when it shows it to this person no more.
 * @returns {Promise<Document | "gone" | null>}
 */
async function askAgain() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429) return null;
  if (!answer.ok || answer.redirected) return "gone"; // somebody signed out, or took them off the project
  const html = await answer.text().catch(() => null);
  return html === null ? null : new DOMParser().parseFromString(html, "text/html");
}

/**
 * Put a part of the fresh page in the place of the one that is shown; open details stay open, what was scrolled
 * stays where it is, focus stays.
 * @param {Element} part @param {Element | null} fresh @param {Map<string, string>} shown what was put there last, by id
 * @returns {boolean} false: somebody is in the middle of something there
 */
function exchange(part, fresh, shown) {
  if (!fresh || !part.isConnected || (shown.get(part.id) ?? part.innerHTML) === fresh.innerHTML) return true;
  if (isInUse(part)) return false; // since it was asked for
  shown.set(part.id, fresh.innerHTML);
  const open = new Set([...part.querySelectorAll("details[open] > summary")].map(({ textContent }) => textContent));
  const scrolled = [...part.querySelectorAll(".scroll-x")].map(({ scrollLeft }) => scrollLeft);
  const place = focusOf(part);
  part.replaceChildren(...fresh.childNodes);
  for (const details of part.querySelectorAll("details")) details.open = open.has(details.querySelector("summary")?.textContent ?? "");
  for (const [index, one] of part.querySelectorAll(".scroll-x").entries()) one.scrollLeft = scrolled[index] ?? 0;
  place?.(part)?.focus({ preventScroll: true });
  return true;
}

/** Something is on its way, being written or marked, or opens from here. @param {Element} part */
function isInUse(part) {
  const active = document.activeElement;
  const selection = document.getSelection();
  return (
    part.querySelector('[aria-busy="true"], [aria-expanded="true"], dialog[open]') !== null ||
    (active !== null && part.contains(active) && active.matches("input, select, textarea")) ||
    (selection !== null && !selection.isCollapsed && selection.containsNode(part, true))
  );
}

/**
 * How to find again what has the focus: the link to the same place, or the button with the same name.
 * @param {Element} part @returns {((part: Element) => HTMLElement | undefined) | null}
 */
function focusOf(part) {
  const active = document.activeElement;
  if (!active || !part.contains(active)) return null;
  const nameOf = (/** @type {Element} */ one) => one.id || one.getAttribute("href") || one.getAttribute("aria-label") || one.textContent;
  const alike = (/** @type {Element} */ within) => [...within.querySelectorAll(active.tagName)].filter((one) => nameOf(one) === name);
  const name = nameOf(active);
  const index = alike(part).indexOf(active);
  return (within) => /** @type {HTMLElement | undefined} */ (alike(within)[index] ?? alike(within)[0]);
}
