// What is asked of a person. The project's questions about photos; an answer stays set between shots, also when the camera
// has pushed the page out of memory, but not for ever: after a while without a photo, and on a new day, it is asked again.
// And what one photo shows.
import { el, icon, isolated } from "../lib/dom.js";
import { printed, say } from "../lib/language.js";
import { hold, isTellable } from "./shots.js";

const STALE = 20 * 60_000; // ms without a photo
const SHORT = 10 * 60_000;
const FAR = 100; // m
const DEGREE = 111_195; // m
const LIGHT = /light|licht|leucht|clairage|luz/i;
const ANSWERS = "blemish answers";
/** By the question: the answer, and when it last held, ms; by "" where they were given, if the phone tells. @type {Map<string, any>} */
let answers = new Map();

/**
 * @param {HTMLElement} place
 * @param {{name: string, kind: string, choices: {value: string, meaning: string}[]}[]} attributes
 */
export function showChips(place, attributes) {
  place.replaceChildren(...attributes.map(chip));
  place.hidden = attributes.length === 0;
  answers = new Map(JSON.parse(localStorage.getItem(ANSWERS) ?? "[]"));
  for (const control of controls(place)) {
    control.addEventListener("input", () => touch(control));
    control.value = answers.get(control.name)?.[0] ?? "";
    control.value ||= ""; // of a choice that there is no more
  }
  askAgain(place);
}

/** What comes with every project is said in the page's words; all else stands in those of who made it. @param {string} words */
const ours = (words) => printed(`ours ${words}`) || words;

/** @param {{name: string, kind: string, choices: {value: string, meaning: string}[]}} attribute */
function chip(attribute) {
  const label = document.createElement("label");
  label.className = "chip";
  const name = document.createElement("span");
  name.textContent = ours(attribute.name);
  label.append(name, attribute.kind === "select" ? choice(attribute) : blank(attribute));
  return label;
}

/** @param {{name: string, choices: {value: string, meaning: string}[]}} attribute */
function choice(attribute) {
  const select = document.createElement("select");
  select.name = attribute.name;
  select.append(new Option(say("not told"), ""));
  for (const { value, meaning } of attribute.choices) select.append(new Option(meaning ? `${isolated(ours(value))}: ${isolated(ours(meaning))}` : ours(value), value));
  return select;
}

/** @param {{name: string, kind: string}} attribute */
function blank(attribute) {
  const input = document.createElement("input");
  input.name = attribute.name;
  input.placeholder = say("not told");
  input.maxLength = 300;
  input.autocomplete = "off";
  if (attribute.kind === "number") input.inputMode = "decimal";
  input.dataset.kind = attribute.kind;
  return input;
}

/** @param {HTMLElement} place */
function controls(place) {
  return /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...place.querySelectorAll("input, select")]);
}

/** @param {{latitude: number, longitude: number}} a @param {{latitude: number, longitude: number}} b @returns {number} metres, if they are near */
export function apart(a, b) {
  return DEGREE * Math.hypot(a.latitude - b.latitude, (a.longitude - b.longitude) * Math.cos((a.latitude * Math.PI) / 180));
}

/** Another place asks all answers again. @param {HTMLElement} place @param {import("./shapes.js").Place} at */
export function moveTo(place, at) {
  const before = answers.get("") ?? at;
  const isFar = apart(before, at) > FAR;
  keep("", isFar ? at : before);
  if (isFar) for (const control of controls(place)) if (control.value) askStill(control);
}

/**
 * Whether an answer may not hold any more: people walk on, and the light changes sooner.
 * @param {string} name of the question @param {number} since ms; the last photo, or when it was answered @param {number} now ms
 */
export function isStale(name, since, now) {
  return now - since > (LIGHT.test(name) ? SHORT : STALE) || new Date(since).toDateString() !== new Date(now).toDateString();
}

/** An old answer becomes a question, and until that is answered it is "not told". @param {HTMLElement} place */
export function askAgain(place) {
  for (const control of controls(place)) if (control.value && isStale(control.name, answers.get(control.name)?.[1] ?? 0, Date.now())) askStill(control);
}

/** @param {HTMLInputElement | HTMLSelectElement} control */
function askStill(control) {
  const { value } = control;
  const answer = (/** @type {string} */ text) => () => {
    control.value = text;
    touch(control);
  };
  const asks = el("span.asks", {}, el("button", { type: "button" }, say("still {answer}?", { answer: isolated(ours(value)) })), el("button", { type: "button" }, say("No")));
  asks.firstElementChild?.addEventListener("click", answer(value));
  asks.lastElementChild?.addEventListener("click", answer(""));
  touch(control, 0);
  control.value = "";
  control.parentElement?.append(asks);
}

/** @param {HTMLInputElement | HTMLSelectElement} control @param {number} since its answer holds, ms; 0: no more */
function touch({ parentElement, name, value }, since = Date.now()) {
  parentElement?.querySelector(".asks")?.remove();
  keep(name, [value, since]);
}

/** @param {string} name @param {unknown} answer */
function keep(name, answer) {
  answers.set(name, answer);
  try {
    localStorage.setItem(ANSWERS, JSON.stringify([...answers]));
  } catch {
    // On a phone that is full to the brim it holds for this page.
  }
}

/**
 * @param {HTMLElement} place
 * @returns {Record<string, string | number>} what is told; "not told" is absent
 */
export function told(place) {
  askAgain(place);
  /** @type {Record<string, string | number>} */
  const values = {};
  for (const control of controls(place)) {
    const text = control.value.trim();
    if (!text) continue;
    touch(control);
    if (control.dataset.kind !== "number") values[control.name] = text;
    else if (Number.isFinite(Number(text.replace(",", ".")))) values[control.name] = Number(text.replace(",", "."));
  }
  return values;
}

/** @typedef {import("./shots.js").Shot} Shot */
/** @typedef {import("./shapes.js").Told} Told */
/** @typedef {{id: number | null, name: string}} Kind */

/**
 * What it is: a chip for each class, of which one at most is pressed.
 * @param {HTMLElement} place @param {(class_id: number | null | undefined) => void} said null: not sure; undefined: nothing any more
 * @returns {(classes: Kind[], chosen: number | null | undefined) => void} shows them
 */
export function createKinds(place, said) {
  let shown = "";
  const make = (/** @type {Kind} */ { id, name }) => {
    const chip = el("button.chip", { type: "button", value: `${id}` }, el("bdi", {}, name));
    chip.addEventListener("click", () => said(chip.ariaPressed === "true" ? undefined : id));
    return chip;
  };
  return (classes, chosen) => {
    const now = JSON.stringify(classes);
    if (now !== shown) place.replaceChildren(...[...classes, { id: null, name: say("not sure") }].map(make));
    shown = now;
    for (const chip of place.children) chip.setAttribute("aria-pressed", String(chip.getAttribute("value") === `${chosen}`));
  };
}

/**
 * What is asked of the photo that was just taken. It is asked beside the camera's button and stops nobody.
 * @param {HTMLElement} place
 * @param {{tell: (id: string, told: Told) => void, look: (shot: Shot) => void, closer: (series: string) => void, thumb: (id: string) => Promise<Blob | null>}} deeds
 */
export function createAsking(place, deeds) {
  const at = (/** @type {string} */ name) => /** @type {HTMLElement} */ (place.querySelector(name));
  /** @type {Shot | undefined} */
  let last;
  const kinds = createKinds(at(".kinds"), (class_id) => last && deeds.tell(last.id, { hint: { ...last.hint, class_id }, ...hold() }));

  /** It may go out. */
  function release() {
    if (last?.held_until) deeds.tell(last.id, { held_until: 0 });
  }

  /** @param {Shot | undefined} shot */
  async function ask(shot) {
    release();
    last = shot;
    place.hidden = !shot;
    place.dataset.shot = shot?.id ?? "";
    const blob = shot && (await deeds.thumb(shot.id).catch(() => null));
    if (shot?.id === last?.id) at("#last").replaceChildren(...(blob ? [pictureOf(blob)] : [icon("photos")]));
  }

  at("#last").addEventListener("click", () => last && deeds.look(last));
  at("#next").addEventListener("click", () => void ask(undefined));
  at("#closer").addEventListener("click", () => (release(), deeds.closer(last?.series ?? "")));

  return {
    ask: (/** @type {Shot} */ shot) => void ask(shot),
    release,
    /** @param {Shot[]} shots @param {Kind[]} classes */
    show(shots, classes) {
      if (!last) return;
      const { id } = last;
      const now = shots.find((shot) => shot.id === id);
      if (!now) return void ask(undefined);
      last = now;
      at(".what").hidden = !isTellable(now);
      kinds(classes, now.hint?.class_id);
    },
  };
}

/** @param {Blob} blob */
export function pictureOf(blob) {
  const picture = /** @type {HTMLImageElement} */ (el("img", { alt: "" }));
  picture.onload = picture.onerror = () => URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(blob);
  return picture;
}
