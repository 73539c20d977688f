// Shows what an answer gives only once: a new key, or a one-time link.

/**
 * @param {string} formId
 * @param {string} boxId
 * @param {string} textId
 * @param {string} name of the answer's field
 */
function showOnce(formId, boxId, textId, name) {
  document.getElementById(formId)?.addEventListener("sent", (event) => {
    const answer = /** @type {CustomEvent} */ (event).detail;
    if (!answer?.[name]) return;
    event.preventDefault();
    /** @type {HTMLElement} */ (document.getElementById(textId)).textContent = answer[name];
    /** @type {HTMLElement} */ (document.getElementById(boxId)).hidden = false;
  });
}

showOnce("token-form", "token-made", "token-text", "token");
showOnce("user-form", "link-made", "link-text", "invite_url");
for (const button of document.querySelectorAll("[data-gives-link]"))
  button.addEventListener("sent", (event) => {
    const answer = /** @type {CustomEvent} */ (event).detail;
    if (!answer?.invite_url) return; // made admin who has a password already
    event.preventDefault();
    /** @type {HTMLElement} */ (document.getElementById("link-text")).textContent = answer.invite_url;
    /** @type {HTMLElement} */ (document.getElementById("link-made")).hidden = false;
    document.getElementById("link-made")?.scrollIntoView({ block: "center" });
  });
