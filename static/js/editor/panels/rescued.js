// What the server did not take, photo by photo: put on it again, let go, or saved as a file. In the editor's dialog and
// on the page that tells what is not saved.
import { el, isolated } from "../../lib/dom.js";
import { root } from "../../lib/http.js";
import { pathOf } from "../reading.js";

/** @typedef {import("../sync/outbox.js").Entry} Entry */
/** @typedef {{photo: number, name: string, entries: Entry[], reasons: string[]}} OfPhoto */

/**
 * @param {Element} holder of a list ([data-rescued]), a number ([data-count]), a link ([data-download]) and a button ([data-forget])
 * @param {import("../sync.js").Sync} sync
 * @param {{onEmpty?: () => void}} [on]
 */
export function createRescued(holder, sync, { onEmpty = () => {} } = {}) {
  const list = /** @type {HTMLElement} */ (holder.querySelector("[data-rescued]"));
  const link = /** @type {HTMLAnchorElement} */ (holder.querySelector("[data-download]"));
  const count = /** @type {HTMLElement} */ (holder.querySelector("[data-count]"));
  let shown = "";

  function fill() {
    const entries = sync.rescued;
    const ids = entries.map(({ id }) => id).join();
    if (ids === shown) return;
    shown = ids;
    count.textContent = countOf(entries.length);
    list.replaceChildren(...byPhoto(entries).map(row));
    URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([JSON.stringify(entries, null, 1)], { type: "application/json" }));
    if (!entries.length) onEmpty();
  }

  /** @param {OfPhoto} of */
  function row({ photo, name, entries, reasons }) {
    const ids = entries.map(({ id }) => id);
    const title = name || `photo ${photo}`;
    const words = el("div.tight", {}, el("p", {}, el("a", { href: `${root}${pathOf(photo)}` }, el("bdi", {}, title)), ": ", deedsOf(entries)), ...reasons.map((why) => el("p.mut", {}, why)));
    return el("li", {}, words, el("p.row", {}, button("Put on the photo again", title, () => sync.tryAgain(ids)), button("Let go", title, () => sync.forget(ids))));
  }

  /** @param {string} words @param {string} photo @param {() => Promise<void>} act */
  function button(words, photo, act) {
    const made = /** @type {HTMLButtonElement} */ (el("button.btn.dense", { type: "button", "aria-label": `${words}: ${isolated(photo)}` }, words));
    made.addEventListener("click", async () => {
      made.disabled = true;
      await act();
      fill();
    });
    return made;
  }

  holder.querySelector("[data-forget]")?.addEventListener("click", async () => {
    await sync.forget(sync.rescued.map(({ id }) => id));
    fill();
  });
  sync.on("status", fill);
  return { fill };
}

/** @param {number} n */
export function countOf(n) {
  return n === 1 ? "1 change" : `${n.toLocaleString("en")} changes`;
}

/**
 * The set-aside things of each photo, in the order in which they were done, with each reason once. Pure.
 * @param {readonly Entry[]} entries @returns {OfPhoto[]}
 */
export function byPhoto(entries) {
  /** @type {Map<number, OfPhoto>} */
  const photos = new Map();
  for (const entry of [...entries].sort((a, b) => a.n - b.n)) {
    const { photo, name } = entry;
    const of = photos.get(photo) ?? { photo, name, entries: [], reasons: [] };
    photos.set(photo, of);
    of.entries.push(entry);
    const words = entry.rescued?.words ?? "";
    if (words && !of.reasons.includes(words)) of.reasons.push(words);
  }
  return [...photos.values()];
}

/** What was done, in words, each deed once: "drew 3, said “done”". Pure. @param {readonly Entry[]} entries */
export function deedsOf(entries) {
  /** @type {Map<string, number>} */
  const deeds = new Map();
  for (const entry of entries) deeds.set(deedOf(entry), (deeds.get(deedOf(entry)) ?? 0) + 1);
  return [...deeds].map(([deed, n]) => (SEVERAL.has(deed) ? `${deed} ${n}` : n > 1 ? `${deed} (${n} times)` : deed)).join(", ");
}

const SEVERAL = new Set(["drew", "changed", "deleted"]);

/** @param {Entry} entry */
function deedOf({ ask, mend, op, settle, talk }) {
  if (talk) return talk.body?.text ? `wrote “${isolated(talk.body.text)}”` : talk.method === "DELETE" ? "deleted a comment" : talk.method === "POST" ? "brought back a comment" : "settled a comment, or opened it again";
  if (settle) return "chose between versions";
  if (ask) return `said “${ask.no_defect ? "no defect" : ask.state.replaceAll("_", " ")}”`;
  if (mend) return `wrote “${Object.entries(mend).map(([name, value]) => `${isolated(name)}: ${value === null ? "not told" : isolated(String(value))}`).join(", ")}”`;
  return { create: "drew", update: "changed", delete: "deleted" }[op?.action ?? "update"];
}
