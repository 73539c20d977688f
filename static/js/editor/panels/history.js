// What was done to this photo, and by whom: a fold of the side panel, asked for when it is opened. A step that is
// pointed at or focused is shown on the photo; pressed, it stays, and can be restored.
import { el } from "../../lib/dom.js";
import { grouped } from "../chronicle.js";
import { wordsOf } from "../deeds.js";
import { dayOf, hourOf } from "../when.js";
import { initials } from "./people.js";

/** @typedef {import("../chronicle.js").Step} Step */
/** @typedef {import("../chronicle.js").Note} Note */

/** Milliseconds: what comes together is asked for once. */
const SOON = 250;
/** @type {Record<string, string>} */
const SOURCES = { program: "by a program", model: "by a model", import: "imported", phone: "by phone" };

/** @param {import("../types.js").App} app */
export function createHistoryPanel(app) {
  const { editor, lookback } = app;
  const section = /** @type {HTMLDetailsElement} */ (document.getElementById("history-section"));
  const list = /** @type {HTMLElement} */ (document.getElementById("history"));
  const news = /** @type {HTMLElement} */ (document.getElementById("news"));
  const zone = app.data.project.time_zone;
  const nameOf = (/** @type {number} */ id) => app.classOf(id)?.name ?? "a class that is gone";
  /** @type {any} */
  let timer = null;
  let isPlanned = false;

  /** @param {Step} step */
  function row(step) {
    const source = SOURCES[step.ops[0]?.source ?? ""];
    const button = el(
      "button.deed",
      { type: "button", "data-step": step.step, "aria-pressed": String(lookback.chosen?.step === step.step) },
      el("time.mut", { datetime: step.at }, hourOf(step.at, zone)),
      el("span", {}, wordsOf(step.ops, nameOf), source ? el("span.mut", {}, ` ${source}`) : null),
      step.seq === null ? el("span.mut", {}, "on its way") : null,
    );
    // Only a mouse that moves: the list may be made anew under one that rests.
    button.addEventListener("pointermove", (event) => event.pointerType === "mouse" && (event.movementX || event.movementY) && lookback.seen?.step !== step.step && lookback.glance(step));
    button.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && lookback.glance(null));
    button.addEventListener("focus", () => button.matches(":focus-visible") && lookback.glance(step));
    button.addEventListener("blur", () => lookback.glance(null));
    button.addEventListener("click", () => {
      lookback.choose(step);
      app.focus();
    });
    return el("li", {}, button);
  }

  /** What was done beside the steps: nothing to be shown on the photo. @param {Note} note */
  function noteRow({ at, did, words, from }) {
    const source = SOURCES[from];
    return el("li.deed-note", {}, el("time.mut", { datetime: at }, hourOf(at, zone)), el("span", {}, did, words ? ": " : "", words ? el("bdi", {}, words) : null, source ? el("span.mut", {}, ` ${source}`) : null));
  }

  /** @param {ReturnType<typeof grouped<Step | Note>>[number]} group @param {string} dayBefore */
  function groupOf({ day, actor, steps }, dayBefore) {
    const isPhone = steps.every((deed) => "from" in deed && deed.from === "phone");
    const who = actor === null ? (isPhone ? "Somebody in the field" : "Nobody of the project") : actor.id === app.data.me.id ? "You" : actor.name;
    const circle = el("span.who", { "aria-hidden": "true" }, actor ? initials(actor.name) : "–");
    return [
      day === dayBefore ? null : el("li.day", {}, el("h3", {}, day.slice(0, 1).toUpperCase() + day.slice(1))),
      el("li", {}, el("h4.by", {}, circle, el("bdi.cut", {}, who)), el("ul", {}, ...steps.map((deed) => ("ops" in deed ? row(deed) : noteRow(deed))))),
    ];
  }

  function more() {
    const button = el("button.btn.quiet.dense", { type: "button", disabled: lookback.isLoading }, "Earlier steps");
    button.addEventListener("click", () => void lookback.more());
    return el("li.more", {}, button);
  }

  function show() {
    isPlanned = false;
    if (!section.open) return;
    const focused = document.activeElement instanceof HTMLElement && list.contains(document.activeElement) ? document.activeElement.dataset["step"] : undefined;
    const groups = grouped(lookback.deeds, (at) => dayOf(at, zone));
    const rows = groups.flatMap((group, at) => groupOf(group, groups[at - 1]?.day ?? ""));
    if (lookback.trouble) rows.push(el("li.mut.none", { role: "status" }, lookback.trouble));
    else if (!rows.length) rows.push(el("li.mut.none", {}, lookback.isLoading ? "" : "Nothing was done to this photo yet."));
    if (lookback.hasMore) rows.push(more());
    list.replaceChildren(...rows.filter((found) => found !== null));
    list.setAttribute("aria-busy", String(lookback.isLoading));
    if (focused) /** @type {HTMLElement | null} */ (list.querySelector(`[data-step="${focused}"]`))?.focus();
  }
  function plan() {
    if (isPlanned || !section.open) return;
    isPlanned = true;
    requestAnimationFrame(show);
  }
  function load() {
    timer = null;
    if (section.open && app.session?.isReady) void lookback.load();
  }
  function loadSoon() {
    if (section.open) timer ??= setTimeout(load, SOON);
  }

  section.addEventListener("toggle", () => (section.open ? load() : lookback.back()));
  if (globalThis.location?.hash === "#history") section.open = true; // a link to what can be brought back
  list.addEventListener("keydown", (event) => {
    const rows = [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("button.deed"))];
    const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (at < 0 || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    rows[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  });
  // A glance is no hindrance: what a key does, it does to the present photo.
  document.addEventListener("keydown", ({ key }) => !/^Arrow|^Shift$|^Tab$/.test(key) && !lookback.chosen && lookback.glance(null), true);
  lookback.on("change", plan);
  lookback.on("look", () => {
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("button.deed"))) {
      button.setAttribute("aria-pressed", String(lookback.chosen?.step === button.dataset["step"]));
      button.classList.toggle("seen", lookback.seen?.step === button.dataset["step"]);
    }
    const { chosen } = lookback;
    if (chosen) news.textContent = `As it was after: ${wordsOf(chosen.ops, nameOf)}, ${dayOf(chosen.at, zone)} ${hourOf(chosen.at, zone)}. Enter restores it, Escape goes back.`;
  });
  editor.on("store", plan);
  app.sync.on("answered", loadSoon);
  app.sync.on("state", loadSoon);
  app.talking.on("change", loadSoon);
  return {
    photo: loadSoon,
    /** Open it and go to its first step, or close it. */
    toggle() {
      section.open = !section.open;
      if (section.open) /** @type {HTMLElement} */ (section.querySelector("summary")).focus();
      else app.focus();
    },
  };
}
