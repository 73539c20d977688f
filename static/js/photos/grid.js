// The grid of thumbnails: days, justified lines, boxes on hover, the walk by keyboard, picking.

import { el, icon } from "../lib/dom.js";
import { dayOf, dayWords, timeOf } from "./days.js";
import { justify } from "./layout.js";
import { Picks } from "./picks.js";

/**
 * @typedef {{id: number, name: string, width: number | null, height: number | null, state: string, no_defect: boolean, seq: number,
 *   annotations: number, open_proposals: number, damaged: boolean, captured_at: string | null, stored_at: string, trashed_at: string | null,
 *   labeler: {id: number, name: string} | null, urls: Record<string, string | null>, boxes: number[][] | null}} Item
 * @typedef {{sort: string, time_zone: string, classes: {id: number, slot: number, color: string, name: string}[], search: string, root: string}} View
 */

/** @type {Record<string, [string, string]>} state: icon, words */
export const STATES = {
  unlabelled: ["s-unlabelled", "unlabelled"],
  in_progress: ["s-progress", "in progress"],
  done: ["s-done", "done"],
  accepted: ["s-accepted", "accepted"],
  unsure: ["s-unsure", "unsure"],
  retake: ["s-retake", "retake"],
  rejected: ["s-rejected", "sent back"],
};
const NEEDS = new Set(["retake", "rejected", "unsure"]);
const SVG = "http://www.w3.org/2000/svg";

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
    for (const item of fresh) this.tiles.set(item.id, this.tile(item));
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
    const tile = this.tile(item);
    this.tiles.set(item.id, tile);
    old.replaceWith(tile);
    this.draw(true);
    if (had) this.focus(item.id);
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
      if (day) parts.push(heading(dayWords(day, today), end < this.items.length || this.isWhole ? some : null, sort, zone));
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
  tile(item) {
    const words = STATES[item.state]?.[1] ?? item.state;
    const about = `${item.name}, ${item.damaged ? "damaged" : item.no_defect ? "no defect" : words}${item.annotations ? `, ${item.annotations} annotation${item.annotations === 1 ? "" : "s"}` : ""}`;
    const link = el("a.photo.j", { href: `${this.view.root}/photos/${item.id}${this.view.search}`, tabindex: "-1", "aria-label": about, "data-id": item.id, draggable: "false" });
    if (item.urls.thumb) link.append(el("img", { src: item.urls.thumb, srcset: `${item.urls.thumb} 1x, ${item.urls.small} 2x`, alt: "", loading: "lazy", decoding: "async", draggable: "false" }));
    else link.append(el("span.broken", {}, "damaged"));
    link.append(this.caption(item));
    const pick = el("button.pick", { type: "button", tabindex: "-1", "aria-label": `Pick ${item.name}`, "aria-pressed": String(this.picks.ids.has(item.id)) }, el("span.ck", {}, icon("check", 16)));
    const cell = el("div.cell", { "data-id": item.id }, link, pick);
    this.markPicked(cell, item.id);
    return cell;
  }

  /** @param {Item} item */
  caption(item) {
    const [name, words] = item.no_defect ? ["s-none", "no defect"] : (STATES[item.state] ?? ["s-unlabelled", item.state]);
    const label = el("span.lbl", {}, icon(name, 12));
    if (item.damaged) label.append("damaged");
    else if (NEEDS.has(item.state)) {
      label.classList.add("need");
      label.append(words);
    } else if (item.state === "in_progress" && item.labeler) label.append(el("bdi.cut", {}, item.labeler.name.split(" ")[0] ?? ""));
    else if (item.annotations) label.append(String(item.annotations));
    const caption = el("span.cap", { "aria-hidden": "true" }, label);
    if (item.open_proposals) caption.append(el("span.lbl.need", {}, `${item.open_proposals} to settle`));
    return caption;
  }

  /** Draw a photo's boxes over its thumbnail. @param {Item} item */
  drawBoxes(item) {
    const link = this.tiles.get(item.id)?.querySelector("a.photo");
    if (!link || !item.boxes || !item.width || !item.height || link.querySelector(".ov")) return;
    const overlay = document.createElementNS(SVG, "svg");
    overlay.setAttribute("class", "ov thin");
    overlay.setAttribute("viewBox", `0 0 ${item.width} ${item.height}`);
    overlay.setAttribute("preserveAspectRatio", "none");
    overlay.setAttribute("aria-hidden", "true");
    for (const [classId, x, y, width, height] of item.boxes) {
      const known = this.view.classes.find((one) => one.id === classId);
      const group = document.createElementNS(SVG, "g");
      group.setAttribute("class", `c${known?.slot ?? 1}`);
      if (known) group.setAttribute("data-class-color", known.color);
      for (const kind of ["h", "s"]) {
        const rect = document.createElementNS(SVG, "rect");
        rect.setAttribute("class", kind);
        for (const [key, value] of Object.entries({ x, y, width, height })) rect.setAttribute(key, String(value));
        group.append(rect);
      }
      overlay.append(group);
    }
    link.append(overlay);
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
      const next = isCommand ? null : this.neighbour(event.key);
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

  /** @param {string} key @returns {number | null} */
  neighbour(key) {
    const order = this.order;
    const at = order.indexOf(/** @type {number} */ (this.current));
    if (key === "ArrowRight") return order[at + 1] ?? null;
    if (key === "ArrowLeft") return order[at - 1] ?? null;
    if (key === "Home") return order[0] ?? null;
    if (key === "End") return order[order.length - 1] ?? null;
    const rows = { ArrowDown: 1, ArrowUp: -1, PageDown: 3, PageUp: -3 }[key];
    if (rows === undefined) return null;
    const line = this.lines.findIndex((ids) => ids.includes(/** @type {number} */ (this.current)));
    const other = this.lines[Math.max(0, Math.min(this.lines.length - 1, line + rows))];
    if (!other || other === this.lines[line]) return null;
    const middle = this.middle(/** @type {number} */ (this.current));
    return other.reduce((best, id) => (Math.abs(this.middle(id) - middle) < Math.abs(this.middle(best) - middle) ? id : best));
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

  /** @param {HTMLElement} cell @param {number} id */
  markPicked(cell, id) {
    const is = this.picks.ids.has(id);
    cell.querySelector(".photo")?.classList.toggle("picked", is);
    cell.querySelector(".ck")?.classList.toggle("on", is);
    cell.querySelector(".pick")?.setAttribute("aria-pressed", String(is));
  }

  pickedChanged() {
    for (const [id, cell] of this.tiles) this.markPicked(cell, id);
    this.place.classList.toggle("picking", this.picks.ids.size > 0);
    this.tell.onPick();
  }

  clearPicks() {
    this.picks.clear();
    this.pickedChanged();
  }
}

/** @param {string} words @param {Item[] | null} items @param {string} sort @param {string} zone */
function heading(words, items, sort, zone) {
  const parts = [];
  if (items) {
    parts.push(`${items.length.toLocaleString("en")} photo${items.length === 1 ? "" : "s"}`);
    const times = items.map((item) => timeOf(item, sort, zone)).filter(Boolean).sort();
    if (times.length) parts.push(times[0] === times[times.length - 1] ? String(times[0]) : `${times[0]} to ${times[times.length - 1]}`);
  }
  return el("div.day", {}, el("h2", {}, words), el("span.mut", {}, parts.join(", ")));
}
