// Which photos are picked, and where the range of the next Shift begins. No DOM.

export class Picks {
  constructor() {
    /** @type {Set<number>} */
    this.ids = new Set();
    /** @type {number | null} */
    this.anchor = null;
  }

  /** @param {number} id */
  toggle(id) {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.anchor = id;
  }

  /**
   * Pick everything from the anchor to an item.
   * @param {number} id
   * @param {number[]} order ids as they stand in the list
   */
  extend(id, order) {
    const from = order.indexOf(this.anchor ?? id);
    const to = order.indexOf(id);
    if (from < 0 || to < 0) return this.toggle(id);
    for (const between of order.slice(Math.min(from, to), Math.max(from, to) + 1)) this.ids.add(between);
    this.anchor ??= id;
  }

  clear() {
    this.ids.clear();
    this.anchor = null;
  }
}
