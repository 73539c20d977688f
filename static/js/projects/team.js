// People and phones of a project: roles, invitations, and the form of a new capture link.
import { pageData } from "../lib/dom.js";
import { call } from "../lib/http.js";
import { clearErrors, showError } from "../behaviours/form.js";

/** @type {{project_id: number}} */
const data = pageData("project-settings");
const root = `/projects/${data.project_id}`;
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} place what goes wrong is told there @param {() => Promise<void>} act */
async function attempt(place, act) {
  try {
    at(place).textContent = "";
    await act();
  } catch (error) {
    at(place).textContent = error instanceof Error ? error.message : String(error);
  }
}

/** Each choice is sent at once, and stands as before when it is refused. @param {string} selects @param {string} place @param {(select: HTMLSelectElement) => Promise<unknown>} send */
function bindChoices(selects, place, send) {
  for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll(selects))) {
    let before = select.value;
    select.addEventListener("change", () =>
      attempt(place, async () => {
        try {
          await send(select);
          before = select.value;
        } catch (error) {
          select.value = before;
          throw error;
        }
      }),
    );
  }
}

bindChoices("[data-role-of]", "people-error", ({ dataset, value }) => call("PATCH", `${root}/members/${dataset.roleOf}`, { role: value }));
bindChoices("[data-language-of]", "phones-error", ({ dataset, value }) => call("PATCH", `${root}/capture-links/${dataset.languageOf}`, { language: value || null }));

for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-fixed-of]")))
  box.addEventListener("change", () =>
    attempt("phones-error", async () => {
      try {
        await call("PATCH", `${root}/capture-links/${box.dataset.fixedOf}`, { fixed_camera: box.checked });
      } catch (error) {
        box.checked = !box.checked; // as before
        throw error;
      }
    }),
  );

for (const set of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-asks-of]")))
  set.addEventListener("change", ({ target }) =>
    attempt("phones-error", async () => {
      const boxes = [.../** @type {NodeListOf<HTMLInputElement>} */ (set.querySelectorAll("input"))];
      const asks = boxes.every(({ checked }) => checked) ? null : boxes.filter(({ checked }) => checked).map(({ value }) => Number(value));
      try {
        await call("PATCH", `${root}/capture-links/${set.dataset.asksOf}`, { asks });
      } catch (error) {
        const box = /** @type {HTMLInputElement} */ (target);
        box.checked = !box.checked; // as before
        throw error;
      }
    }),
  );

/** @param {string} link */
function showLink(link) {
  at("invite-url").textContent = link;
  at("invited").hidden = false;
}

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-invite-again]")))
  button.addEventListener("click", () => attempt("people-error", async () => showLink((await call("POST", `${root}/members/${button.dataset.inviteAgain}/invite`)).invite_url)));

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
  if (value("language")) body.language = value("language");
  if (value("max_photos")) body.max_photos = Number(value("max_photos"));
  try {
    await call("POST", links.dataset.call ?? "", body);
    location.reload();
  } catch (error) {
    showError(links, error);
  }
});
