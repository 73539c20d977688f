// A page that follows what happens: what stands in [data-live] is fetched anew after news.
import { listen } from "../lib/feed.js";

const TOGETHER = 2000; // ms: news that come in a row are shown at once
const NEWS = new Set(["photo.added", "photo.changed", "photo.state", "annotations.changed", "comment", "class.changed", "guide.changed", "shot.changed", "queue.changed", "people", "rules.changed", "reset"]);
const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-live]"));
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let shown = place?.innerHTML;

/** @param {HTMLElement} place */
async function refresh(place) {
  timer = undefined;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(place.id);
  if (!fresh || fresh.innerHTML === shown) return;
  if (place.querySelector("[aria-busy], dialog[open]")) return plan(place); // not under somebody's hand
  shown = fresh.innerHTML;
  const focused = document.activeElement instanceof HTMLAnchorElement && place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  place.replaceChildren(...fresh.childNodes);
  if (focused) /** @type {HTMLElement | null} */ (place.querySelector(`a[href="${CSS.escape(focused)}"]`))?.focus();
}

/** @param {HTMLElement} place */
function plan(place) {
  timer ??= setTimeout(() => void refresh(place), TOGETHER);
}

if (place) listen(Number(main.dataset["project"]), (kind) => NEWS.has(kind) && plan(place));
