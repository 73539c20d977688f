// The rows of a list that is made anew at every change: what looks as before stays where it is, so that hundreds of
// rows are not laid out again because two of them changed.

/** What each row was when it was made: what the page gives it later (a colour, the pointer over it) does not count. @type {WeakMap<Element, string>} */
const made = new WeakMap();

/**
 * Give a list these rows and nothing else. A row that is there already and was made the same is kept; one that
 * is selected never is: what is typed into it may not be what it shows.
 * @param {HTMLElement} list
 * @param {readonly HTMLElement[]} rows each with the uid of its annotation on a button
 */
export function renewRows(list, rows) {
  const here = new Map([...list.children].map((row) => [uidOf(row), row]));
  const wanted = rows.map((row) => {
    const before = here.get(uidOf(row));
    made.set(row, row.outerHTML);
    return before && !row.classList.contains("on") && made.get(before) === made.get(row) ? before : row;
  });
  const kept = new Set(wanted);
  for (const row of [...list.children]) if (!kept.has(row)) row.remove();
  let next = list.firstElementChild;
  for (const row of wanted) {
    if (row === next) next = row.nextElementSibling;
    else list.insertBefore(row, next);
  }
}

/** @param {Element} row @returns {string | undefined} */
function uidOf(row) {
  return /** @type {HTMLElement | null} */ (row.querySelector("button.a"))?.dataset["uid"];
}
