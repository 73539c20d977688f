// What is true about saving, top right; the sign-in dialog in place; the list of what the server refused.
import { el, icon } from "../../lib/dom.js";
import { call } from "../../lib/http.js";

/** @param {import("../editor.js").App} app */
export function createPill(app) {
  const pill = /** @type {HTMLButtonElement} */ (document.getElementById("pill"));
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("signin"));
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  const rescue = /** @type {HTMLDialogElement} */ (document.getElementById("rescue"));

  /** @param {import("../sync.js").Pill} now */
  function show(now) {
    const words = now.needs
      ? "needs you"
      : now.signedOut
        ? `signed out, ${now.waiting} waiting`
        : now.offline
          ? `offline, ${now.waiting} waiting`
          : now.waiting
            ? `${now.waiting} waiting`
            : "saved";
    const isBad = now.needs > 0 || now.signedOut || now.offline;
    pill.className = isBad ? "pill need" : "pill";
    pill.replaceChildren(icon(now.needs ? "alert" : now.offline ? "offline" : now.waiting ? "send" : "check"), words);
    pill.dataset.words = words;
    if (now.signedOut && !dialog.open) {
      const kept = now.waiting === 1 ? "1 change is kept" : `${now.waiting} changes are kept`;
      /** @type {HTMLElement} */ (dialog.querySelector("[data-words]")).textContent = `You were signed out. ${kept} and will be sent.`;
      dialog.showModal();
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const error = /** @type {HTMLElement} */ (form.querySelector(".form-error"));
    error.textContent = "";
    const password = /** @type {HTMLInputElement} */ (form.elements.namedItem("password"));
    try {
      await call("POST", "/session", { email: app.data.me.email, password: password.value });
      password.value = "";
      dialog.close();
      await app.sync.signedIn();
    } catch (problem) {
      error.textContent = problem instanceof Error ? problem.message : "";
    }
  });

  pill.addEventListener("click", async () => {
    if (app.sync.pill.signedOut) dialog.showModal();
    else if (app.sync.pill.needs) await showRescue();
    else void app.sync.wake();
  });

  async function showRescue() {
    const items = await app.sync.rescued();
    const list = /** @type {HTMLElement} */ (rescue.querySelector("ul"));
    list.replaceChildren(
      ...items.map((item) => el("li", {}, el("b", {}, item.words), el("p", { class: "mut" }, item.why), el("p", {}, el("a", { href: `${document.querySelector('meta[name="blemish-root"]')?.getAttribute("content")}/photos/${item.photo_id}` }, `photo ${item.photo_id}`)))),
    );
    const file = new Blob([JSON.stringify(items, null, 1)], { type: "application/json" });
    const link = /** @type {HTMLAnchorElement} */ (rescue.querySelector("[data-download]"));
    link.href = URL.createObjectURL(file);
    /** @type {HTMLElement} */ (rescue.querySelector("[data-forget]")).onclick = async () => {
      await app.sync.forget(items.map(({ at }) => at));
      rescue.close();
    };
    rescue.showModal();
  }
  rescue.querySelector("[data-close]")?.addEventListener("click", () => rescue.close());
  return { show };
}
