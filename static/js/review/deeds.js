// What a reviewer does: accept an annotation, accept the photo, send it back with words pinned to a place; and taking the
// last of it back. The walk goes on at once; the server is told in order.
import { ApiError } from "../lib/http.js";
import { uuid7 } from "../lib/uuid.js";

/** @typedef {import("./walk.js").Walk} Walk */
/** @typedef {import("./walk.js").Place} Place */
/** @typedef {{text: string, x: number, y: number, uid?: string | undefined, mentions: number[]}} Note */
/** @typedef {(method: string, path: string, body?: unknown) => Promise<any>} Call */

/** The server keeps so many letters of a reason; the comment holds all. */
const REASON = 300;

/**
 * @param {object} parts
 * @param {Walk} parts.walk
 * @param {import("./outbox.js").Outbox} parts.outbox
 * @param {Call} parts.call
 * @param {{id: number, name: string}} parts.me
 * @param {() => void} parts.onMoved another place is looked at
 * @param {(words: string) => void} parts.say
 * @param {(id: number) => Promise<void>} parts.renew ask what the server has of a photo
 */
export function createDeeds({ walk, outbox, call, me, onMoved, say, renew }) {
  /** What can be taken back, the last one last. @type {{place: Place, back: () => void}[]} */
  const done = [];

  /** @param {Place} place @param {() => void} back */
  function remember(place, back) {
    done.push({ place, back });
    walk.onward();
    onMoved();
  }

  /** It came otherwise: the photo is looked at again as it is now. @param {number} id @param {string} words @param {Place} place */
  async function failed(id, words, place) {
    const keep = done.findIndex((deed) => deed.place === place);
    if (keep >= 0) done.splice(keep, 1);
    walk.end(id, null);
    await renew(id).catch(() => {});
    say(words);
    onMoved();
  }

  /** @param {number} id @param {string} uid @param {number} rev @param {"accept" | "open"} verdict @param {Place} place */
  function sendVerdict(id, uid, rev, verdict, place) {
    outbox.put(
      async () => {
        const { results } = await call("POST", `/photos/${id}/verdicts`, { verdicts: [{ uid, rev, verdict }] });
        if (results[0].status !== "kept") void failed(id, "Somebody changed this annotation since you looked. Look again, then decide.", place);
      },
      (error) => void failed(id, error.message, place),
    );
  }

  /** @param {number} id @param {{state: string, no_defect?: boolean, reason?: string}} wanted @param {Place} place */
  function sendState(id, wanted, place) {
    const op_id = uuid7();
    // As it was looked at: what others change until this goes out comes with a new one. Answers to what was decided here move it.
    const photo = walk.get(id)?.photo;
    outbox.put(
      async () => {
        const told = await call("PUT", `/photos/${id}/state`, { ...wanted, seq: photo?.seq ?? 0, op_id });
        if (photo) Object.assign(photo, { seq: told.seq, state: told.state, no_defect: told.no_defect });
      },
      (error) => void failed(id, error instanceof ApiError && error.slug === "stale" ? "Somebody changed this photo since you looked. Look again, then decide." : error.message, place),
    );
  }

  const deeds = {
    get canUndo() {
      return done.length > 0;
    },
    /** Accept what is looked at: an annotation, or, after the last of them, the photo. @returns {boolean} whether there was something to accept */
    accept() {
      const { item, annotation, place } = walk;
      if (!item || !place || item.end) return false;
      if (!item.may_accept) {
        say("You labelled this photo, or drew on it, so somebody else has to accept it.");
        return false;
      }
      const { id } = item.photo;
      if (annotation) {
        const before = annotation.verdict;
        walk.judge(id, annotation.uid, { verdict: "accept", by: me, at: new Date().toISOString() });
        const { uid, rev } = annotation;
        if (!before) sendVerdict(id, uid, rev, "accept", place);
        remember(place, () => {
          walk.judge(id, uid, before);
          if (!before) sendVerdict(id, uid, rev, "open", place);
        });
        return true;
      }
      const open = item.annotations.filter(({ verdict }) => !verdict).length;
      if (open) {
        say(open === 1 ? "One annotation has no verdict yet." : `${open} annotations have no verdict yet.`);
        walk.onward();
        onMoved();
        return false;
      }
      const { no_defect: noDefect } = item.photo;
      walk.end(id, "accepted");
      sendState(id, { state: "accepted", no_defect: noDefect }, place);
      remember(place, () => {
        walk.end(id, null);
        sendState(id, { state: "done", no_defect: noDefect }, place);
      });
      return true;
    },
    /** Send the photo back to its labeler. @param {Note} note */
    sendBack({ text, x, y, uid, mentions }) {
      const { item, place } = walk;
      if (!item || !place) return;
      const { id, no_defect: noDefect } = item.photo;
      const op_id = uuid7();
      /** The comment's number, once the server has it. @type {number | null} */
      let comment = null;
      walk.end(id, "rejected");
      outbox.put(
        async () => {
          comment = (await call("POST", `/photos/${id}/comments`, { op_id, text, x, y, mentions, ...(uid ? { uid } : {}) })).id;
        },
        (error) => say(error.message),
      );
      sendState(id, { state: "rejected", reason: shortened(text) }, place);
      remember(place, () => {
        walk.end(id, null);
        sendState(id, { state: "done", no_defect: noDefect }, place);
        outbox.put(async () => comment !== null && call("DELETE", `/comments/${comment}`));
      });
    },
    /** Take the last deed back, and look at its place. */
    undo() {
      const last = done.pop();
      if (!last || !walk.get(last.place.id)) return say("There is nothing to take back here. The gallery has what was decided longer ago.");
      last.back();
      walk.goTo(last.place.id, last.place.uid);
      onMoved();
    },
  };
  return deeds;
}

/** @param {string} text */
export function shortened(text) {
  const line = text.replace(/\s+/g, " ").trim();
  const letters = [...line];
  return letters.length > REASON ? `${letters.slice(0, REASON - 1).join("")}…` : line;
}
