// Who has the photo in hand: a courtesy to others, not a lock. The queue hands its photos out with a lease; elsewhere
// it is taken with the first step. It is renewed while there is input, and given back on leaving: by the tab that writes,
// and once what was done has arrived. Sooner, somebody else would begin on a photo that is answered already.
import { isolated } from "../lib/dom.js";
import { ApiError, call } from "../lib/http.js";
import { pathOf } from "./reading.js";

/** @typedef {import("./photos.js").Session} Session */
/** @typedef {{id: number, name: string}} Holder */

const RENEW_EVERY = 60_000;

/**
 * @param {import("./types.js").App} app
 * @param {(run: () => void, ms: number) => unknown} [repeat]
 */
export function createLeases(app, repeat = setInterval) {
  const { data, stack, sync } = app;
  let hasInput = true;
  /** Whose photo is on the screen. @type {Session | null} */
  let present = null;
  /** Those that were asked for, whatever the answer. @type {WeakSet<Session>} */
  const asked = new WeakSet();
  /** Left while work on them was on its way: given back when it has arrived. @type {Set<Session>} */
  const owed = new Set();
  /** Who else has the present photo. @type {Holder | null} */
  let holder = null;

  /** @param {Holder | null} next */
  function tell(next) {
    if (next?.id === holder?.id) return;
    holder = next;
    app.panels.notes.show();
  }

  /** @param {Session} of @param {{take_over?: true}} body @returns {Promise<boolean>} whether it is ours now */
  async function put(of, body) {
    asked.add(of);
    try {
      await call("PUT", `${pathOf(of.photo.id)}/lease`, body);
    } catch (error) {
      if (!(error instanceof ApiError)) asked.delete(of);
      else if (error.slug === "leased") {
        of.hasLease = false;
        if (of === present) tell(/** @type {any} */ (error.problem).by ?? null);
      }
      if (body.take_over) app.complain(error);
      return false;
    }
    of.hasLease = true;
    if (of === present) tell(null);
    else giveBack(of);
    return true;
  }

  /** @param {{id: number}} photo */
  const hasWork = ({ id }) => sync.hasWork(id);

  /** @param {Session} of @param {any} [how] */
  function giveBack(of, how) {
    if (stack.isQueue || !of.hasLease) return;
    if (hasWork(of.photo)) return void owed.add(of);
    of.hasLease = false;
    asked.delete(of);
    void call("DELETE", `/photos/${of.photo.id}/lease`, undefined, how).catch(() => {});
  }

  sync.on("drained", () => {
    for (const of of owed) if (of !== present) giveBack(of);
    owed.clear();
  });

  repeat(() => {
    if (!present || !hasInput || !app.isWriter || !(stack.isQueue || present.hasLease)) return;
    hasInput = false;
    void put(present, {});
  }, RENEW_EVERY);

  return {
    /** Who else has the present photo. */
    get holder() {
      return holder;
    },
    /** There was input: the lease is worth renewing. */
    touch() {
      hasInput = true;
    },
    /** Another photo is on the screen. */
    opened() {
      const before = present;
      present = app.session;
      holder = null;
      if (before && before !== present) giveBack(before);
    },
    /** The first step on a photo that was not handed out. @param {Session} of */
    async take(of) {
      hasInput = true;
      if (stack.isQueue || data.people < 2 || asked.has(of)) return;
      if (!(await put(of, {})) && holder && of === present) app.say(`${isolated(holder.name)} is working on this photo. What you draw is kept.`);
    },
    /** From whoever has it. */
    async takeOver() {
      if (present) await put(present, { take_over: true });
      app.focus();
    },
    /** The server told who else has a photo. @param {number} photo @param {Holder | null} by */
    heldBy(photo, by) {
      if (photo !== present?.photo.id) return;
      if (by) present.hasLease = false;
      tell(by);
    },
    /** The page goes away: what was not labelled goes back. What is on its way is sent by the next page, or runs out. */
    leave() {
      if (!app.isWriter) return;
      if (stack.isQueue) void stack.giveBack(hasWork, { keepalive: true }).catch(() => {});
      else if (present) giveBack(present, { keepalive: true });
    },
  };
}
