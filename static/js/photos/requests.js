// The page of requests to the field: shows what others do as it happens, and sends a new picture from the desk.
import { listen } from "../lib/feed.js";
import { root } from "../lib/http.js";

const TOGETHER = 500; // ms: news that come at once are shown at once
const NEWS = new Set(["photo.changed", "photo.state", "photo.added", "reset"]);
const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const list = /** @type {HTMLElement} */ (document.getElementById("requests"));
const news = /** @type {HTMLElement} */ (document.getElementById("news"));
const project = Number(main.dataset["project"]);
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let shown = list.innerHTML;

/** Something is on its way, or being written. */
function isInUse() {
  const words = /** @type {NodeListOf<HTMLInputElement>} */ (list.querySelectorAll("input[name=words]"));
  return list.querySelector("[aria-busy]") !== null || [...words].some(({ value }) => value);
}

/** The page as it is now, unless somebody is in the middle of something here. */
async function refresh() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("requests");
  if (!fresh || fresh.innerHTML === shown || isInUse()) return;
  shown = fresh.innerHTML;
  const focused = list.contains(document.activeElement) ? document.activeElement?.closest("li[id]")?.id : undefined;
  list.replaceChildren(...fresh.childNodes);
  news.textContent = list.querySelector("h1")?.textContent ?? "";
  if (focused) /** @type {HTMLElement | null | undefined} */ (document.getElementById(focused)?.querySelector("a, button"))?.focus();
}

/** @param {HTMLInputElement} input */
async function send(input) {
  const file = input.files?.[0];
  if (!file) return;
  const form = new FormData();
  form.append("file", file);
  form.append("retake_of", input.dataset["retakeOf"] ?? "");
  input.setAttribute("aria-busy", "true");
  const answer = await fetch(`${root}/api/projects/${project}/photos`, { method: "POST", body: form }).catch(() => null);
  input.removeAttribute("aria-busy");
  if (answer?.ok) return location.reload();
  const words = (await answer?.json().catch(() => null))?.detail ?? "The server cannot be reached. Send the picture again.";
  const said = document.createElement("p");
  said.className = "err";
  said.setAttribute("role", "alert");
  said.textContent = words;
  input.closest(".about")?.append(said);
}

list.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement && target.type === "file") void send(target);
});
listen(project, (kind) => {
  if (!NEWS.has(kind)) return;
  clearTimeout(timer);
  timer = setTimeout(() => void refresh(), TOGETHER);
});
