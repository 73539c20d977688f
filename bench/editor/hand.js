// A mouse that moves within the page: its events go where the browser would send them. Events that the machine's
// own mouse sends come at most once a frame too, so one move a frame costs what a hand costs.

/** @type {Element | null} */
let captured = null;

// The browser captures only pointers that it knows.
Element.prototype.setPointerCapture = function () {
  captured = this;
};
Element.prototype.releasePointerCapture = () => void (captured = null);

/** @param {"pointerdown" | "pointermove" | "pointerup"} type @param {{x: number, y: number}} at screen pixels */
export function send(type, { x, y }) {
  const target = captured ?? document.elementFromPoint(x, y) ?? document.body;
  const isDown = type !== "pointerup";
  target.dispatchEvent(new PointerEvent(type, { pointerId: 1, pointerType: "mouse", isPrimary: true, bubbles: true, cancelable: true, composed: true, clientX: x, clientY: y, button: type === "pointermove" ? -1 : 0, buttons: isDown ? 1 : 0 }));
  if (type === "pointerup") captured = null;
}

/** @param {{x: number, y: number}} at screen pixels */
export function click(at) {
  send("pointerdown", at);
  send("pointerup", at);
}
