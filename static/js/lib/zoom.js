// A picture in a frame: whole, or nearer, by two fingers, a wheel or a button. A view tells how many pixels of the
// screen one of the picture takes, and where its top left corner lies in the frame.

/** @typedef {{scale: number, x: number, y: number}} View */
/** @typedef {{width: number, height: number}} Size */

const TAP = 8; // px that a finger may slip
const MOST = 4; // times the real pixels

/** @param {Size} frame @param {Size} picture @returns {View} all of it, never larger than it is */
export function whole(frame, picture) {
  return held({ scale: 0, x: 0, y: 0 }, frame, picture);
}

/**
 * Nearer or farther, so that what is under a point stays there.
 * @param {View} view @param {number} factor @param {{x: number, y: number}} at in the frame
 * @returns {View}
 */
export function nearer({ scale, x, y }, factor, at) {
  return { scale: scale * factor, x: at.x - (at.x - x) * factor, y: at.y - (at.y - y) * factor };
}

/**
 * Keep a view within bounds: a side that fits is in the middle, one that does not leaves no gap.
 * @param {View} view @param {Size} frame @param {Size} picture @param {number} [most] the largest scale
 * @returns {View}
 */
export function held(view, frame, picture, most = 1) {
  const least = Math.min(1, frame.width / picture.width, frame.height / picture.height);
  const scale = Math.min(Math.max(view.scale, least), Math.max(most, least));
  const place = (/** @type {number} */ at, /** @type {number} */ side, /** @type {number} */ room) => (side <= room ? (room - side) / 2 : Math.min(0, Math.max(room - side, at)));
  return { scale, x: place(view.x, picture.width * scale, frame.width), y: place(view.y, picture.height * scale, frame.height) };
}

/**
 * @param {HTMLElement} frame @param {HTMLImageElement} picture in it
 * @param {{tapped: (x: number, y: number) => void, moved: (view: View, picture: Size) => void}} on shares of the picture
 */
export function createZoom(frame, picture, on) {
  /** Fingers, by their id. @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  let slipped = 0;
  /** @type {View} */
  let view = { scale: 0, x: 0, y: 0 };
  const real = () => 1 / devicePixelRatio;
  const size = () => ({ width: picture.naturalWidth || 1, height: picture.naturalHeight || 1 });
  const room = () => ({ width: frame.clientWidth, height: frame.clientHeight });

  /** @param {View} wanted */
  function show(wanted) {
    view = held(wanted, room(), size(), MOST * real());
    picture.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
    on.moved(view, size());
  }

  /** @param {MouseEvent} event */
  function inFrame({ clientX, clientY }) {
    const { left, top } = frame.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  function spread() {
    const [a, b = a] = [...fingers.values()];
    return a && b ? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.hypot(a.x - b.x, a.y - b.y) || 1 } : { x: 0, y: 0, apart: 1 };
  }

  /** @param {PointerEvent} event */
  function slide(event) {
    if (!fingers.has(event.pointerId)) return;
    const before = spread();
    fingers.set(event.pointerId, inFrame(event));
    const now = spread();
    slipped += fingers.size > 1 ? TAP : Math.hypot(now.x - before.x, now.y - before.y);
    if (slipped < TAP) return;
    show(nearer({ ...view, x: view.x + now.x - before.x, y: view.y + now.y - before.y }, now.apart / before.apart, now));
  }

  /** @param {PointerEvent} event */
  function lift(event) {
    if (!fingers.delete(event.pointerId) || event.type === "pointercancel" || slipped >= TAP) return;
    const { x, y } = inFrame(event);
    const { width, height } = size();
    const [across, down] = [(x - view.x) / (width * view.scale), (y - view.y) / (height * view.scale)];
    if (across >= 0 && across <= 1 && down >= 0 && down <= 1) on.tapped(across, down);
  }

  frame.addEventListener("pointerdown", (event) => {
    if (!fingers.size) slipped = 0;
    fingers.set(event.pointerId, inFrame(event));
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener("pointermove", slide);
  frame.addEventListener("pointerup", lift);
  frame.addEventListener("pointercancel", lift);
  frame.addEventListener("wheel", (event) => (event.preventDefault(), show(nearer(view, 2 ** (-event.deltaY / 300), inFrame(event)))), { passive: false });

  return {
    whole: () => show(whole(room(), size())),
    /** Where it is, after something beside it has changed. */
    again: () => show(view),
    /** The real pixels, or all of it again. @param {{x: number, y: number}} at shares of the picture, in the middle then */
    swap(at) {
      const { width, height } = size();
      const scale = real();
      if (view.scale >= scale * 0.99) return this.whole();
      show({ scale, x: room().width / 2 - at.x * width * scale, y: room().height / 2 - at.y * height * scale });
    },
  };
}
