// The page behind one-time links. The token is in the fragment: read here, sent in a body, never in an address.
import { call, root } from "../lib/http.js";
import { clearErrors, showError, values } from "../behaviours/form.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("setup-form"));
const title = /** @type {HTMLElement} */ (document.getElementById("setup-title"));
const words = /** @type {HTMLElement} */ (document.getElementById("setup-words"));
const send = /** @type {HTMLButtonElement} */ (document.getElementById("setup-send"));

/** @type {Record<string, {title: string, words: string, send: string}>} */
const WORDS = {
  setup: { title: "Set up this server", words: "You opened the one-time link, so you are its admin.", send: "Set up and go on" },
  invite: { title: "Join the team", words: "Choose a password, and you are in.", send: "Join" },
  reset: { title: "A new password", words: "Your other sign-ins end with it.", send: "Save and go on" },
};

async function begin() {
  const token = location.hash.slice(1);
  if (!token) {
    title.textContent = "This link is not whole";
    words.textContent = "Copy all of it, with the part after #, or ask for a new one.";
    return;
  }
  try {
    const link = await call("POST", "/setup/check", { token });
    const said = WORDS[link.kind] ?? WORDS.invite;
    title.textContent = said?.title ?? "";
    words.textContent = said?.words ?? "";
    send.textContent = said?.send ?? "";
    field("token").value = token;
    for (const name of ["email", "name"])
      if (link[name]) {
        field(name).value = link[name];
        const isFixed = name === "email" || link.kind === "reset";
        if (isFixed) field(name).readOnly = true;
      }
    form.hidden = false;
    /** @type {HTMLElement} */ (document.getElementById("found")).hidden = link.kind !== "setup";
    (field("name").value ? field("password") : field("name")).focus();
  } catch (error) {
    title.textContent = "This link does not work";
    words.textContent = error instanceof Error ? error.message : "";
  }
}

/** @param {string} name */
function field(name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

form.noValidate = true;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearErrors(form);
  send.disabled = true;
  try {
    await call("POST", "/setup", values(form));
    location.assign(`${root}/`);
  } catch (error) {
    showError(form, error);
    send.disabled = false;
  }
});
void begin();
