// A segment or tabs that show one of several parts: <span class="seg" data-behaviour="tabs"> with
// <button data-shows="id">; the first is shown. Arrows walk.

/** @param {HTMLElement} list */
export function bind(list) {
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-shows]")]);
  list.setAttribute("role", "tablist");
  /** @param {HTMLElement} chosen */
  const show = (chosen) => {
    for (const tab of tabs) {
      const panel = document.getElementById(tab.dataset.shows ?? "");
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      if (panel) panel.hidden = tab !== chosen;
    }
  };
  for (const tab of tabs) {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", tab.dataset.shows ?? "");
    document.getElementById(tab.dataset.shows ?? "")?.setAttribute("role", "tabpanel");
    tab.addEventListener("click", () => show(tab));
  }
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = tabs.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next) show(next);
    next?.focus();
    event.preventDefault();
  });
  const [first] = tabs;
  if (first) show(first);
}
