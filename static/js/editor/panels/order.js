// In which order the queue hands photos out to me: chosen at the top, kept with my settings.

/** The orders of the queue, in words. @type {Readonly<Record<string, string>>} */
const ORDERS = { oldest: "oldest scenes first", newest: "newest scenes first", group: "scene by scene" };

/** @param {import("../types.js").App} app */
export function createOrder(app) {
  const words = document.getElementById("order-words");
  const menu = document.getElementById("order-menu");

  function show() {
    const order = app.settings.get("queue_order");
    if (words) words.textContent = ORDERS[order] ?? "";
    for (const button of menu?.querySelectorAll("[data-order]") ?? []) {
      if (button.getAttribute("data-order") === order) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  /** @param {string} order */
  async function choose(order) {
    if (order === app.settings.get("queue_order")) return;
    app.settings.set("queue_order", order);
    try {
      await app.stack.reorder(({ id }) => app.sync.hasWork(id));
      app.say(`From here on: ${ORDERS[order]}.`);
    } catch (error) {
      app.complain(error);
    }
  }

  menu?.addEventListener("click", (event) => {
    const chosen = /** @type {Element} */ (event.target).closest("[data-order]")?.getAttribute("data-order");
    app.focus();
    if (chosen) void choose(chosen);
  });
  app.settings.onChange((names) => {
    if (names.has("queue_order")) show();
  });
  show();
  return {};
}
