// The page of agreement: its pictures come from the server worst first, more on demand; what others settle goes.
import { el, pageData } from "../lib/dom.js";
import { listen } from "../lib/feed.js";
import { call } from "../lib/http.js";
import { cardOf } from "./cards.js";

const SOME = 12;
const data = pageData("page-data");
/** @type {Map<number, import("./versions.js").DefectClass>} */
const classes = new Map(data.classes.map((/** @type {any} */ one) => [one.id, one]));

/**
 * @param {HTMLElement} place a list with data-query
 */
function bind(place) {
  const list = /** @type {HTMLElement} */ (place.querySelector("ul"));
  const said = /** @type {HTMLElement} */ (place.querySelector("[role=status]"));
  const more = /** @type {HTMLButtonElement} */ (place.querySelector("button"));
  const query = place.dataset["query"] ?? "";
  let cursor = "";
  let shown = SOME;

  /** @param {number} limit @param {string} after */
  const fetchSome = (limit, after) => call("GET", `/projects/${data.project}/agreement/readings?limit=${limit}${query}${after ? `&cursor=${after}` : ""}`);

  /** @param {any} page @param {boolean} anew */
  function show(page, anew) {
    const cards = page.items.map((/** @type {any} */ one) => cardOf(one, data.project, classes));
    if (anew) list.replaceChildren(...cards);
    else list.append(...cards);
    cursor = page.next ?? "";
    more.hidden = !cursor;
    said.textContent = list.childElementCount ? "" : (place.dataset["empty"] ?? "");
  }

  /** @param {() => Promise<void>} work */
  async function attempt(work) {
    try {
      await work();
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  more.addEventListener("click", () =>
    attempt(async () => {
      const place = list.childElementCount;
      show(await fetchSome(SOME, cursor), false);
      shown += SOME;
      /** @type {HTMLElement | null} */ (list.children[place]?.querySelector("a"))?.focus();
    }),
  );
  const refresh = () => attempt(async () => show(await fetchSome(shown, ""), true));
  void refresh();
  return refresh;
}

const refreshers = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-pictures]"))].map(bind);

/** Figures and sentences, as the server draws them now. */
async function redraw() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-figures]")) {
    const now = fresh.getElementById(part.id);
    if (now && now.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.replaceWith(el("div", { id: part.id, "data-figures": true }, ...now.childNodes));
  }
}

let waiting = 0;
listen(data.project, (kind) => {
  if (kind !== "agreement" && kind !== "reset") return;
  clearTimeout(waiting);
  waiting = window.setTimeout(() => {
    for (const refresh of refreshers) void refresh();
    void redraw();
  }, 300);
});
