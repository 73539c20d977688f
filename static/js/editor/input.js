// The only module that listens to the browser's events: mouse, touch, pen, wheel and keys become plain ones.
import { keyNames } from "./keys.js";

/** @typedef {import("./hand.js").EditorEvent} EditorEvent */
/** @typedef {import("./camera.js").Point} Point */

const TEXT_INPUTS = new Set(["text", "search", "number", "email", "url", "tel", "password", "date", "time", "datetime-local", "month", "week"]);
const CONTROLS = "button, a, summary, input, select, [role=option], [role=slider], [role=radio], [role=tab], [role=menuitem]";
/** Keys that a focused control needs for itself. */
const CONTROL_KEYS = /^(?:Enter|Space|Tab|Home|End|PageUp|PageDown)$/;
/** Of these some need the arrows too; a button does not, so that from the list they move what is selected. */
const WITH_ARROWS = "input, select, [role=option], [role=slider], [role=radio], [role=tab], [role=menuitem]";
const SIDE_BUTTONS = /** @type {Record<number, string>} */ ({ 3: "MouseBack", 4: "MouseForward" });

/**
 * @param {HTMLElement} element what the pointer moves over
 * @param {(event: EditorEvent) => boolean} dispatch
 * @param {HTMLElement} [keysTarget] keys count while the focus is inside of it, or nowhere
 * @returns {() => void} how to stop
 */
export function bindInput(element, dispatch, keysTarget = element) {
  const stop = new AbortController();
  const { signal } = stop;
  bindPointers(element, dispatch, signal);
  bindWheel(element, dispatch, signal);
  bindKeys(element, dispatch, keysTarget, signal);
  const interrupt = () => void dispatch({ type: "interrupt" });
  element.ownerDocument.defaultView?.addEventListener("blur", interrupt, { signal });
  element.ownerDocument.addEventListener("visibilitychange", () => element.ownerDocument.hidden && interrupt(), { signal });
  element.addEventListener("focus", () => void dispatch({ type: "focus" }), { signal });
  element.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
  return () => stop.abort();
}

/** @param {HTMLElement} element @param {{clientX: number, clientY: number}} event @returns {Point} */
function pointOf(element, event) {
  const frame = element.getBoundingClientRect();
  return { x: event.clientX - frame.left - element.clientLeft, y: event.clientY - frame.top - element.clientTop };
}

/** @param {HTMLElement} element @param {(event: EditorEvent) => boolean} dispatch @param {AbortSignal} signal */
function bindPointers(element, dispatch, signal) {
  /** Fingers that are down. @type {Map<number, Point>} */
  const fingers = new Map();
  /** The pointer whose gesture it is. @type {number | null} */
  let active = null;
  let isPinching = false;

  /** @param {"down" | "move" | "up"} type @param {PointerEvent} event */
  const send = (type, event) =>
    dispatch({ type, ...pointOf(element, event), pointer: kindOf(event), button: event.button, shift: event.shiftKey, alt: event.altKey, pressure: event.pointerType === "pen" ? event.pressure : 1 });

  element.addEventListener(
    "pointerdown",
    (event) => {
      const side = SIDE_BUTTONS[event.button];
      if (side) {
        event.preventDefault();
        dispatch({ type: "key", names: [side] });
        return;
      }
      element.focus({ preventScroll: true });
      if (event.pointerType === "touch") fingers.set(event.pointerId, pointOf(element, event));
      if (fingers.size > 1) {
        // The first finger began a gesture; the second shows that a pinch was meant.
        if (!isPinching) pinch("start", middle(fingers), 0, 0, 1);
        isPinching = true;
        active = null;
        return;
      }
      if (active !== null || isPinching) return;
      if (!send("down", event)) return;
      event.preventDefault();
      active = event.pointerId;
      try {
        element.setPointerCapture(event.pointerId);
      } catch {
        // A pointer that is gone already cannot be captured.
      }
    },
    { signal },
  );

  element.addEventListener(
    "pointermove",
    (event) => {
      const last = fingers.get(event.pointerId);
      if (last && isPinching) {
        const before = spread(fingers);
        const from = middle(fingers);
        fingers.set(event.pointerId, pointOf(element, event));
        const to = middle(fingers);
        pinch("move", to, to.x - from.x, to.y - from.y, before > 0 ? spread(fingers) / before : 1);
        return;
      }
      if (last) fingers.set(event.pointerId, pointOf(element, event));
      if (active === null || active === event.pointerId) send("move", event);
    },
    { signal },
  );

  /** @param {PointerEvent} event @param {boolean} isLost */
  function lift(event, isLost) {
    fingers.delete(event.pointerId);
    if (isPinching && fingers.size === 0) {
      isPinching = false;
      pinch("end", pointOf(element, event), 0, 0, 1);
    }
    if (active !== event.pointerId) return;
    active = null;
    if (isLost) dispatch({ type: "interrupt" });
    else send("up", event);
    if (event.pointerType === "touch") dispatch({ type: "leave" });
  }
  element.addEventListener("pointerup", (event) => lift(event, false), { signal });
  element.addEventListener("pointercancel", (event) => lift(event, true), { signal });
  element.addEventListener("lostpointercapture", (event) => lift(event, true), { signal });
  element.addEventListener("pointerleave", () => active === null && dispatch({ type: "leave" }), { signal });
  // The browser would leave the page.
  for (const type of ["mousedown", "mouseup"]) {
    element.addEventListener(type, (event) => /** @type {MouseEvent} */ (event).button > 2 && event.preventDefault(), { signal });
  }

  /** @param {"start" | "move" | "end"} phase @param {Point} at @param {number} dx @param {number} dy @param {number} factor */
  function pinch(phase, at, dx, dy, factor) {
    dispatch({ type: "pinch", phase, ...at, dx, dy, factor });
  }
}

/** @param {PointerEvent} event */
function kindOf({ pointerType }) {
  return pointerType === "pen" || pointerType === "touch" ? pointerType : "mouse";
}

/** @param {ReadonlyMap<number, Point>} fingers @returns {Point} between the first two */
function middle(fingers) {
  const [one = { x: 0, y: 0 }, other = one] = fingers.values();
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

/** @param {ReadonlyMap<number, Point>} fingers */
function spread(fingers) {
  const [one = { x: 0, y: 0 }, other = one] = fingers.values();
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** @param {HTMLElement} element @param {(event: EditorEvent) => boolean} dispatch @param {AbortSignal} signal */
function bindWheel(element, dispatch, signal) {
  element.addEventListener(
    "wheel",
    (event) => {
      // Else the page zooms or scrolls under the photo.
      event.preventDefault();
      const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
      dispatch({ type: "wheel", ...pointOf(element, event), dx: event.deltaX * unit, dy: event.deltaY * unit, ctrl: event.ctrlKey, shift: event.shiftKey, alt: event.altKey });
    },
    { signal, passive: false },
  );
}

/** @param {HTMLElement} element @param {(event: EditorEvent) => boolean} dispatch @param {HTMLElement} keysTarget @param {AbortSignal} signal */
function bindKeys(element, dispatch, keysTarget, signal) {
  /** @param {KeyboardEvent} event */
  const namesOf = (event) => keyNames({ key: event.key, code: event.code, ctrlKey: event.ctrlKey, metaKey: event.metaKey, altKey: event.altKey, shiftKey: event.shiftKey, altGraph: event.getModifierState("AltGraph") });
  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.defaultPrevented || event.isComposing || isTaken(event, element)) return;
    if (dispatch({ type: "key", names: namesOf(event), repeat: event.repeat })) event.preventDefault();
  }
  keysTarget.addEventListener("keydown", press, { signal });
  // A click on plain words leaves the focus nowhere: the hand on the keys should not need to know.
  const { body } = element.ownerDocument;
  body.addEventListener("keydown", (event) => event.target === body && keysTarget.getClientRects().length > 0 && !body.querySelector("dialog[open]") && press(event), { signal });
  // On the window: the focus may have moved while the key was down.
  (element.ownerDocument.defaultView ?? keysTarget).addEventListener(
    "keyup",
    (event) => void dispatch({ type: "keyup", names: namesOf(/** @type {KeyboardEvent} */ (event)) }),
    { signal },
  );
}

/**
 * Whether what has the focus needs this key itself.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} element the canvas' element
 */
export function isTaken(event, element) {
  const target = event.target;
  if (target === element || !(target instanceof Element)) return false;
  if (isTyping(target)) return true;
  if (event.code === "Tab") return true;
  // With what was selected as text, Ctrl+C copies that.
  if (event.key.toLowerCase() === "c" && (event.ctrlKey || event.metaKey) && String(element.ownerDocument.getSelection() ?? "")) return true;
  if (/^Arrow/.test(event.code)) return target.closest(WITH_ARROWS) !== null;
  return CONTROL_KEYS.test(event.code) && target.closest(CONTROLS) !== null;
}

/** @param {Element} target */
function isTyping(target) {
  if (target.closest("dialog[open]")) return true;
  if (target instanceof HTMLInputElement) return TEXT_INPUTS.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLElement && target.isContentEditable);
}
