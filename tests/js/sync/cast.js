// @ts-nocheck: records as loose as tests want them
// Who plays in the tests of saving: records, entries, and timers that run only when told, so that no test waits.
import { uuid7 } from "../../../static/js/lib/uuid.js";

export const box = (x = 1) => ({ type: "box", x, y: 2, width: 30, height: 40 });

/** An annotation that the server does not have yet. */
export const record = (part = {}) => ({ uid: uuid7(), id: null, rev: 0, class_id: 1, shape: box(), attributes: {}, ignore: false, defect_uid: null, ...part });

/** An operation to be put into an outbox. */
export function change(op = {}, part = {}) {
  const id = uuid7();
  return { id, photo: 5, name: "a.jpg", kind: "op", op: { op_id: id, step: uuid7(), action: "update", uid: "u", ...op }, before: null, base: 0, ...part };
}

/** What was said of a photo, to be put into an outbox. */
export const said = (part = {}) => ({ id: uuid7(), photo: 5, name: "a.jpg", kind: "state", ask: { state: "done", op_id: uuid7() }, ...part });

export function makeTimers() {
  const timers = {
    list: [],
    later: (run, ms) => (timers.list.push({ run, ms }), timers.list.at(-1)),
    cancel: (timer) => (timers.list = timers.list.filter((other) => other !== timer)),
    random: () => 0.5,
    fire() {
      const due = timers.list;
      timers.list = [];
      for (const { run } of due) run();
    },
  };
  return timers;
}
