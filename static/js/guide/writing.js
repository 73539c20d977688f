// Writing what a class means, in its place on the page. Whoever saves over somebody's words sees both first.
import { clearErrors, showError } from "../behaviours/form.js";
import { el, isolated } from "../lib/dom.js";
import { ApiError, call } from "../lib/http.js";
import { differences } from "./places.js";

/** @typedef {import("./page.js").GuideClass} GuideClass */

const TEXTS = /** @type {const} */ (["counts", "counts_not", "tightness", "instances"]);
/** @type {Set<HTMLFormElement>} */
const open = new Set();

/** Whether leaving the page would lose words. */
export const isWriting = () => [...open].some((form) => [...form.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue));

/** @param {{project_id: number, members: number}} data @param {(part: Element | null) => GuideClass | null} classOf */
export function startWriting(data, classOf) {
  document.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-write]");
    const item = classOf(button);
    const section = /** @type {HTMLElement | null} */ (button?.closest("section[data-class]"));
    if (item && section && !section.querySelector("form.writing")) write(data.project_id, item, section);
  });
}

/** @param {number} project @param {GuideClass} item @param {HTMLElement} section */
function write(project, item, section) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("writing"));
  const form = /** @type {HTMLFormElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
  const texts = /** @type {HTMLElement} */ (section.querySelector("[data-texts]"));
  const button = /** @type {HTMLElement} */ (section.querySelector("[data-write]"));
  const theirs = /** @type {HTMLElement} */ (form.querySelector(".theirs"));
  const area = (/** @type {string} */ name) => /** @type {HTMLTextAreaElement} */ (form.elements.namedItem(name));
  let base = item.guide_rev;
  for (const name of TEXTS) area(name).defaultValue = item[name];
  const cost = form.querySelector("[data-cost]");
  if (cost) cost.textContent = costOf(item.annotations);

  function close() {
    open.delete(form);
    form.remove();
    texts.hidden = button.hidden = false;
    button.focus();
  }

  /** @param {any} now what stands there by now */
  function showTheirs(now) {
    base = now.rev;
    theirs.hidden = false;
    const who = theirs.querySelector("[data-who]");
    if (who) who.textContent = `${now.saved_by ? isolated(now.saved_by.name) : "Somebody"} saved meanwhile. Yours is still above, and not saved.`;
    theirs.querySelector("[data-their-texts]")?.replaceChildren(...differences(now, Object.fromEntries(TEXTS.map((name) => [name, area(name).value]))).map(([label, , text]) => el("div", {}, el("h3", {}, label), el("p.pre", {}, el("bdi", {}, text || "(nothing)")))));
    /** @type {HTMLElement} */ (theirs.querySelector("button")).onclick = () => leave();
    theirs.scrollIntoView({ block: "nearest" });
  }

  function leave() {
    open.delete(form);
    history.replaceState(null, "", `#${section.id}`);
    location.reload();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors(form);
    const meaning = /** @type {RadioNodeList} */ (form.elements.namedItem("meaning")).value;
    try {
      await call("PUT", `/projects/${project}/classes/${item.id}/guide`, { base, meaning, ...Object.fromEntries(TEXTS.map((name) => [name, area(name).value])) });
      leave();
    } catch (error) {
      if (error instanceof ApiError && error.slug === "stale") showTheirs(/** @type {any} */ (error.problem)["now"]);
      else showError(form, error);
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    if (event.key === "Escape" && !isWriting()) close();
  });
  form.querySelector("[data-cancel]")?.addEventListener("click", close);
  open.add(form);
  texts.hidden = button.hidden = true;
  texts.after(form);
  area("counts").focus();
}

/** @param {number} n annotations of the class so far */
export function costOf(n) {
  if (n === 0) return "nothing was drawn yet, so nothing has to be looked at again";
  return `the ${n === 1 ? "annotation" : `${n.toLocaleString("en")} annotations`} drawn so far ${n === 1 ? "is" : "are"} listed for another look`;
}
