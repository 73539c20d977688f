// The photos as tiles, newest first, each with its state in words; above them those that were refused or could not be
// kept, with what can be done about each; and one that somebody pressed, on the whole screen.
import { el, icon } from "../lib/dom.js";
import { say } from "../lib/language.js";
import { createZoom } from "../lib/zoom.js";
import { createKinds, pictureOf } from "./chips.js";
import { hold, isTellable } from "./shots.js";
import { about, label, question } from "./words.js";

/** @typedef {import("./shots.js").Shot} Shot */
/** @typedef {import("./shapes.js").Unkept} Unkept */
/** @typedef {import("./shapes.js").Deeds} Deeds */

/** @param {HTMLElement} roll @param {HTMLElement} troubles @param {Deeds & {look: (shot: Shot) => void}} deeds */
export function createRoll(roll, troubles, deeds) {
  /** @type {Map<string, {tile: HTMLButtonElement, words: string, hasThumb: boolean}>} */
  const tiles = new Map();
  /** @type {Shot[]} */
  let shots = [];
  let shown = "";

  /** @param {Shot} shot */
  function makeTile({ id }) {
    const tile = /** @type {HTMLButtonElement} */ (el("button.tile", { type: "button" }, el("span.cap")));
    tile.addEventListener("click", () => shots.filter((shot) => shot.id === id).forEach(deeds.look));
    const made = { tile, words: "", hasThumb: false };
    tiles.set(id, made);
    return made;
  }

  /** @param {string} id @param {{tile: HTMLButtonElement, hasThumb: boolean}} made */
  async function addThumb(id, made) {
    made.hasThumb = true;
    const blob = await deeds.thumb(id).catch(() => null);
    if (blob) made.tile.prepend(pictureOf(blob));
  }

  /** @param {Shot} shot @param {number} index @param {boolean} isOnline @param {number} [similar] how many others it looks like */
  function showTile(shot, index, isOnline, similar) {
    const made = tiles.get(shot.id) ?? makeTile(shot);
    if (roll.children[index] !== made.tile) roll.insertBefore(made.tile, roll.children[index] ?? null);
    if (shot.is_pictured && !made.hasThumb) void addThumb(shot.id, made);
    const [words, mark, isNeedy] = label(shot, isOnline, similar);
    if (made.words === words) return;
    made.words = words;
    const caption = /** @type {HTMLElement} */ (made.tile.querySelector(".cap"));
    caption.className = isNeedy ? "cap need" : "cap";
    caption.replaceChildren(icon(mark, 16), words);
    made.tile.setAttribute("aria-label", `${shot.name}: ${words}`);
    made.tile.disabled = shot.state === "writing";
  }

  /** @param {Unkept} unkept */
  function actsForUnkept(unkept) {
    const acts = [button(say("Save to files"), () => deeds.saveUnkept(unkept)), button(say("Leave it out"), () => deeds.leaveOut(unkept))];
    return unkept.isHopeless ? acts.slice(1) : [button(say("Keep it now"), () => deeds.keepAgain(unkept)), ...acts];
  }

  /** @param {Unkept[]} unkept @param {number} project */
  function showTroubles(unkept, project) {
    const refused = shots.filter(({ state }) => state === "failed");
    const now = [...unkept.map(({ file, words }) => `${file.name} ${words}`), ...refused.map((shot) => `${shot.id} ${about(shot, project)}`)].join("\n");
    if (now === shown) return;
    shown = now;
    troubles.replaceChildren(
      ...unkept.map((one) => trouble(one.file.name || say("photo"), one.words, actsForUnkept(one))),
      ...refused.map((shot) =>
        trouble(shot.name, about(shot, project), [...actsFor(shot, project, deeds), button(say("Leave it out"), () => deeds.remove(shot))]),
      ),
    );
  }

  return {
    /** @param {Shot[]} all newest first @param {{project: number, isOnline: boolean, unkept: Unkept[], similar?: Map<string, number>}} facts */
    show(all, facts) {
      shots = all;
      const ids = new Set(all.map((shot) => shot.id));
      for (const [id, { tile }] of tiles)
        if (!ids.has(id)) {
          tile.remove();
          tiles.delete(id);
        }
      all.forEach((shot, index) => showTile(shot, index, facts.isOnline, facts.similar?.get(shot.sha256)));
      showTroubles(facts.unkept, facts.project);
    },
  };
}

/**
 * What can be done with a photo that is not stored.
 * @param {Shot} shot @param {number} project @param {Deeds} deeds
 */
function actsFor(shot, project, deeds) {
  const acts = [button(say("Save to files"), () => deeds.save(shot))];
  if (shot.project !== project || shot.is_final) return acts;
  return [button(shot.state === "failed" ? say("Send again") : say("Send now"), () => deeds.again(shot)), ...acts];
}

/**
 * One photo on the whole screen, from its bytes that are here; of a stored one there is the small picture.
 * @param {HTMLDialogElement} dialog @param {Deeds} deeds
 */
export function createLook(dialog, deeds) {
  const at = (/** @type {string} */ name) => /** @type {HTMLElement} */ (dialog.querySelector(name));
  const picture = /** @type {HTMLImageElement} */ (at("img"));
  const note = /** @type {HTMLInputElement} */ (at("#note"));
  const zoom = createZoom(at("#stage"), picture, {
    tapped: (x, y) => shot && isTellable(shot) && tell({ hint: { ...shot.hint, x, y } }),
    moved: ({ scale, x, y }, { width, height }) => {
      at("#here").hidden = shot?.hint?.x === undefined;
      at("#here").style.transform = `translate(${x + (shot?.hint?.x ?? 0) * width * scale}px, ${y + (shot?.hint?.y ?? 0) * height * scale}px)`;
    },
  });
  const kinds = createKinds(at(".kinds"), (class_id) => shot && tell({ hint: { ...shot.hint, class_id } }));
  /** @type {Shot | undefined} */
  let shot;
  let shown = "";
  let isAsked = false;
  let project = 0;

  /** @param {import("./shapes.js").Told} told */
  function tell(told) {
    if (shot) deeds.tell(shot.id, { ...told, ...hold() });
  }

  /** @param {Blob | null} blob */
  function draw(blob) {
    URL.revokeObjectURL(picture.src);
    if (blob) picture.src = URL.createObjectURL(blob);
    else picture.removeAttribute("src");
  }

  /** @param {Shot} now */
  async function open(now) {
    shot = now;
    note.value = now.note ?? "";
    draw(null);
    history.pushState({ look: now.id }, ""); // the phone's way back closes it
    dialog.showModal();
    if (isTellable(now)) tell({});
    deeds.changed();
    const blob = await (now.state === "stored" ? deeds.thumb(now.id) : deeds.whole(now)).catch(() => null);
    if (shot?.id === now.id) draw(blob);
  }

  /** @param {Shot} now @param {string} words @param {HTMLElement[]} acts */
  function write(now, words, acts) {
    at("#look-words").textContent = words;
    at("#look-acts").replaceChildren(...acts);
    at("#look-name").textContent = now.name;
  }

  /** @param {Shot} now */
  function showActs(now) {
    const isStored = now.state === "stored";
    const remove = () => void (isStored ? deeds.takeBack(now).then((words) => words && write(now, words, [])) : deeds.remove(now));
    isAsked = false;
    const ask = () => (isAsked = true) && write(now, question(now), [button(isStored ? say("Take back") : say("Delete it"), remove), button(say("Keep it"), () => showActs(now))]);
    write(now, about(now, project), [...(isStored ? [] : actsFor(now, project, deeds)), button(isStored ? say("Take it back") : say("Delete"), ask)]);
  }

  function close() {
    dialog.close();
  }

  picture.addEventListener("load", () => zoom.whole());
  picture.addEventListener("error", async () => {
    const small = shot && picture.src && (await deeds.thumb(shot.id).catch(() => null));
    if (small) draw(small);
  });
  note.addEventListener("input", () => tell({ note: note.value }));
  at("#real").addEventListener("click", () => zoom.swap({ x: shot?.hint?.x ?? 0.5, y: shot?.hint?.y ?? 0.5 }));
  at("#close").addEventListener("click", close);
  window.addEventListener("popstate", close);
  window.addEventListener("resize", () => dialog.open && zoom.whole());
  dialog.addEventListener("close", () => {
    if (shot?.held_until) deeds.tell(shot.id, { held_until: 0 });
    shot = undefined;
    shown = "";
    isAsked = false;
    draw(null);
    if (history.state?.look) history.back();
  });

  return {
    open: (/** @type {Shot} */ now) => void open(now),
    /** @param {Shot[]} shots @param {{project: number, classes: {id: number, name: string}[]}} facts */
    show(shots, facts) {
      if (!shot) return;
      const { id } = shot;
      shot = shots.find((one) => one.id === id);
      if (!shot) return close();
      project = facts.project;
      at(".what").hidden = !isTellable(shot);
      at("#real").hidden = shot.state === "stored"; // its bytes are not here any more
      kinds(facts.classes, shot.hint?.class_id);
      const now = `${id} ${shot.state} ${shot.error}`;
      if (now !== shown && (!isAsked || shot.state === "stored")) showActs(shot); // a question stands until it is answered
      shown = now;
      zoom.again();
    },
  };
}

/** @param {string} name @param {string} words @param {HTMLElement[]} acts */
function trouble(name, words, acts) {
  return el("li", {}, el("b", {}, el("bdi", {}, name)), el("p", {}, words), el("span.row", {}, ...acts));
}

/** @param {string} words @param {() => void} act */
export function button(words, act) {
  const made = el("button.glove.sm", { type: "button" }, words);
  made.addEventListener("click", act);
  return made;
}
