// The grid of thumbnails: which photos are in it, laid out in days and justified lines; the hand and the keys on it.

import { el } from "../lib/dom.js";
import { aboutDay, dayOf, dayWords } from "./days.js";
import { justify } from "./layout.js";
import { Picks } from "./picks.js";
import { makeTile, markPicked, showBoxes } from "./tile.js";
import { neighbour } from "./walk.js";

/** @typedef {import("./tile.js").Item} Item */
/** @typedef {import("./tile.js").View & {sort: string, time_zone: string}} View */

export class Grid {
  /**
   * @param {HTMLElement} place
   * @param {View} view
   * @param {{onPick: () => void, onHover: (item: Item) => void}} tell
   */
  constructor(place, view, tell) {
    this.place = place;
    this.view = view;
    this.tell = tell;
    this.picks = new Picks();
    /** @type {Item[]} */
    this.items = [];
    /** @type {Map<number, HTMLElement>} */
    this.tiles = new Map();
    this.isWhole = false;
    /** @type {number} px, of the last drawing */
    this.width = 0;
    /** @type {number | null} */
    this.current = null;
    /** @type {number[][]} ids by line, for the arrows */
    this.lines = [];
    place.addEventListener("keydown", (event) => this.onKey(event));
    place.addEventListener("click", (event) => this.onClick(event));
    place.addEventListener("pointerover", (event) => this.onOver(event));
    place.addEventListener("focusin", (event) => this.onOver(event));
    new ResizeObserver(() => this.draw()).observe(place);
  }

  /** @param {Item[]} more @param {{first?: boolean, isWhole?: boolean}} [how] */
  add(more, { first = false, isWhole = this.isWhole } = {}) {
    const fresh = more.filter((item) => !this.tiles.has(item.id));
    for (const item of fresh) this.tiles.set(item.id, this.make(item));
    this.items = first ? [...fresh, ...this.items] : [...this.items, ...fresh];
    this.isWhole = isWhole;
    this.current ??= this.items[0]?.id ?? null;
    this.draw(true);
    return fresh.length;
  }

  /** Take a changed photo over. @param {Item} item */
  update(item) {
    const at = this.items.findIndex((known) => known.id === item.id);
    if (at < 0) return;
    this.items[at] = item;
    const old = /** @type {HTMLElement} */ (this.tiles.get(item.id));
    const had = old.contains(document.activeElement);
    const tile = this.make(item);
    this.tiles.set(item.id, tile);
    old.replaceWith(tile);
    this.draw(true);
    if (had) this.focus(item.id);
  }

  /** Put one photo where the first of some stands, and take these away. @param {number[]} ids @param {Item} item */
  merge(ids, item) {
    const at = this.items.findIndex((known) => ids.includes(known.id));
    const gone = new Set([...ids, item.id]);
    const before = this.items.slice(0, Math.max(at, 0)).filter((known) => !gone.has(known.id));
    const after = this.items.slice(Math.max(at, 0)).filter((known) => !gone.has(known.id));
    for (const id of gone) this.tiles.delete(id);
    this.items = [...before, item, ...after];
    this.tiles.set(item.id, this.make(item));
    this.current = item.id;
    this.draw(true);
  }

  /** @param {Iterable<number>} ids */
  remove(ids) {
    const gone = new Set(ids);
    const at = this.items.findIndex((item) => item.id === this.current);
    this.items = this.items.filter((item) => !gone.has(item.id));
    for (const id of gone) {
      this.tiles.get(id)?.remove();
      this.tiles.delete(id);
      this.picks.ids.delete(id);
    }
    if (this.current !== null && gone.has(this.current)) this.current = this.items[Math.min(at, this.items.length - 1)]?.id ?? null;
    this.draw(true);
    this.tell.onPick();
  }

  /** @param {number} id @returns {Item | undefined} */
  find(id) {
    return this.items.find((item) => item.id === id);
  }

  get order() {
    return this.items.map((item) => item.id);
  }

  /** Lay everything out anew. @param {boolean} [always] also when the width is the same */
  draw(always = false) {
    const width = Math.floor(this.place.clientWidth) - 32;
    if (width < 100 || (!always && width === this.width)) return;
    this.width = width;
    const focused = document.activeElement?.closest?.(".photo");
    const { sort, time_zone: zone } = this.view;
    const today = new Date().toLocaleDateString("sv-SE", { timeZone: zone });
    const parts = [];
    this.lines = [];
    for (let start = 0; start < this.items.length; ) {
      const day = dayOf(/** @type {Item} */ (this.items[start]), sort, zone);
      let end = start;
      while (end < this.items.length && dayOf(/** @type {Item} */ (this.items[end]), sort, zone) === day) end++;
      const some = this.items.slice(start, end);
      // Of a day that goes on below what was fetched, nothing is told yet.
      const isAll = end < this.items.length || this.isWhole;
      if (day) parts.push(el("div.day", {}, el("h2", {}, dayWords(day, today)), el("span.mut", {}, isAll ? aboutDay(some, sort, zone, this.view.scenes ? "scene" : "photo") : "")));
      parts.push(this.linesOf(some, width));
      start = end;
    }
    this.place.replaceChildren(...parts);
    this.markCurrent();
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
  }

  /** @param {Item[]} items @param {number} width */
  linesOf(items, width) {
    const block = el("div.just");
    for (const line of justify(items, width)) {
      const row = el("div.line");
      const ids = [];
      for (let at = line.start; at < line.end; at++) {
        const item = /** @type {Item} */ (items[at]);
        const cell = /** @type {HTMLElement} */ (this.tiles.get(item.id));
        const picture = cell.querySelector("img, .broken");
        picture?.setAttribute("width", String(line.widths[at - line.start]));
        picture?.setAttribute("height", String(line.height));
        cell.style.setProperty("width", `${line.widths[at - line.start]}px`);
        cell.style.setProperty("height", `${line.height}px`);
        ids.push(item.id);
        row.append(cell);
      }
      this.lines.push(ids);
      block.append(row);
    }
    return block;
  }

  /** @param {Item} item @returns {HTMLElement} */
  make(item) {
    const tile = makeTile(item, this.view);
    markPicked(tile, this.picks.ids.has(item.id));
    return tile;
  }

  /** Draw a photo's boxes over its thumbnail. @param {Item} item */
  drawBoxes(item) {
    const tile = this.tiles.get(item.id);
    if (tile) showBoxes(tile, item, this.view.classes);
  }

  /** @param {Event} event */
  onOver(event) {
    const cell = event.target instanceof Element ? event.target.closest(".cell") : null;
    if (!(cell instanceof HTMLElement)) return;
    const item = this.find(Number(cell.dataset.id));
    if (!item) return;
    if (event.type === "focusin") {
      this.current = item.id;
      this.markCurrent();
    }
    if (item.annotations) {
      if (item.boxes) this.drawBoxes(item);
      else this.tell.onHover(item);
    }
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const target = event.target instanceof Element ? event.target : null;
    const cell = target?.closest(".cell");
    if (!(cell instanceof HTMLElement)) return;
    const id = Number(cell.dataset.id);
    const onMark = target?.closest(".pick");
    if (!onMark && !event.shiftKey && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    if (event.shiftKey) this.picks.extend(id, this.order);
    else this.picks.toggle(id);
    this.current = id;
    this.pickedChanged();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (this.current === null || event.altKey) return;
    const before = this.current;
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === " ") {
      if (event.shiftKey) this.picks.extend(this.current, this.order);
      else this.picks.toggle(this.current);
      this.pickedChanged();
    } else if (event.key === "a" && isCommand) {
      for (const id of this.order) this.picks.ids.add(id);
      this.pickedChanged();
    } else {
      const next = isCommand ? null : neighbour(event.key, before, this.lines, (id) => this.middle(id));
      if (next === null) return;
      if (event.shiftKey) {
        this.picks.anchor ??= before;
        this.picks.extend(next, this.order);
        this.pickedChanged();
      }
      this.focus(next);
    }
    event.preventDefault();
  }

  /** @param {number} id */
  middle(id) {
    const tile = this.tiles.get(id);
    return tile ? tile.offsetLeft + tile.offsetWidth / 2 : 0;
  }

  /** @param {number} id */
  focus(id) {
    this.current = id;
    this.markCurrent();
    const link = this.tiles.get(id)?.querySelector("a");
    link?.focus({ preventScroll: true });
    this.tiles.get(id)?.scrollIntoView({ block: "nearest" });
  }

  markCurrent() {
    for (const link of this.place.querySelectorAll('a[tabindex="0"]')) link.setAttribute("tabindex", "-1");
    if (this.current !== null) this.tiles.get(this.current)?.querySelector("a")?.setAttribute("tabindex", "0");
  }

  pickedChanged() {
    for (const [id, tile] of this.tiles) markPicked(tile, this.picks.ids.has(id));
    this.place.classList.toggle("picking", this.picks.ids.size > 0);
    this.tell.onPick();
  }

  clearPicks() {
    this.picks.clear();
    this.pickedChanged();
  }
}
