// Photos as they come in: from the camera, which a person or something on the page opens, from older ones, or shared by the
// gallery. What is known of each goes with it; what looks at it (coach.js) comes while the camera is open.
import { uuid7 } from "../lib/uuid.js";
import { told } from "./chips.js";
import { hold, localTime } from "./shots.js";

/** @typedef {import("./shots.js").Shot} Shot */

/**
 * @param {(id: string) => HTMLElement} at
 * @param {object} parts
 * @param {import("./store.js").Store} parts.store
 * @param {{project: string, floor: number | null}} parts.facts
 * @param {{project: number}} parts.way
 * @param {Promise<void>} parts.isJoined a photo is taken for a project
 * @param {(files: File[], about: (file: File) => import("./shapes.js").About) => Promise<void>} parts.keep
 * @param {() => Promise<import("./shapes.js").Place | null>} parts.findPlace
 * @param {import("./shapes.js").Deeds["tell"]} parts.tell
 * @param {() => void} parts.changed
 */
export function createTaking(at, { store, facts, way, isJoined, keep, findPlace, tell, changed }) {
  /** 1 while the camera is open: it may push this page out of memory. */
  let atCamera = 0;
  /** Photos that came before it was known for which project. */
  let inHand = 0;
  /** What the next photo is taken for, when something on the page opened the camera. @type {import("./shapes.js").Purpose} */
  let purpose = {};
  /** Where the phone is while the camera is open. @type {Promise<import("./shapes.js").Place | null>} */
  let where = Promise.resolve(null);
  /** What looks at photos; it comes while the camera is open. @type {Promise<ReturnType<typeof import("./coach.js").createCoach> | undefined> | undefined} */
  let coach;

  /** @param {{files: Iterable<File> | null, value?: string}} input @param {boolean} [isTaken] just taken, not chosen from older ones */
  async function take(input, isTaken) {
    const { attributes: preset, ...rest } = isTaken ? purpose : {};
    const attributes = { ...told(at("chips")), ...preset };
    // Every photo that is taken begins a series, so that the next can still join it when this one is long stored.
    const own = isTaken && { series: uuid7(), ...rest, ...hold() };
    purpose = {};
    const files = [...(input.files ?? [])];
    input.value = "";
    atCamera = 0;
    inHand += files.length;
    changed();
    await isJoined;
    inHand -= files.length;
    await keep(files, (file) => {
      const moment = isTaken || !file.lastModified ? new Date() : new Date(file.lastModified);
      return { project: way.project, project_name: facts.project, taken_at: localTime(moment), attributes, ...own };
    });
  }

  function callCoach() {
    coach ??= import("./coach.js").then(
      ({ createCoach }) => createCoach(at("coach"), store, { tell, again: openCamera }),
      () => (coach = undefined), // the line broke; asked again with the next photo
    );
  }

  /** @param {import("./shapes.js").Purpose} meant */
  function openCamera(meant) {
    purpose = meant;
    at("take").click();
  }

  for (const id of ["take", "choose"])
    at(id).addEventListener("change", ({ target }) => {
      at("notice").textContent = "";
      at("notice").hidden = true;
      void take(/** @type {HTMLInputElement} */ (target), id === "take");
    });
  // The camera may push this page out of memory: the note of what only this page has tells of it then.
  at("take").addEventListener("click", ({ isTrusted }) => {
    if (isTrusted) purpose = {}; // pressed by a person: the next one
    where = findPlace(); // while the camera is open
    callCoach();
    atCamera = 1;
    changed();
  });
  at("take").addEventListener("cancel", () => {
    atCamera = 0;
    changed();
    purpose = {};
  });

  return {
    take,
    openCamera,
    /** How many are nowhere but in this page, or in the camera. */
    get waiting() {
      return atCamera + inHand;
    },
    /** @param {Shot} shot @param {ImageData} pixels */
    seen(shot, pixels) {
      at("coach").dataset["shot"] = shot.id;
      void coach?.then((one) => one?.see(shot, pixels, facts.floor));
    },
    /** @param {Shot} shot that was taken here, whole on this phone */
    kept({ id }) {
      at("coach").hidden ||= at("coach").dataset["shot"] !== id; // of one that could not be drawn nothing is known
      void where.then((place) => place && tell(id, { place }));
    },
    /** Somebody shows where it is. @param {string} id @param {import("./shapes.js").Hint} hint */
    pointed: (id, hint) => void coach?.then((one) => one?.point(id, hint)),
  };
}
