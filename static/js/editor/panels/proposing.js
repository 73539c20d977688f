// The bar over the photo while masks are proposed: how many there are, what clicks mean, and what keys do for hands
// without keys.

/** @typedef {import("../tools/mask.js").Proposal} Proposal */

/** @param {Proposal} proposal @returns {string} how it stands */
export function wordsOf({ isAsking, at, count }) {
  return isAsking ? "proposing…" : `${at + 1} of ${count}`;
}

/** @param {import("../types.js").App} app */
export function createProposing(app) {
  const { editor } = app;
  const bar = /** @type {HTMLElement} */ (document.getElementById("proposing"));
  const words = /** @type {HTMLElement} */ (bar.querySelector("[data-words]"));
  const news = /** @type {HTMLElement} */ (document.getElementById("news"));
  /** @type {Proposal | null} */
  let shown = null;

  /** By the action that they run. @type {Record<string, HTMLElement>} */
  const buttons = Object.fromEntries([.../** @type {NodeListOf<HTMLElement>} */ (bar.querySelectorAll("[data-run]"))].map((button) => [button.dataset["run"], button]));
  for (const [action, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => {
      editor.run(action);
      app.focus();
    });
  }
  bar.addEventListener("change", ({ target }) => {
    editor.meanMinus(/** @type {HTMLInputElement} */ (target).value === "minus");
    app.focus();
  });

  /** @param {Proposal} proposal */
  function fill(proposal) {
    words.textContent = wordsOf(proposal);
    buttons["next-mask"]?.toggleAttribute("disabled", proposal.isAsking || proposal.count < 2);
    buttons["finish"]?.toggleAttribute("disabled", proposal.isAsking);
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (bar.querySelectorAll("input"))) input.checked = proposal.isMinus === (input.value === "minus");
    news.textContent = proposal.isAsking ? "Proposing…" : `Mask ${wordsOf(proposal)}.`;
  }

  /** At the foot, and at the head for what lies at the foot: it must not hide that, nor move while it is used. @param {import("../numbers.js").Rect} around */
  function place({ x, y, height }) {
    bar.classList.toggle("head", editor.toScreen({ x, y: y + height / 2 }).y > (editor.view.height * 2) / 3);
  }

  editor.on("live", (/** @type {import("../toolbelt.js").Live} */ { proposal }) => {
    if (proposal === shown) return;
    const isNew = shown === null;
    shown = proposal;
    bar.hidden = proposal === null;
    if (proposal) fill(proposal);
    if (proposal && isNew) place(proposal.around);
  });
  return {};
}
