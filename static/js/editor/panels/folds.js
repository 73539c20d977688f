// Which groups of classes are folded, remembered in this browser for each project.

/** @typedef {Pick<Storage, "getItem" | "setItem">} Place */

/** @param {string} key one per project @param {Place | null} [place] */
export function createFolds(key, place = browserPlace()) {
  const folded = new Set(kept());

  /** @returns {string[]} */
  function kept() {
    try {
      const names = JSON.parse(place?.getItem(key) ?? "[]");
      return Array.isArray(names) ? names.map(String) : [];
    } catch {
      return [];
    }
  }

  return {
    /** @param {string} group "" is no group, and never folded */
    has: (group) => group !== "" && folded.has(group),
    /** @param {string} group */
    toggle(group) {
      if (!folded.delete(group)) folded.add(group);
      try {
        place?.setItem(key, JSON.stringify([...folded]));
      } catch {
        // It holds for this page then.
      }
    },
  };
}

/** @returns {Place | null} null where the browser keeps nothing */
function browserPlace() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
