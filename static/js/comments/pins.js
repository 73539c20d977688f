// The pins of a photo's threads, over the photo: a number each, moved with it. They are buttons, so that a finger, a key
// and a reader of the screen can open them.
import { el } from "../lib/dom.js";

/** @typedef {import("./threads.js").Thread} Thread */
/** @typedef {import("./threads.js").Point} Point */
/** @typedef {ReturnType<typeof createPins>} Pins */

/**
 * @param {object} options
 * @param {HTMLElement} options.place over the photo; gets the pins
 * @param {(point: Point) => Point} options.toScreen from the photo to the place, CSS pixels
 * @param {(thread: Thread) => void} options.onOpen
 */
export function createPins({ place, toScreen, onOpen }) {
  const layer = el("div.pins");
  place.append(layer);
  // A press on a pin is none on the photo.
  for (const kind of ["pointerdown", "dblclick"]) layer.addEventListener(kind, (event) => event.target !== layer && event.stopPropagation());
  /** @type {{thread: Thread, at: Point, pin: HTMLElement}[]} */
  let shown = [];

  function move() {
    for (const { at, pin } of shown) {
      const { x, y } = toScreen(at);
      pin.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    }
  }

  return {
    /** What the pins lie in: hide it to hide them. */
    layer,
    /**
     * @param {readonly {thread: Thread, at: Point}[]} pinned threads with a place on the photo
     * @param {string | null} [open] the key of the one that is read now
     */
    show(pinned, open = null) {
      const focused = shown.find(({ pin }) => pin === document.activeElement)?.thread.key;
      shown = pinned.map(({ thread, at }) => {
        const pin = el("button.pin", { type: "button", "aria-label": labelOf(thread), "aria-expanded": String(thread.key === open), "data-thread": thread.key }, el("span", {}, String(thread.number)));
        pin.classList.toggle("settled", thread.isSettled);
        pin.addEventListener("click", () => onOpen(thread));
        return { thread, at, pin };
      });
      layer.replaceChildren(...shown.map(({ pin }) => pin));
      shown.find(({ thread }) => thread.key === focused)?.pin.focus();
      move();
    },
    /** The photo was moved or zoomed. */
    move,
    /** @param {string} key @returns {boolean} whether there is such a pin */
    focus(key) {
      const found = shown.find(({ thread }) => thread.key === key);
      found?.pin.focus({ preventScroll: true });
      return found !== undefined;
    },
    remove: () => layer.remove(),
  };
}

/** @param {Thread} thread */
function labelOf({ number, first, replies, isSettled }) {
  const words = first.text.length > 80 ? `${first.text.slice(0, 80)} …` : first.text;
  const count = replies.length ? `, ${replies.length === 1 ? "1 reply" : `${replies.length} replies`}` : "";
  return `Comment ${number}${isSettled ? ", settled" : ""}, ${first.author.name}: ${words || "deleted"}${count}`;
}
