// Who else is on this photo, as circles with initials.
import { el, icon } from "../../lib/dom.js";

/** @param {import("../types.js").App} app */
export function createPeople(app) {
  const place = /** @type {HTMLElement} */ (document.getElementById("people"));
  return {
    /** @param {{id: number, name: string}[]} people others with this photo open */
    show(people) {
      const others = people.filter(({ id }) => id !== app.data.me.id);
      place.hidden = others.length === 0 || app.data.people < 2;
      place.replaceChildren(
        icon("people"),
        el("span", {}, `${others.length + 1} people here`),
        el("span.whos", {}, ...others.slice(0, 4).map(({ name }) => el("span.who", { role: "img", title: name, "aria-label": name }, initials(name)))),
      );
    },
  };
}

/** @param {string} name @returns {string} at most two letters */
export function initials(name) {
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? "")
    .join("");
}
