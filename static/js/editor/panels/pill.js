// What is true about saving, top right; signing in again in place; what was set aside.
import { icon } from "../../lib/dom.js";
import { call } from "../../lib/http.js";
import { createRescued } from "./rescued.js";

/** Milliseconds until it is looked again whether a gesture has ended. */
const GESTURE = 200;

/** @param {import("../types.js").App} app */
export function createPill(app) {
  const pill = /** @type {HTMLButtonElement} */ (document.getElementById("pill"));
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("signin"));
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  const password = /** @type {HTMLInputElement} */ (form.elements.namedItem("password"));
  const rescue = /** @type {HTMLDialogElement} */ (document.getElementById("rescue"));
  let shown = "";
  const looksOn = () => app.data.can_label && !app.isWriter;

  function show() {
    const { words, sign, isUrgent } = standingWords(app.status(), app.session?.proposals.length ?? 0, looksOn());
    if (words === shown) return;
    shown = words;
    pill.className = isUrgent ? "pill need" : "pill";
    pill.replaceChildren(icon(sign), words);
  }

  /** @type {Promise<boolean> | null} */
  let asking = null;
  let isSignedIn = false;

  /** In place: what is half drawn stays. @returns {Promise<boolean>} whether they did, once the dialog is closed */
  function askToSignIn() {
    show();
    return (asking ??= ask().finally(() => (asking = null)));
  }

  async function ask() {
    // Not under a hand that drags: it would lose what it holds.
    while (app.editor.pressed) await new Promise((resolve) => setTimeout(resolve, GESTURE));
    isSignedIn = false;
    const { saving, waiting } = app.sync.status();
    const count = saving + waiting;
    const kept = count ? ` ${count === 1 ? "1 change is" : `${count} changes are`} kept and will be sent.` : "";
    /** @type {HTMLElement} */ (dialog.querySelector("[data-words]")).textContent = `You were signed out.${kept}`;
    const closed = new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    dialog.showModal();
    password.focus();
    await closed;
    app.focus();
    return isSignedIn;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const error = /** @type {HTMLElement} */ (form.querySelector(".form-error"));
    error.textContent = "";
    try {
      await call("POST", "/session", { email: app.data.me.email, password: password.value });
    } catch (problem) {
      error.textContent = problem instanceof Error ? problem.message : "That did not work.";
      password.select();
      return;
    }
    password.value = "";
    isSignedIn = true;
    dialog.close();
    app.sync.signedIn();
    void app.settings.send();
    void app.refresh();
  });

  const rescued = createRescued(rescue, app.sync, { onEmpty: () => rescue.close() });

  function open() {
    const { isSignedOut, needs, isKept } = app.sync.status();
    if (looksOn()) app.say("Your other tab saves. This one looks on.");
    else if (isSignedOut) void askToSignIn();
    else if (needs) {
      rescued.fill();
      rescue.showModal();
    } else if (!isKept) app.say("This browser keeps nothing on this device. Leave the page open until all is saved.");
    else if (app.session?.proposals.length) app.choosing.open();
    else app.sync.wake();
  }
  pill.addEventListener("click", open);
  rescue.querySelector("[data-close]")?.addEventListener("click", () => rescue.close());
  rescue.addEventListener("close", () => {
    show();
    app.focus();
  });
  function say() {
    show();
    app.say(`It saves by itself. Now: ${shown}.`);
  }
  return { show, photo: show, open, askToSignIn, say };
}

/**
 * How saving stands, in the pill's words.
 * @param {import("../sync.js").Status | null} status null: another tab saves, and has not told
 * @param {number} versions clashes on this photo that wait for a choice
 * @param {boolean} looksOn another tab saves
 * @returns {{words: string, sign: string, isUrgent: boolean}} sign: an icon
 */
export function standingWords(status, versions, looksOn) {
  // What is not known is never called saved.
  if (!status) return { words: "another tab", sign: "stack", isUrgent: false };
  const { saving, waiting, isOffline, isSignedOut, needs, isKept } = status;
  const isNeeded = needs > 0 || isSignedOut || versions > 0 || !isKept;
  const words = isNeeded ? "needs you" : isOffline ? `offline, ${waiting} waiting` : saving ? "saving" : waiting ? `${waiting} waiting` : "saved";
  const sign = isNeeded ? "alert" : isOffline ? "offline" : saving || waiting ? "send" : "check";
  return { words: looksOn ? `another tab: ${words}` : words, sign, isUrgent: isNeeded || isOffline };
}
