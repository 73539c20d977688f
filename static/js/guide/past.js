// How the words of a class came to be: fetched when somebody wants to know.
import { inWords } from "../behaviours/when.js";
import { el } from "../lib/dom.js";
import { call } from "../lib/http.js";
import { differences } from "./places.js";

/** @typedef {import("./page.js").GuideClass} GuideClass */

/** @param {{project_id: number, members: number}} data @param {(part: Element | null) => GuideClass | null} classOf */
export function startPast(data, classOf) {
  for (const details of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details.past")))
    details.addEventListener("toggle", async () => {
      const list = details.querySelector(".saves");
      const item = classOf(details);
      if (!details.open || !list || !item || list.childElementCount) return;
      try {
        const { items } = await call("GET", `/projects/${data.project_id}/classes/${item.id}/guide/history?limit=100`);
        list.replaceChildren(...items.map((/** @type {any} */ save, /** @type {number} */ place) => row(save, items[place + 1], data.members > 1)));
      } catch (error) {
        list.replaceChildren(el("li.err", {}, error instanceof Error ? error.message : String(error)));
      }
    });
}

/** @param {any} save @param {any} before the one before it @param {boolean} hasPeople */
function row(save, before, hasPeople) {
  const what = !save.rev ? "As it was first" : !before ? "Written" : save.version > before.version ? `Another meaning, number ${save.version}` : "Better words";
  const who = hasPeople && save.saved_by ? [", ", el("bdi", {}, save.saved_by.name)] : [];
  const changes = differences(save, before).flatMap(([label, was, is]) => [el("h3", {}, label), ...(was ? [el("del", {}, el("bdi", {}, was))] : []), ...(is ? [el("ins", {}, el("bdi", {}, is))] : [])]);
  return el("li", {}, el("p", {}, el("b", {}, what), ...who, el("span.mut", {}, `, ${inWords(new Date(save.saved_at), new Date())}`)), ...changes);
}
