// One clash after the other, over the foot of the photo: whose versions there are, in what they differ, and which stays.
import { keyWords } from "../keys.js";
import { el, isolated } from "../../lib/dom.js";
import { differences } from "../clashes.js";
import { kindOf } from "../shapes/index.js";
import { when } from "../when.js";

/** @typedef {import("../clashes.js").Version} Version */

/** @param {import("../types.js").App} app */
export function createClash(app) {
  const { choosing, editor } = app;
  const card = /** @type {HTMLElement} */ (document.getElementById("clash"));
  const news = /** @type {HTMLElement} */ (document.getElementById("news"));
  let told = "";

  const className = (/** @type {number} */ id) => app.classOf(id)?.name ?? "a class that is gone";

  /** Size and place: two of one size may lie apart. @param {any} shape */
  function describe(shape) {
    const { x, y } = kindOf(shape).bounds(shape);
    return `${kindOf(shape).describe(shape)} at ${Math.round(x)}, ${Math.round(y)}`;
  }
  const whose = (/** @type {Version} */ { isMine, by }) => (isMine ? "mine" : `${isolated(by?.name ?? "somebody")}'s`);

  /** @param {string} action @param {string} words */
  function acting(action, words) {
    const [key] = editor.keysOf(action);
    const button = el("button.btn.dense", { type: "button", "data-run": action }, words, key ? el("kbd.key", {}, keyWords(key)) : null);
    button.addEventListener("click", () => {
      editor.run(action);
      app.focus();
    });
    return button;
  }

  /** @param {Version} version */
  function head({ letter, isHere, by, isMine, at }) {
    const who = isMine ? "You" : isolated(by?.name ?? "Somebody");
    return el("th", { scope: "col" }, el(`span.letter${isHere ? "" : ".dashed"}`, {}, letter), " ", el("b", {}, who), el("span.mut", {}, [isHere ? "on the photo" : "", when(at, app.data.project.time_zone)].filter(Boolean).join(", ")));
  }

  /** @param {Version} version @param {number} place */
  function taking(version, place) {
    const words = `${version.isHere ? "Keep" : "Take"} ${whose(version)}`;
    const button = place < 3 ? acting(`version.${version.letter}`, words) : el("button.btn.dense", { type: "button" }, words);
    if (place >= 3) button.addEventListener("click", () => choosing.choose(place));
    button.toggleAttribute("disabled", editor.readonly);
    return el("td", {}, button);
  }

  function show() {
    const { present } = choosing;
    card.hidden = present === null;
    if (!present) {
      told = "";
      return;
    }
    const { clash, at, count } = present;
    const { versions } = clash;
    const title = `${versions.length} versions of ${isolated(className(clash.class_id))}`;
    const later = el("button.btn.quiet.dense", { type: "button" }, "Later");
    later.addEventListener("click", () => {
      choosing.fold();
      app.focus();
    });
    card.replaceChildren(
      el("header.row", {}, el("h3", {}, title), el("span.mut", {}, count > 1 ? `${at + 1} of ${count}` : ""), el("span.grow"), count > 1 ? acting("next-clash", "Next") : null, later),
      el(
        "table",
        {},
        el("thead", {}, el("tr", {}, el("td"), ...versions.map(head))),
        el("tbody", {}, ...differences(clash, { className, describe }).map(({ name, values }) => el("tr", {}, el("th", { scope: "row" }, el("bdi", {}, name)), ...values.map((value) => el("td", {}, el("bdi", {}, value)))))),
        el("tfoot", {}, el("tr", {}, el("td"), ...versions.map(taking))),
      ),
    );
    const words = `${title}, changed at the same time. ${count > 1 ? `${at + 1} of ${count}. ` : ""}Which one stays?`;
    if (words !== told) news.textContent = words;
    told = words;
  }

  choosing.on("change", show);
  return { photo: () => choosing.photo() };
}
