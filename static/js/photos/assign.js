// The menu that assigns what is picked: to whom, with what waits for each already, and how soon it is handed out.
import { el } from "../lib/dom.js";
import { askLoad, assign, withRefusals } from "../review/assigning.js";

/**
 * @param {number} project
 * @param {object} on
 * @param {() => Promise<number[]>} on.ids all photos that are picked
 * @param {(act: () => Promise<void>) => Promise<void>} on.attempt
 * @param {(words: string, back: () => Promise<void>) => void} on.done the picks go, and what came of it is said
 */
export function assignMenu(project, { ids, attempt, done }) {
  const button = document.getElementById("assign");
  const menu = document.getElementById("assign-menu");
  const people = document.getElementById("assign-people");
  if (!button || !menu || !people) return;

  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-expanded") !== "true") return;
    try {
      const load = await askLoad(project);
      const hadFocus = people.contains(document.activeElement);
      people.replaceChildren(...load.people.filter(({ is_gone }) => !is_gone).map(line));
      if (hadFocus) people.querySelector("button")?.focus();
    } catch (error) {
      people.replaceChildren(el("li", {}, el("span.mut", {}, error instanceof Error ? error.message : String(error))));
    }
  });

  menu.addEventListener("click", (event) => {
    const chosen = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-assignee], [data-priority]"));
    if (!chosen) return;
    const { assignee, priority, words } = chosen.dataset;
    const what = priority === undefined ? { assignee: assignee ? Number(assignee) : null } : { priority: Number(priority) };
    void attempt(async () => {
      const result = await assign(project, { photo_ids: await ids() }, what);
      const told = `${result.done.length.toLocaleString("en")} photo${result.done.length === 1 ? "" : "s"}: ${words}.`;
      done(withRefusals(told, result.refused), async () => void (await result.back()));
    });
  });
}

/** @param {import("../review/assigning.js").Person} person */
function line({ id, name, assigned }) {
  const waits = assigned ? `${assigned.toLocaleString("en")} waiting` : "nothing waiting";
  return el("li", {}, el("button", { type: "button", "data-assignee": id, "data-words": `for \u2068${name}\u2069` }, el("bdi.cut", {}, name), el("span.mut", {}, waits)));
}
