// Where a comment is written: the text, names by "@", and what it is sent with. Enter sends, Shift+Enter begins a line.
import { el } from "../lib/dom.js";
import { beingNamed, meant, namedIn, written } from "./naming.js";

/** @typedef {import("./threads.js").Person} Person */
/** @typedef {{words: string, run: (text: string, mentions: number[]) => void, isSolid?: boolean, isEnter?: boolean, takesNone?: boolean}} Deed a button; takesNone: also without a text */

const MOST = 2000;
const OFFERED = 6;
let composers = 0;

/**
 * @param {object} options
 * @param {string} options.label for readers of the screen
 * @param {string} [options.text] to begin with
 * @param {() => readonly Person[]} options.people who can be named
 * @param {(hasText: boolean) => Deed[]} options.deeds the buttons, told anew when there is a text or none
 * @param {(text: string) => void} [options.onWrite]
 */
export function createComposer({ label, text = "", people, deeds, onWrite = () => {} }) {
  const id = `names-${(composers += 1)}`;
  const area = /** @type {HTMLTextAreaElement} */ (el("textarea.in", { rows: 2, maxlength: MOST, placeholder: label, "aria-label": label, role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": id }));
  const names = el("ul.names.float", { id, role: "listbox", "aria-label": "People", hidden: true });
  const acts = el("div.acts");
  const element = el("div.composer", {}, el("div.writing", {}, area, names), acts);
  /** @type {Person[]} */
  let offered = [];
  let at = 0;
  area.value = text;

  function show() {
    const hasText = area.value.trim() !== "";
    acts.replaceChildren(
      ...deeds(hasText).map(({ words, run, isSolid, takesNone }) => {
        const button = el(`button.btn.dense${isSolid ? ".solid" : ""}`, { type: "button", disabled: !hasText && !takesNone }, words);
        button.addEventListener("click", () => act(run));
        return button;
      }),
    );
  }

  /** @param {Deed["run"]} run */
  function act(run) {
    const said = area.value.trim();
    run(said, namedIn(said, people()));
  }

  function offer() {
    const named = beingNamed(area.value, area.selectionStart);
    offered = named ? meant(people(), named.letters).slice(0, OFFERED) : [];
    // What is written whole needs no help any more.
    if (offered.length === 1 && offered[0]?.name === named?.letters.trim()) offered = [];
    at = 0;
    list();
  }

  function list() {
    names.hidden = offered.length === 0;
    area.setAttribute("aria-expanded", String(!names.hidden));
    if (names.hidden) area.removeAttribute("aria-activedescendant");
    else area.setAttribute("aria-activedescendant", `${id}-${at}`);
    names.replaceChildren(
      ...offered.map((person, place) => {
        const item = el("li", { id: `${id}-${place}`, role: "option", "aria-selected": String(place === at) }, el("bdi", {}, person.name));
        // Before the text loses the focus.
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(person);
        });
        return item;
      }),
    );
  }

  /** @param {Person} person */
  function take(person) {
    const named = beingNamed(area.value, area.selectionStart);
    if (!named) return;
    const { text: next, caret } = written(area.value, area.selectionStart, named, person.name);
    area.value = next;
    area.setSelectionRange(caret, caret);
    offered = [];
    list();
    show();
    onWrite(area.value);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the list of names used it */
  function choose(event) {
    if (!offered.length) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") at = (at + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length;
    else if (event.key === "Escape") offered = [];
    else if ((event.key === "Enter" || event.key === "Tab") && offered[at]) return take(/** @type {Person} */ (offered[at])), true;
    else return false;
    list();
    return true;
  }

  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (choose(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    const deed = deeds(area.value.trim() !== "").find(({ isEnter }) => isEnter);
    if (deed && area.value.trim()) act(deed.run);
  });
  area.addEventListener("input", () => {
    show();
    offer();
    onWrite(area.value);
  });
  area.addEventListener("blur", () => {
    offered = [];
    list();
  });
  show();

  return {
    element,
    focus() {
      area.focus({ preventScroll: true });
      area.setSelectionRange(area.value.length, area.value.length);
    },
    get text() {
      return area.value;
    },
  };
}
