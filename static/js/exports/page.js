// The page of exports: ticking a state shows at once what that leaves out; running exports are watched.
import { call, root } from "../lib/http.js";
import { pageData } from "../lib/dom.js";
import { listen } from "../lib/feed.js";
import { sortErrors } from "../behaviours/form.js";
import { asked, labelsQuery, pageQuery } from "./asked.js";
import { countWords, leftWords } from "./words.js";

/** @type {{project: number, view: [string, string][]}} */
const page = pageData("page-data");
const EVERY = 1000; // milliseconds between looks at a running export
const TOGETHER = 500; // milliseconds: news that come at once are shown at once
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("new-export"));

/**
 * Fetch this page for what is ticked and put some of its parts in place; everything else stays as it is.
 * @param {string[]} names of data-part
 */
async function refresh(...names) {
  const query = form ? pageQuery(asked(form, page.view)) : "";
  const response = await fetch(`${root}/projects/${page.project}/exports?${query}`, { credentials: "same-origin" });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const name of names) {
    const mine = document.querySelector(`[data-part="${name}"]`);
    const theirs = fresh.querySelector(`[data-part="${name}"]`);
    if (mine && theirs) mine.replaceWith(document.importNode(theirs, true));
  }
  watch();
}

/** @type {Map<string, {at: number, bytes: number}>} */
const first = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let later;

/** Look at the running exports soon, as long as there are any. */
function watch() {
  clearTimeout(later);
  if (document.querySelector("[data-export]")) later = setTimeout(() => void look(), EVERY);
}

async function look() {
  let hasEnded = false;
  for (const section of document.querySelectorAll("[data-export]")) {
    const id = section.getAttribute("data-export") ?? "";
    try {
      const told = await call("GET", `/exports/${id}`);
      if (told.state !== "queued" && told.state !== "running") hasEnded = true;
      else show(section, told);
    } catch (error) {
      // Offline: the export goes on without us. Gone: somebody removed it.
      if (/** @type {{status?: number}} */ (error).status === 404) hasEnded = true;
    }
  }
  if (hasEnded) await refresh("waiting", "earlier").catch(() => undefined);
  watch();
}

/**
 * @param {Element} section
 * @param {import("./words.js").Told} told
 */
function show(section, told) {
  const id = String(told.id);
  if (told.state === "running" && !first.has(id)) first.set(id, { at: Date.now(), bytes: told.bytes });
  const count = section.querySelector('[data-words="count"]');
  const left = section.querySelector('[data-words="left"]');
  if (count) count.textContent = countWords(told);
  if (left) left.textContent = leftWords(told, first.get(id), Date.now());
  const bar = section.querySelector("svg.bar");
  bar?.setAttribute("aria-valuenow", String(told.done));
  bar?.setAttribute("aria-valuemax", String(told.total));
  bar?.querySelector(".fl")?.setAttribute("width", String(told.total ? Math.round((1000 * told.done) / told.total) : 0));
}

/** Show what belongs to the chosen task, and nothing else. @param {HTMLFormElement} form */
function showTask(form) {
  const { task } = asked(form, page.view).options;
  for (const part of form.querySelectorAll("[data-task]")) part.toggleAttribute("hidden", part.getAttribute("data-task") !== (task ?? "detection"));
}

/** @param {HTMLFormElement} form */
function bind(form) {
  const now = /** @type {HTMLAnchorElement | null} */ (document.getElementById("labels-now"));
  const follow = () => {
    const query = labelsQuery(asked(form, page.view));
    if (now) now.href = `${root}/api/projects/${page.project}/coco.json${query ? `?${query}` : ""}`;
    showTask(form);
  };
  follow();
  form.addEventListener("change", (event) => {
    follow();
    const name = /** @type {HTMLInputElement} */ (event.target).name;
    if (["state", "negatives", "task", "boxes"].includes(name)) void refresh("chosen", "bytes").catch(() => undefined);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(form);
  });
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const error = form.querySelector(".form-error");
  const button = form.querySelector("button[type=submit]");
  if (button?.getAttribute("aria-busy")) return;
  button?.setAttribute("aria-busy", "true");
  if (error) error.textContent = "";
  try {
    await call("POST", `/projects/${page.project}/exports`, asked(form, page.view));
    await refresh("waiting", "earlier");
  } catch (problem) {
    if (error) error.textContent = sortErrors(problem, []).general;
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

if (form) bind(form);
// A cancelled or removed export (behaviours/call.js): show what is there now.
document.addEventListener("sent", () => void refresh("waiting", "earlier").catch(() => undefined));
watch();

/** What others did since the last look. @type {Set<string>} */
const news = new Set();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;
listen(page.project, (kind) => {
  if (kind === "job" || kind === "reset") news.add("waiting").add("earlier");
  if (kind === "counts" || kind === "reset") news.add("states").add("chosen").add("bytes");
  if (news.size) soon ??= setTimeout(() => void follow(), TOGETHER);
});

/** Show it, but leave alone what somebody is choosing from. */
async function follow() {
  soon = undefined;
  const parts = [...news].filter((name) => !document.querySelector(`[data-part="${name}"]`)?.contains(document.activeElement));
  news.clear();
  await refresh(...parts).catch(() => undefined);
}
