// The photos of this visit as tiles, newest first, each with its state in words; above them in words what
// needs a person, and whether to take a stored photo back.
import { el, icon } from "../lib/dom.js";
import { drawThumb } from "./file.js";
import { again, takeBack } from "./sender.js";
import { changed, remove, shots } from "./shots.js";
import { label } from "./words.js";

/** @typedef {import("./shots.js").Shot} Shot */

/** @type {Map<number, {tile: HTMLButtonElement, words: string}>} */
const tiles = new Map();
let troublesShown = "";

/** @param {HTMLElement} roll @param {HTMLElement} troubles */
export function showRoll(roll, troubles) {
  for (const [id, { tile }] of tiles)
    if (!shots.some((shot) => shot.id === id)) {
      tile.remove();
      tiles.delete(id);
    }
  shots.forEach((shot, index) => {
    let known = tiles.get(shot.id);
    if (!known) {
      known = { tile: makeTile(shot), words: "" };
      tiles.set(shot.id, known);
    }
    if (roll.children[index] !== known.tile) roll.insertBefore(known.tile, roll.children[index] ?? null);
    const [words, mark, isNeedy] = label(shot);
    if (known.words === words) return;
    known.words = words;
    const caption = /** @type {HTMLElement} */ (known.tile.querySelector(".cap"));
    caption.className = isNeedy ? "cap need" : "cap";
    caption.replaceChildren(icon(mark, 16), words);
    const deed = shot.state === "stored" ? ", take it back" : "";
    known.tile.setAttribute("aria-label", `${shot.file.name || "photo"}: ${words}${deed}`);
    known.tile.disabled = !["waiting", "stored"].includes(shot.state) && (shot.state !== "refused" || shot.isFinal);
  });
  showTroubles(troubles);
}

/** @param {Shot} shot */
function makeTile(shot) {
  const canvas = document.createElement("canvas");
  const tile = /** @type {HTMLButtonElement} */ (el("button.tile", { type: "button" }, canvas, el("span.cap")));
  tile.addEventListener("click", () => (shot.state === "stored" ? ask(shot) : again(shot)));
  drawThumb(shot.file, canvas);
  return tile;
}

/** @param {Shot} shot */
function ask(shot) {
  shot.isAsked = true;
  shot.words = "Take this photo back? It goes to the project's trash. You can do so for 24 hours, while nobody has labelled it.";
  changed();
  document.getElementById("troubles")?.scrollIntoView({ block: "nearest" });
}

/** @param {Shot} shot */
function keep(shot) {
  Object.assign(shot, { isAsked: false, words: "" });
  changed();
}

/** @param {HTMLElement} place */
function showTroubles(place) {
  const needy = shots.filter((shot) => shot.words);
  const shown = needy.map((shot) => `${shot.id} ${shot.state} ${shot.isAsked} ${shot.words}`).join("\n");
  if (shown === troublesShown) return;
  troublesShown = shown;
  place.replaceChildren(
    ...needy.map((shot) => {
      const acts = el("span.row");
      if (shot.state === "stored") {
        if (shot.isAsked) acts.append(button("Take back", () => void takeBack(shot)));
        acts.append(button("Keep it", () => keep(shot)));
      } else if (!shot.isFinal) acts.append(button("Send again", () => again(shot)));
      if (shot.state === "refused") acts.append(button("Leave it out", () => remove(shot.id)));
      return el("li", {}, el("b", {}, el("bdi", {}, shot.file.name || "photo")), el("p", {}, shot.words), acts);
    }),
  );
}

/** @param {string} words @param {() => void} act */
function button(words, act) {
  const made = el("button.glove.sm", { type: "button" }, words);
  made.addEventListener("click", act);
  return made;
}
