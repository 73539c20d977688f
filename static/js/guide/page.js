// The page of the class guide: finding, keys that jump, what was read, and what others change meanwhile.
import { pageData } from "../lib/dom.js";
import { listen } from "../lib/feed.js";
import { call } from "../lib/http.js";
import { startExamples } from "./examples.js";
import { startPast } from "./past.js";
import { fits, next } from "./places.js";
import { startWords } from "./words.js";
import { isWriting, startWriting } from "./writing.js";

/** @typedef {{id: number, name: string, key: string | null, guide_rev: number, is_news: boolean, annotations: number, examples: any[]} & Record<string, any>} GuideClass */
/** @type {{project_id: number, members: number, may_write: boolean, classes: GuideClass[]}} */
const data = pageData("guide-data");
const sections = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("section[data-class]")]);
const classOf = (/** @type {Element | null} */ part) => data.classes.find(({ id }) => String(id) === part?.closest("[data-class]")?.getAttribute("data-class")) ?? null;
const me = Number(document.querySelector('meta[name="blemish-person"]')?.getAttribute("content"));
const find = /** @type {HTMLInputElement} */ (document.getElementById("find"));

/** @param {HTMLElement | undefined | null} section */
function go(section) {
  if (!section) return;
  section.hidden = false;
  history.replaceState(null, "", `#${section.id}`);
  section.scrollIntoView();
  section.focus({ preventScroll: true });
  mark(section);
}

/** The section one reads is marked in the list. @param {HTMLElement} section */
function mark(section) {
  for (const link of document.querySelectorAll("[data-goes]"))
    link.getAttribute("data-goes") === section.dataset["class"] ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
}

/** The one that is read: where one went to, else the last that begins in the upper third. @returns {number} */
function here() {
  const chosen = sections().indexOf(/** @type {HTMLElement} */ (document.activeElement?.closest("section[data-class]")));
  if (chosen >= 0) return chosen;
  const begun = sections().filter((section) => !section.hidden && section.getBoundingClientRect().top < window.innerHeight / 3);
  return sections().indexOf(/** @type {HTMLElement} */ (begun.at(-1)));
}

function filter() {
  const shown = data.classes.filter((item) => fits(item, find.value));
  for (const section of sections()) section.hidden = !shown.includes(/** @type {GuideClass} */ (classOf(section)));
  const none = document.getElementById("found-none");
  if (none) none.hidden = shown.length > 0 || !data.classes.length;
}

/** @param {KeyboardEvent} event */
function press(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const at = here();
  const byDigit = data.classes.find((item) => item.key === event.key);
  if (key === "/") find.focus();
  else if (key === "j" || key === "k") go(next(sections(), at, key === "j" ? 1 : -1));
  else if (key === "e") /** @type {HTMLElement | null} */ (sections()[Math.max(at, 0)]?.querySelector("[data-write]"))?.click();
  else if (byDigit) go(sections().find((section) => classOf(section) === byDigit));
  else return;
  event.preventDefault();
}

/** What came into view was read; told together, a moment later. */
function watchReading() {
  /** @type {Map<number, number>} */
  const read = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const item = classOf(target);
      if (!isIntersecting || !item?.is_news) continue;
      watcher.unobserve(target);
      read.set(item.id, item.guide_rev);
    }
    if (!read.size) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const seen = [...read].map(([class_id, rev]) => ({ class_id, rev }));
      read.clear();
      call("PUT", `/projects/${data.project_id}/guide/seen`, { seen }).catch(() => {}); // then it is new once more
    }, 1500);
  });
  for (const section of sections()) watcher.observe(section.querySelector("[data-texts]") ?? section);
}

startExamples(data, classOf);
startPast(data, classOf);
startWriting(data, classOf);
startWords(data);
watchReading();
for (const section of sections()) section.toggleAttribute("data-empty", !classOf(section)?.["is_written"]);
find.addEventListener("input", filter);
find.addEventListener("keydown", (event) => {
  if (event.key === "Enter") go(sections().find((section) => !section.hidden));
  if (event.key !== "Escape") return;
  find.value = "";
  filter();
  find.blur();
});
document.addEventListener("keydown", press);
document.addEventListener("scroll", () => {
  const section = sections()[here()];
  if (section) mark(section);
}, { passive: true });
document.getElementById("print")?.addEventListener("click", () => window.print());
const fresh = document.getElementById("fresh");
fresh?.addEventListener("click", () => location.reload());
window.addEventListener("beforeunload", (event) => isWriting() && event.preventDefault());
listen(data.project_id, (kind, news) => {
  const isOurs = news.actor?.id === me;
  if (fresh && !isOurs && ["class.changed", "guide.changed", "reset"].includes(kind)) fresh.hidden = false;
});
