// The photos as tiles, newest first, each with its state in words; above them what needs a person: photos that were
// refused or could not be kept, and those that somebody pressed, with what can be done about each.
import { el, icon } from "../lib/dom.js";
import { about, label } from "./words.js";

/** @typedef {import("./shots.js").Shot} Shot */
/** @typedef {import("./keep.js").Unkept} Unkept */
/**
 * @typedef {object} Deeds
 * @property {(shot: Shot) => void} again send it now
 * @property {(shot: Shot) => void} save as a file
 * @property {(shot: Shot) => void} remove from this phone
 * @property {(shot: Shot) => Promise<string>} takeBack from the server; gives "", or why it cannot be
 * @property {(unkept: Unkept) => void} keepAgain
 * @property {(unkept: Unkept) => void} saveUnkept
 * @property {(unkept: Unkept) => void} leaveOut
 * @property {(id: string) => Promise<Blob | null>} thumb
 * @property {() => void} changed
 */

/** @param {HTMLElement} roll @param {HTMLElement} troubles @param {Deeds} deeds */
export function createRoll(roll, troubles, deeds) {
  /** @type {Map<string, {tile: HTMLButtonElement, words: string, hasThumb: boolean}>} */
  const tiles = new Map();
  /** What was asked about photos that somebody pressed, by their id; "" for the usual words. @type {Map<string, string>} */
  const asked = new Map();
  /** @type {Shot[]} */
  let shots = [];
  let project = 0;
  let shown = "";

  /** @param {Shot} shot */
  function makeTile(shot) {
    const tile = /** @type {HTMLButtonElement} */ (el("button.tile", { type: "button" }, el("span.cap")));
    tile.addEventListener("click", () => ask(shot.id));
    const made = { tile, words: "", hasThumb: false };
    tiles.set(shot.id, made);
    return made;
  }

  /** @param {string} id */
  function ask(id) {
    asked.set(id, "");
    deeds.changed();
    troubles.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} id @param {{tile: HTMLButtonElement, hasThumb: boolean}} made */
  async function addThumb(id, made) {
    made.hasThumb = true;
    const blob = await deeds.thumb(id).catch(() => null);
    if (!blob) return;
    const picture = /** @type {HTMLImageElement} */ (el("img", { alt: "" }));
    picture.onload = picture.onerror = () => URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(blob);
    made.tile.prepend(picture);
  }

  /** @param {Shot} shot @param {number} index @param {boolean} isOnline */
  function showTile(shot, index, isOnline) {
    const made = tiles.get(shot.id) ?? makeTile(shot);
    if (roll.children[index] !== made.tile) roll.insertBefore(made.tile, roll.children[index] ?? null);
    if (shot.is_pictured && !made.hasThumb) void addThumb(shot.id, made);
    const [words, mark, isNeedy] = label(shot, isOnline);
    if (made.words === words) return;
    made.words = words;
    const caption = /** @type {HTMLElement} */ (made.tile.querySelector(".cap"));
    caption.className = isNeedy ? "cap need" : "cap";
    caption.replaceChildren(icon(mark, 16), words);
    made.tile.setAttribute("aria-label", `${shot.name}: ${words}${shot.state === "stored" ? ", take it back" : ""}`);
    made.tile.disabled = shot.state === "writing";
  }

  /** @param {Shot} shot */
  function actsFor(shot) {
    const close = () => {
      asked.delete(shot.id);
      deeds.changed();
    };
    const acts = [];
    if (shot.state === "stored") {
      acts.push(button("Take back", () => void deeds.takeBack(shot).then((words) => (words ? asked.set(shot.id, words) : asked.delete(shot.id)) && deeds.changed())));
      return [...(asked.get(shot.id) ? [] : acts), button("Keep it", close)];
    }
    if (shot.project === project && !shot.is_final) acts.push(button(shot.state === "failed" ? "Send again" : "Send now", () => (close(), deeds.again(shot))));
    acts.push(button("Save to files", () => deeds.save(shot)), button(shot.state === "failed" ? "Leave it out" : "Delete it", () => deeds.remove(shot)));
    if (asked.has(shot.id)) acts.push(button("Keep it", close));
    return acts;
  }

  /** @param {Unkept} unkept */
  function actsForUnkept(unkept) {
    const acts = [button("Save to files", () => deeds.saveUnkept(unkept)), button("Leave it out", () => deeds.leaveOut(unkept))];
    return unkept.isHopeless ? acts.slice(1) : [button("Keep it now", () => deeds.keepAgain(unkept)), ...acts];
  }

  /** @param {Unkept[]} unkept */
  function showTroubles(unkept) {
    const needy = shots.filter((shot) => shot.state === "failed" || asked.has(shot.id));
    const said = (/** @type {Shot} */ shot) => asked.get(shot.id) || about(shot, project);
    const now = [...unkept.map(({ file, words }) => `${file.name} ${words}`), ...needy.map((shot) => `${shot.id} ${shot.state} ${asked.has(shot.id)} ${said(shot)}`)].join("\n");
    if (now === shown) return;
    shown = now;
    troubles.replaceChildren(
      ...unkept.map((one) => trouble(one.file.name || "photo", one.words, actsForUnkept(one))),
      ...needy.map((shot) => trouble(shot.name, said(shot), actsFor(shot))),
    );
  }

  return {
    /** @param {Shot[]} all newest first @param {{project: number, isOnline: boolean, unkept: Unkept[]}} facts */
    show(all, facts) {
      shots = all;
      project = facts.project;
      const ids = new Set(all.map((shot) => shot.id));
      for (const [id, { tile }] of tiles)
        if (!ids.has(id)) {
          tile.remove();
          tiles.delete(id);
          asked.delete(id);
        }
      all.forEach((shot, index) => showTile(shot, index, facts.isOnline));
      showTroubles(facts.unkept);
    },
  };
}

/** @param {string} name @param {string} words @param {HTMLElement[]} acts */
function trouble(name, words, acts) {
  return el("li", {}, el("b", {}, el("bdi", {}, name)), el("p", {}, words), el("span.row", {}, ...acts));
}

/** @param {string} words @param {() => void} act */
function button(words, act) {
  const made = el("button.glove.sm", { type: "button" }, words);
  made.addEventListener("click", act);
  return made;
}
