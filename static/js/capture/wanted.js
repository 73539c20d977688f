// What is wanted next: a card for each shot that this phone's link is asked for. Its example picture is kept here for
// when there is no signal. What was taken since the server told its numbers is added to them.
import { el, isolated } from "../lib/dom.js";
import { root } from "../lib/http.js";
import { say } from "../lib/language.js";
import { pictureOf } from "./chips.js";
import { isOnItsWay } from "./shots.js";

/** @typedef {import("./shapes.js").Wanted} Wanted */

const EXAMPLES = "examples";
/** @typedef {{taken: number, of: number, here: number}} Progress here: on their way from this phone */

/**
 * How far a shot has come: the server's number is of `at`, so what it stored later comes on top.
 * @param {Pick<Wanted, "id" | "wanted" | "taken">} shot @param {import("./shots.js").Shot[]} shots of the joined project @param {string} at
 * @returns {Progress}
 */
export function progressOf({ id, wanted: of, taken }, shots, at) {
  const mine = shots.filter(({ wanted_shot }) => wanted_shot === id);
  return { of, taken: taken + mine.filter(({ state, stored_at }) => state === "stored" && stored_at > at).length, here: mine.filter(isOnItsWay).length };
}

/** @param {Progress} far */
function progress({ taken, of, here }) {
  const so = here ? say("{taken} of {of} taken, {here} on this phone", { taken, of, here }) : say("{taken} of {of} taken", { taken, of });
  return taken + here < of ? so : `${so}. ${say("Enough")}`;
}

/**
 * @param {HTMLElement} place
 * @param {Pick<import("./store.js").Store, "fact" | "putFact">} store
 * @param {(purpose: import("./shapes.js").Purpose) => void} openCamera
 */
export function createWanted(place, store, openCamera) {
  /** @type {import("./shapes.js").Me | undefined} */
  let me;
  let listed = "";
  /** @type {Map<number, HTMLElement>} */
  const cards = new Map();
  let pictures = Promise.resolve(); // one list after the other, so that nothing is fetched twice

  /** @param {Wanted} shot */
  function card({ id, title, words, clean, class_id, attributes }) {
    const example = el("button.example", { type: "button", "aria-label": say("The example, larger"), "aria-expanded": "false", hidden: true });
    const take = el("button.glove.sm", { type: "button" }, say("Take this"));
    const text = el("div", {}, el("h2", {}, say("Wanted: {title}", { title: isolated(title) })), ...[words, clean ? say("A clean surface, no defect.") : ""].filter(Boolean).map((line) => el("p", {}, line)), el("p.n"));
    const one = el("li", {}, example, text, take);
    example.addEventListener("click", () => example.setAttribute("aria-expanded", String(one.classList.toggle("large"))));
    take.addEventListener("click", () => openCamera({ wanted_shot: id, attributes, ...(class_id && { hint: { class_id } }) }));
    cards.set(id, one);
    return one;
  }

  /** @param {Wanted[]} shots those that have one */
  async function showExamples(shots) {
    /** @type {Record<string, ArrayBuffer>} */
    const kept = (await store.fact(EXAMPLES).catch(() => null)) ?? {};
    /** @type {Record<string, ArrayBuffer>} */
    const now = {};
    for (const { id, example: name } of shots) {
      const bytes = kept[name ?? ""] ?? (await load(id));
      if (!bytes) continue; // asked again with the next list
      now[name ?? ""] = bytes;
      const button = cards.get(id)?.querySelector(".example[hidden]");
      button?.replaceChildren(pictureOf(new Blob([bytes], { type: "image/jpeg" })));
      button?.removeAttribute("hidden");
    }
    if (Object.keys({ ...kept, ...now }).some((name) => !kept[name] || !now[name])) await store.putFact(EXAMPLES, now).catch(() => {}); // a full phone shows them with a signal
  }

  return {
    /** What the server told last. @param {import("./shapes.js").Me} told */
    list(told) {
      me = told;
      const now = JSON.stringify(told.wanted.map(({ taken, ...rest }) => rest));
      if (now !== listed) {
        cards.clear();
        place.replaceChildren(...told.wanted.map(card));
      }
      listed = now;
      place.hidden = !told.wanted.length;
      pictures = pictures.then(() => showExamples(told.wanted.filter(({ example }) => example)));
    },

    /** @param {import("./shots.js").Shot[]} shots @param {number} project */
    show(shots, project) {
      const own = shots.filter((shot) => shot.project === project);
      for (const shot of me?.wanted ?? []) {
        const far = progressOf(shot, own, me?.at ?? "");
        const line = cards.get(shot.id)?.querySelector(".n");
        if (!line || line.textContent === progress(far)) continue;
        line.textContent = progress(far);
        cards.get(shot.id)?.classList.toggle("enough", far.taken + far.here >= far.of);
      }
    },
  };
}

/** @param {number} id of a shot @returns {Promise<ArrayBuffer | null>} its example picture; null: not now */
async function load(id) {
  try {
    const answer = await fetch(`${root}/api/capture/shots/${id}/example`);
    return answer.ok ? await answer.arrayBuffer() : null;
  } catch {
    return null;
  }
}
