// What was drawn by an older meaning of its class, and waits for another look: is it still right?
import { call } from "../lib/http.js";
import { uuid7 } from "../lib/uuid.js";

/** @typedef {import("./store.js").Annotation} Annotation */
/** @typedef {ReturnType<typeof createGuideLooks>} GuideLooks */

/**
 * @param {Pick<Annotation, "guide_version">} record
 * @param {{guide_version: number, retired: boolean} | undefined} defectClass
 * @returns {boolean} false also for what the server has not answered yet: that is by the guide of now
 */
export const isOlder = ({ guide_version: version }, defectClass) => version !== undefined && defectClass !== undefined && !defectClass.retired && version < defectClass.guide_version;

/** @param {import("./types.js").App} app */
export function createGuideLooks(app) {
  const { editor, data } = app;
  /** Walking the list of those that wait. */
  const isWalk = (data.walk?.address ?? []).some((/** @type {[string, string]} */ [name]) => name === "guide");
  /** @type {number | null} the photo whose first one was selected */
  let shown = null;

  const isOld = (/** @type {Annotation} */ record) => isOlder(record, app.classOf(record.class_id));
  const waiting = () => editor.store.all().filter(isOld);

  /** @param {Annotation} record */
  function select(record) {
    editor.selection.set([record.uid]);
    editor.closeups.at(record.uid);
  }

  /** On a photo that is accepted nothing else can be changed. @param {readonly Annotation[]} records */
  async function lookAtAccepted(records) {
    const step = uuid7();
    const ops = records.map((record) => ({ op_id: uuid7(), step, action: "update", uid: record.uid, base_rev: record.rev, still_right: app.classOf(record.class_id)?.guide_version }));
    try {
      await call("POST", `/photos/${app.photo?.id}/changes`, { ops });
      await app.refresh();
    } catch (error) {
      app.complain(error);
    }
  }

  return {
    isOld,
    get isWaiting() {
      return waiting().length > 0;
    },
    /** What is selected is right by the guide as it is now; then the next one. */
    async stillRight() {
      const records = editor.selection.records().filter(isOld);
      const [first] = waiting();
      if (!records.length && first) return select(first);
      if (app.photo?.state === "accepted" && data.can_review) await lookAtAccepted(records);
      else if (!editor.mayEdit()) return;
      else editor.editAll(records.map(({ uid }) => uid), (record) => ({ guide_version: /** @type {number} */ (app.classOf(record.class_id)?.guide_version) }), "Still right");
      const [next] = waiting();
      if (next) select(next);
      else if (isWalk) await app.walk(1);
      else app.say("All that is here is by the guide as it is now.");
    },
    /** Whoever walks the list begins at the first one. @param {{id: number}} photo */
    photo(photo) {
      if (!isWalk || photo.id === shown || !app.session?.isReady) return;
      shown = photo.id;
      const [first, ...more] = waiting();
      if (!first) return;
      select(first);
      app.say(`${more.length ? `${more.length + 1} here were` : "This one was"} drawn by an older meaning. Shift R: still right.`);
    },
  };
}
