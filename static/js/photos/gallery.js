// The gallery page: ties grid, scrolling, selection bar, uploads and live events together.

import { pageData } from "../lib/dom.js";
import { listen } from "../lib/feed.js";
import { ApiError, call, root } from "../lib/http.js";
import { takeDrops } from "./drop.js";
import { Grid } from "./grid.js";
import { readWords, together, toSearch } from "./query.js";
import { selectionBar } from "./selection.js";
import { showCounts } from "./counts.js";
import { drawnOn } from "./tile.js";
import { uploadPanel } from "./upload-panel.js";

const data = pageData("page-data");
const get = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const path = `/projects/${data.project_id}/photos`;
const search = toSearch(data.query);
// What opens a photo or narrows the list is about all photos, not about those on top of stacks alone.
const conditions = data.query.filter((/** @type {[string, string]} */ pair) => pair[0] !== "scenes");
let next = /** @type {string | null} */ (data.next);
let isLoading = false;

const grid = new Grid(
  get("grid"),
  { sort: data.sort, time_zone: data.time_zone, classes: data.classes, search: toSearch(conditions), root, scenes: data.scenes, stack: (id) => `${location.pathname}?group=${id}` },
  { onPick: () => bar.show(), onHover: (item) => void fetchBoxes(item) },
);
const bar = selectionBar(grid, data, { onChanged: () => void refreshCounts() });
grid.add(data.items, { isWhole: next === null });

// --- more, as one scrolls
const more = get("more");
new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && void loadMore(), { root: get("scroll"), rootMargin: "1200px" }).observe(more);

async function loadMore() {
  if (isLoading || next === null) return;
  isLoading = true;
  try {
    const page = await call("GET", `${path}${toSearch([...data.query, ["limit", "60"], ["boxes", "true"], ["cursor", next]])}`);
    next = page.next;
    grid.add(page.items, { isWhole: next === null });
    more.textContent = "";
  } catch (error) {
    more.textContent = `More photos cannot be shown now: ${error instanceof Error ? error.message : ""} `;
    const again = document.createElement("button");
    again.className = "btn dense";
    again.textContent = "Try again";
    again.addEventListener("click", () => void loadMore());
    more.append(again);
    isLoading = false;
    return;
  }
  isLoading = false;
  if (more.getBoundingClientRect().top < innerHeight + 1200) void loadMore();
}

/** @param {import("./grid.js").Item} item */
async function fetchBoxes(item) {
  try {
    const answer = await call("GET", `/photos/${item.id}/annotations`);
    Object.assign(item, drawnOn(answer.annotations));
    grid.drawBoxes(item);
  } catch {
    // the thumbnail stays without boxes; hovering again tries again
  }
}

// --- what is new: at once while the top is in view and nothing is picked, else behind a button
const fresh = get("fresh");
let waiting = 0;
let isAsking = false;
const scroller = get("scroll");

async function fetchNew() {
  if (isAsking) return;
  isAsking = true;
  try {
    const page = await call("GET", `${path}${toSearch([...data.query, ["limit", "120"], ["boxes", "true"]])}`);
    const newer = page.items.filter((/** @type {any} */ item) => !grid.find(item.id));
    for (const item of page.items) if (hasChanged(item)) grid.update(item);
    if (data.scenes) grid.remove(sunken(page));
    if (newer.length && data.sort === "newest") {
      document.getElementById("nothing")?.remove();
      grid.add(newer, { first: true });
    } else if (newer.length && !grid.items.length) location.reload();
    waiting = 0;
    fresh.hidden = true;
  } catch {
    // the next event asks again
  }
  isAsking = false;
}

/** What may change of a photo while it is shown. */
const SHOWN = /** @type {const} */ (["seq", "state", "annotations", "stack", "group_id"]);

/** @param {import("./grid.js").Item} item as the server has it now */
function hasChanged(item) {
  const shown = grid.find(item.id);
  return shown !== undefined && SHOWN.some((name) => shown[name] !== item[name]);
}

/** Photos that lie on top of no stack any more. @param {{items: {id: number}[], next: string | null}} page the newest photos on top */
function sunken(page) {
  const onTop = new Set(page.items.map((item) => item.id));
  const oldest = page.next === null ? 0 : (page.items.at(-1)?.id ?? 0);
  return data.sort === "newest" ? grid.order.filter((id) => id >= oldest && !onTop.has(id)) : [];
}

/** Several events of one burst ask the server once. @param {() => Promise<void>} act @param {number} ms */
function soon(act, ms) {
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      void act();
    }, ms);
  };
}
const askNew = soon(fetchNew, 300);
const refreshSoon = soon(refreshCounts, 800);

/** The top is in view and nothing is picked: what changes there disturbs nobody. */
const isQuiet = () => scroller.scrollTop < 60 && grid.picks.ids.size === 0;

function somethingNew() {
  waiting++;
  if (isQuiet()) askNew();
  else {
    fresh.textContent = `${waiting} new photo${waiting === 1 ? "" : "s"}: show`;
    fresh.hidden = false;
  }
}
fresh.addEventListener("click", () => {
  scroller.scrollTo(0, 0);
  void fetchNew();
});

async function refreshCounts() {
  try {
    showCounts(await call("GET", `${path}/facets${search}`));
  } catch {
    // the numbers stay as they were
  }
}

/** @param {number} id */
async function refresh(id) {
  if (!grid.find(id)) return;
  try {
    const photo = await call("GET", `/photos/${id}`);
    if (Boolean(photo.trashed_at) !== data.trashed) grid.remove([id]);
    else grid.update({ ...photo, boxes: null });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) grid.remove([id]);
  }
}

/** What of the feed changes a tile. */
const CHANGES = new Set(["photo.changed", "photo.state", "annotations.changed"]);
listen(data.project_id, (kind, event) => {
  // Attributes are in no counter, but in what a filter finds.
  if (["counts", "photo.changed", "queue.changed", "reset"].includes(kind)) refreshSoon();
  if (kind === "photo.added") somethingNew();
  else if (kind === "reset") askNew();
  else if (CHANGES.has(kind) && event.photo_id) {
    void refresh(event.photo_id);
    // Brought back from the trash, or another lies on top of its stack now.
    if (kind === "photo.changed" && (data.scenes ? isQuiet() : !grid.find(event.photo_id))) askNew();
  }
});

// --- adding photos
if (data.may_send) {
  const panel = uploadPanel({ projectId: data.project_id, maxBytes: data.max_bytes, onStored: () => (askNew(), refreshSoon()) });
  takeDrops(get("dropping"), panel.add);
  for (const kind of ["files", "folder"]) {
    const input = /** @type {HTMLInputElement} */ (get(`choose-${kind}`));
    const take = () => {
      if (!input.files?.length) return;
      panel.add([...input.files]);
      input.value = "";
    };
    input.addEventListener("change", take);
    take(); // chosen before this script had come
    for (const button of document.querySelectorAll(`[data-choose="${kind}"]`))
      button.addEventListener("click", () => {
        const menu = button.closest(".menu");
        if (menu) /** @type {HTMLElement} */ (menu).hidden = true;
        input.click();
      });
  }
}

// --- the query bar: words become conditions of the address
const words = /** @type {HTMLInputElement} */ (get("query-words"));
get("query").addEventListener("submit", (event) => {
  event.preventDefault();
  const read = readWords(words.value, data);
  get("query-error").textContent = "error" in read ? read.error : "";
  if ("pairs" in read) location.assign(`${location.pathname}${toSearch(together(conditions, read.pairs))}`);
});
get("dates").addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const rest = conditions.filter((/** @type {[string, string]} */ pair) => pair[0] !== input.name);
  if (input.value) rest.push([input.name, input.value]);
  location.assign(`${location.pathname}${toSearch(rest)}`);
});
get("show-facets").addEventListener("click", (event) => {
  const open = get("facets").classList.toggle("open");
  /** @type {HTMLElement} */ (event.currentTarget).setAttribute("aria-expanded", String(open));
});
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement || document.querySelector("dialog[open]");
  if (event.key === "Escape" && !typing && grid.picks.ids.size) grid.clearPicks();
  else if (event.key === "/" && !typing) {
    words.focus();
    event.preventDefault();
  } else if (event.key === "Delete" && !typing && grid.picks.ids.size) document.getElementById("delete")?.click();
});
if (!document.activeElement || document.activeElement === document.body) grid.tiles.get(grid.current ?? -1)?.querySelector("a")?.focus({ preventScroll: true });
