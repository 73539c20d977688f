// Who else is on this photo, as circles with initials.
import { el } from "../../lib/dom.js";
import { call } from "../../lib/http.js";

/** @param {import("../editor.js").App} app */
export function createPeople(app) {
  const place = /** @type {HTMLElement} */ (document.getElementById("people"));

  async function fetchPeople() {
    const id = app.photo?.id;
    if (id === undefined || app.data.people < 2) return;
    const { people } = await call("GET", `/projects/${app.data.project.id}/presence`);
    const others = people.filter((/** @type {any} */ who) => who.photo_id === id && (who.user?.id ?? who.id) !== app.data.me.id);
    const names = [...new Set(others.map((/** @type {any} */ who) => who.user?.name ?? who.name))];
    place.hidden = names.length === 0;
    place.replaceChildren(
      el("span", {}, `${names.length + 1} people here`),
      el("span.whos", {}, ...names.map((name) => el("span.who", { title: name, "aria-label": name }, initials(name)))),
    );
  }
  const refresh = () => void fetchPeople().catch(() => {});
  return { photo: refresh, news: refresh };
}

/** @param {string} name */
function initials(name) {
  return name.split(/\s+/).slice(0, 2).map((word) => [...word][0]?.toUpperCase() ?? "").join("");
}
