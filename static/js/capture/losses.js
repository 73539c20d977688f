// Photos that are gone: those whose page was ended before they were kept, and those of a browser that cleared what it kept.
// Each is told here once, and their number to the server until it has heard of it.
import { isAbandoned } from "./shots.js";
import { cleared, notArrived } from "./words.js";

const HOME = "home";
const LOST = "lost";
const SHOWN_FOR = 24 * 3_600_000; // ms; when a stored photo cannot be taken back any more, it leaves the roll

/**
 * @param {import("./store.js").Store} store @param {ReturnType<typeof import("./keep.js").createMark>} mark
 * @param {(words: string) => void} tell the person
 */
export function createLosses(store, mark, tell) {
  /** Photos that were lost on this phone since it joined, and how many of them the server was told. */
  let lost = { device: 0, missing: 0, told: 0 };
  /** Since this page was opened. */
  let wasTold = false;

  function note() {
    void store.putFact(LOST, lost).catch(() => {}); // on a full phone: told by this page at least
  }

  /** @param {number} photos @param {string} words */
  function lose(photos, words) {
    lost.missing += photos;
    wasTold = true;
    note();
    tell(words);
  }

  return {
    get missing() {
      return lost.missing;
    },
    /** What was noted before. */
    async recall() {
      lost = (await store.fact(LOST).catch(() => null)) ?? lost;
    },
    /** @param {import("./shapes.js").Me["device"]} device as the server knows it */
    async joined({ id, missing = 0, waiting = 0 }) {
      // By another code this is another phone to the server: what it was told of the one before, it has.
      if (lost.device !== id) lost = { device: id, missing: lost.missing - lost.told, told: 0 };
      lost.missing = Math.max(lost.missing, missing);
      // A browser that clears all that a page kept leaves no trace of it: but the server heard last how many there were.
      if (await store.fact(HOME).catch(() => true)) return;
      if (waiting && !store.shots.length) lose(waiting, cleared(waiting));
      await store.putFact(HOME, true).catch(() => {}); // on a full phone there is something, which says the same
    },
    /** @param {number} missing that the server was told */
    told(missing) {
      if (missing <= lost.told) return;
      lost.told = missing;
      note();
    },
    /** Photos whose page was ended before they were kept, and those that were stored long ago. */
    async tidy() {
      const now = Date.now();
      const gone = await mark.lost();
      if (gone) lose(gone, notArrived(gone));
      for (const shot of store.shots)
        if (isAbandoned(shot, now)) {
          await store.drop(shot.id);
          if (!wasTold) tell(notArrived(1)); // counted, and mostly told, by the note of the page that began it
        } else if (shot.state === "stored" && now - new Date(shot.stored_at).getTime() > SHOWN_FOR) await store.drop(shot.id);
    },
  };
}
