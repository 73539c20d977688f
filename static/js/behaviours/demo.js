// The button that opens the demo project: asks for it, shows how far the drawing is, then goes there.
// What shows it is the .job beside the button's paragraph.
import { call, root } from "../lib/http.js";
import { sortErrors } from "./form.js";

const EVERY = 700; // milliseconds between looks

/** @param {HTMLElement} button */
export function bind(button) {
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    const job = /** @type {HTMLElement} */ (button.closest("section")?.querySelector(".job"));
    job.hidden = false;
    try {
      await follow(job, await call("POST", "/demo"));
    } catch (error) {
      tell(job, sortErrors(error, []).general, 0, 1);
    }
    button.removeAttribute("aria-busy");
  });
}

/** @param {HTMLElement} job @param {{project_id: number, job_id: number | null}} opened */
async function follow(job, { project_id, job_id }) {
  while (job_id !== null) {
    const told = await call("GET", `/jobs/${job_id}`);
    if (told.state === "failed" || told.state === "cancelled") {
      tell(job, told.error || "The drawing was stopped. What is there can be looked at.", told.done, told.total);
      return;
    }
    if (told.state === "ready") break;
    tell(job, told.total ? `${told.done} of ${told.total} pictures` : "sharpening the pencils", told.done, told.total);
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
  location.assign(`${root}/projects/${project_id}`);
}

/** @param {HTMLElement} job @param {string} words @param {number} done @param {number} total */
function tell(job, words, done, total) {
  /** @type {HTMLElement} */ (job.querySelector("[data-words]")).textContent = words;
  const bar = job.querySelector("svg.bar");
  bar?.setAttribute("aria-valuemax", String(total || 1));
  bar?.setAttribute("aria-valuenow", String(done));
  bar?.querySelector(".fl")?.setAttribute("width", String(total ? Math.round((1000 * done) / total) : 0));
}
