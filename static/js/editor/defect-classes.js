// The project's defect classes, as the server told of them last. Managers change them while others label.

/** @typedef {import("./types.js").DefectClass} DefectClass */

/** @param {import("./types.js").App} app */
export function createDefectClasses(app) {
  /** @type {Map<number, DefectClass>} in key order */
  let classes = new Map();
  return {
    get all() {
      return [...classes.values()];
    },
    /** @param {number | null | undefined} id */
    of: (id) => classes.get(/** @type {number} */ (id)),
    /** @param {readonly DefectClass[]} list */
    set(list) {
      const { editor, panels } = app;
      classes = new Map([...list].sort((a, b) => a.position - b.position).map((item) => [item.id, item]));
      editor.setClasses([...classes.values()]);
      // The next shape needs a class that can still be drawn.
      const armed = classes.get(/** @type {number} */ (editor.armed));
      if (!armed || armed.retired) {
        const first = [...classes.values()].find(({ retired }) => !retired);
        if (first) editor.arm(first.id);
      }
      panels.show();
    },
  };
}
