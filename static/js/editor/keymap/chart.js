// All keys of a person: found by words or by key, changed, taken along as a file. The same on the settings page and in the
// editor's help.
import { el } from "../../lib/dom.js";
import { keysOf, keyWords } from "../keys.js";
import { presetOf, presets } from "../presets/index.js";
import { bindingsOf, giveKey, withoutOwn } from "./bindings.js";
import { familyKeys, familyOf, familyTitle } from "./families.js";
import { FILE_NAME, readKeys, writeKeys } from "./file.js";
import { reservedFor } from "./reserved.js";
import { actionRow, askingRow, clashRow, familyRow, shownKeys } from "./rows.js";

/** @typedef {import("../actions/index.js").Action} Action */
/** @typedef {import("../keyboard.js").Bindings} Bindings */

/**
 * @param {HTMLElement} host
 * @param {{settings: import("../settings.js").Settings, actions: () => readonly Action[]}} told
 */
export function createChart(host, { settings, actions }) {
  /**
   * Whose key is asked for; with what was pressed, if that means something else or cannot be had.
   * @type {{id: string, key?: string, refused?: string} | null}
   */
  let asking = null;
  /** @type {Set<string>} */
  const open = new Set();

  const find = /** @type {HTMLInputElement} */ (el("input.in.chart-find", { type: "search", placeholder: "Find a command or a key", "aria-label": "Find a command or a key", autocomplete: "off" }));
  const begin = el("span.seg.h", { role: "radiogroup", "aria-label": "Keys to begin with" }, ...presets.map(({ id, title }) => el("label", {}, el("input", { type: "radio", name: "preset", value: id }), title)));
  const words = el("p.mut.chart-words");
  const said = el("p.chart-said", { role: "status" });
  const list = el("div.chart-list");
  const reset = el("button.btn", { type: "button" }, "Reset all");
  const save = el("button.btn", { type: "button" }, "Keep as a file");
  const file = /** @type {HTMLInputElement} */ (el("input.vh", { type: "file", accept: ".json,application/json", "aria-label": "Load keys from a file" }));
  host.replaceChildren(el("div.chart-head", {}, begin, find), words, said, list, el("div.chart-foot", {}, reset, save, el("label.btn", {}, file, "Load a file")));

  const own = () => /** @type {Bindings} */ (settings.get("keys"));
  const preset = () => presetOf(settings.get("preset"));
  const choice = () => ({ preset: preset().id, own: own() });
  let bindings = bindingsOf(actions(), choice());
  const keysNow = (/** @type {Action} */ action) => keysOf(action, bindings);

  /** @param {string} text @param {boolean} [isBad] */
  function say(text, isBad = false) {
    said.textContent = text;
    said.classList.toggle("bad", isBad);
  }

  // -- changing
  /** @param {Bindings} keys @param {string} text @param {string} id whose line has the focus then */
  function take(keys, text, id) {
    asking = null;
    settings.set("keys", keys);
    say(text);
    fill();
    focusChange(id);
  }

  /** @param {string} id */
  function leave(id) {
    asking = null;
    say("");
    fill();
    focusChange(id);
  }

  /** @param {string} id */
  const focusChange = (id) => /** @type {HTMLElement | null} */ (list.querySelector(`[data-change="${id}"]`))?.focus();

  /** @param {string} id @param {string} [refused] */
  function ask(id, refused) {
    asking = { id, refused };
    say("");
    fill();
    /** @type {HTMLElement | null} */ (list.querySelector("[data-asking]"))?.focus();
  }

  /** @param {Action} action @param {string} key that was pressed */
  function give(action, key) {
    const use = reservedFor(key);
    if (use) return ask(action.id, `${keyWords(key)} ${use}: the browser keeps it. Press another key.`);
    const change = giveKey(actions(), choice(), action.id, key);
    if (!change.others.length) return take(change.taken, `${action.title}: ${keyWords(key)}.`, action.id);
    asking = { id: action.id, key };
    say("");
    fill();
    /** @type {HTMLElement | null} */ (list.querySelector(".asking button"))?.focus(); // the line says what the key is
  }

  // -- what is shown
  /** @param {Action} action */
  function rowOf(action) {
    const onLeave = () => leave(action.id);
    if (asking?.id === action.id && asking.key !== undefined) {
      const { key } = asking;
      const change = giveKey(actions(), choice(), action.id, key);
      return clashRow(action, key, change, { onTake: (keys) => take(keys, `${action.title}: ${keyWords(key)}.`, action.id), onLeave });
    }
    if (asking?.id === action.id) {
      const onDrop = () => take({ ...own(), [action.id]: [] }, `${action.title} has no key now.`, action.id);
      return askingRow(action, { refused: asking.refused ?? "", canDrop: keysNow(action).length > 0, onKey: (key) => give(action, key), onDrop, onLeave });
    }
    return actionRow(action, {
      keys: keysNow(action),
      isOwn: action.id in own(),
      isMember: familyOf(action) !== "",
      onChange: () => ask(action.id),
      onReset: () => take(withoutOwn(own(), action.id), `${action.title} is as usual.`, action.id),
    });
  }

  /** @param {Action} action */
  const isFound = (action) => `${action.title} ${action.when ?? ""} ${shownKeys(keysNow(action)).join(" ")}`.toLowerCase().includes(find.value.trim().toLowerCase());

  /** @param {string} group */
  function sectionOf(group) {
    const isSearch = find.value.trim() !== "";
    /** @type {HTMLElement[]} */
    const rows = [];
    const told = new Set();
    for (const action of actions()) {
      if (action.group !== group || (isSearch && !isFound(action))) continue;
      const family = familyOf(action);
      if (family && !isSearch && !told.has(family)) rows.push(lineOf(family));
      told.add(family);
      if (!family || isSearch || open.has(family) || action.id in own() || asking?.id === action.id) rows.push(rowOf(action));
    }
    return rows.length ? el("section", {}, el("h3", {}, group), el("ul", {}, ...rows)) : null;
  }

  /** @param {string} family */
  function lineOf(family) {
    const members = actions().filter((action) => familyOf(action) === family);
    const row = familyRow(familyTitle(family), {
      keys: familyKeys(family, members, keysNow),
      isOpen: open.has(family),
      onFold() {
        if (!open.delete(family)) open.add(family);
        fill();
        /** @type {HTMLElement | null} */ (list.querySelector(`[data-family="${family}"] button`))?.focus();
      },
    });
    row.dataset["family"] = family;
    return row;
  }

  function fill() {
    bindings = bindingsOf(actions(), choice());
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (begin.querySelectorAll("input"))) input.checked = input.value === preset().id;
    words.textContent = preset().words;
    reset.toggleAttribute("disabled", !Object.keys(own()).length);
    const groups = [...new Set(["Tools", ...actions().map(({ group }) => group)])];
    const sections = groups.map(sectionOf).filter((section) => section !== null);
    list.replaceChildren(...(sections.length ? sections : [el("p.mut", {}, "Nothing is called so.")]));
  }

  begin.addEventListener("change", ({ target }) => {
    settings.set("preset", /** @type {HTMLInputElement} */ (target).value);
    say("");
  });
  find.addEventListener("input", fill);
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !find.value) return;
    event.preventDefault(); // what was looked for goes first, then the dialog
    event.stopPropagation();
    find.value = "";
    fill();
  });
  reset.addEventListener("click", () => {
    settings.set("keys", {});
    say(`All keys are those of ${preset().title}.`);
    find.focus();
  });
  save.addEventListener("click", () => {
    const link = /** @type {HTMLAnchorElement} */ (el("a", { href: URL.createObjectURL(new Blob([writeKeys(preset().id, own())], { type: "application/json" })), download: FILE_NAME }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    file.value = ""; // so that the same file can be chosen again
    if (!chosen) return;
    try {
      const found = readKeys(await chosen.text(), actions());
      settings.set("preset", found.preset);
      settings.set("keys", found.keys);
      say(`The keys of “${chosen.name}” are yours now.`);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), true);
    }
  });
  settings.onChange((names) => asking === null && (names.has("keys") || names.has("preset")) && fill());
  fill();
  return {
    /** To begin anew: all keys, nothing asked. */
    show() {
      find.value = "";
      asking = null;
      say("");
      fill();
    },
  };
}
