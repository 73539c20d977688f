// People and phones of a project: roles, invitations, and the form of a new capture link.
import { pageData } from "../lib/dom.js";
import { call } from "../lib/http.js";
import { clearErrors, showError } from "../behaviours/form.js";

/** @type {{project_id: number}} */
const data = pageData("project-settings");
const root = `/projects/${data.project_id}`;
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {() => Promise<void>} act */
async function attempt(act) {
  try {
    at("people-error").textContent = "";
    await act();
  } catch (error) {
    at("people-error").textContent = error instanceof Error ? error.message : String(error);
  }
}

for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll("[data-role-of]"))) {
  let before = select.value;
  select.addEventListener("change", () =>
    attempt(async () => {
      try {
        await call("PATCH", `${root}/members/${select.dataset.roleOf}`, { role: select.value });
        before = select.value;
      } catch (error) {
        select.value = before;
        throw error;
      }
    }),
  );
}

/** @param {string} link */
function showLink(link) {
  at("invite-url").textContent = link;
  at("invited").hidden = false;
}

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-invite-again]")))
  button.addEventListener("click", () => attempt(async () => showLink((await call("POST", `${root}/members/${button.dataset.inviteAgain}/invite`)).invite_url)));

at("new-member").addEventListener("sent", (event) => {
  const answer = /** @type {CustomEvent} */ (event).detail;
  if (!answer.invite_url) return; // somebody known: the page loads anew with them in it
  event.preventDefault();
  showLink(answer.invite_url);
  /** @type {HTMLFormElement} */ (at("new-member")).reset();
});

const links = /** @type {HTMLFormElement} */ (document.getElementById("new-link"));
links.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearErrors(links);
  const value = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (links.elements.namedItem(name)).value.trim();
  /** @type {Record<string, unknown>} */
  const body = { name: value("name") };
  if (value("until")) body.expires_at = new Date(`${value("until")}T23:59:59`).toISOString();
  if (value("max_photos")) body.max_photos = Number(value("max_photos"));
  try {
    await call("POST", links.dataset.call ?? "", body);
    location.reload();
  } catch (error) {
    showError(links, error);
  }
});
