// The only module that listens to the canvas: mouse, touch, pen, wheel and keys become plain events.
// Pen draws and then fingers move; two fingers pinch; the middle button and held Space pan.

/** @typedef {import("./canvas.js").Editor} Editor */
/** @typedef {import("./camera.js").Point} Point */

/**
 * @param {HTMLElement} element what the pointer moves over (and what has the keyboard's focus)
 * @param {Editor} editor
 * @returns {() => void} how to stop
 */
export function listen(element, editor) {
  /** @type {Map<number, Point>} fingers and buttons that are down, in screen pixels */
  const down = new Map();
  let sawPen = false;
  let isSpaceHeld = false;
  /** @type {number | null} */
  let active = null;
  const stop = new AbortController();
  const options = { signal: stop.signal };

  /** @param {PointerEvent | WheelEvent} event @returns {Point} */
  const screenOf = (event) => {
    const frame = element.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  };
  /** @param {string} type @param {PointerEvent} event */
  const send = (type, event) => editor.pointerEvent({ type, screen: screenOf(event), shift: event.shiftKey, kind: event.pointerType });

  element.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button > 1) return;
      event.preventDefault();
      element.focus({ preventScroll: true });
      try {
        element.setPointerCapture(event.pointerId);
      } catch {
        // A pointer that is gone already cannot be captured; its up event will not come either way.
      }
      sawPen ||= event.pointerType === "pen";
      down.set(event.pointerId, screenOf(event));
      if (down.size === 2) {
        // The first finger began a gesture; the second shows that a pinch was meant.
        editor.interrupt();
        active = null;
        return;
      }
      const moves = event.button === 1 || isSpaceHeld || (sawPen && event.pointerType === "touch");
      editor.borrow(moves ? "pan" : null);
      active = event.pointerId;
      send("down", event);
    },
    options,
  );

  element.addEventListener(
    "pointermove",
    (event) => {
      const last = down.get(event.pointerId);
      if (down.size === 2 && last) {
        const now = screenOf(event);
        const [still] = [...down].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
        if (still) pinch(last, now, still);
        down.set(event.pointerId, now);
        return;
      }
      if (last) down.set(event.pointerId, screenOf(event));
      if (active === null || active === event.pointerId) send("move", event);
    },
    options,
  );

  /** @param {Point} last @param {Point} now @param {Point} still */
  function pinch(last, now, still) {
    const before = Math.hypot(last.x - still.x, last.y - still.y);
    const after = Math.hypot(now.x - still.x, now.y - still.y);
    editor.panBy((now.x - last.x) / 2, (now.y - last.y) / 2);
    if (before > 0) editor.zoomAt({ x: (now.x + still.x) / 2, y: (now.y + still.y) / 2 }, after / before);
  }

  /** @param {PointerEvent} event */
  const lift = (event) => {
    if (!down.delete(event.pointerId)) return;
    if (active === event.pointerId) {
      send("up", event);
      active = null;
      if (!isSpaceHeld) editor.borrow(null);
    }
  };
  element.addEventListener("pointerup", lift, options);
  element.addEventListener(
    "pointercancel",
    (event) => {
      down.delete(event.pointerId);
      if (active === event.pointerId) {
        editor.interrupt();
        active = null;
      }
    },
    options,
  );
  element.addEventListener("pointerleave", () => editor.leave(), options);
  element.addEventListener("contextmenu", (event) => event.preventDefault(), options);

  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
      // Trackpads pan with both axes and pinch as ctrl+wheel; a mouse wheel zooms.
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY) && !event.ctrlKey) editor.panBy(-event.deltaX * unit, -event.deltaY * unit);
      else editor.zoomAt(screenOf(event), Math.exp((-event.deltaY * unit * (event.ctrlKey ? 4 : 1)) / 500));
    },
    { ...options, passive: false },
  );

  const reset = () => {
    down.clear();
    active = null;
    isSpaceHeld = false;
    editor.interrupt();
    editor.borrow(null);
  };
  window.addEventListener("blur", reset, options);
  document.addEventListener("visibilitychange", () => document.hidden && reset(), options);

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      const key = keyOf(event);
      if (key === "space") {
        const onControl = event.target instanceof HTMLElement && event.target.closest("button, a, summary, [role=option]");
        if (onControl) return;
        event.preventDefault();
        if (!isSpaceHeld) {
          isSpaceHeld = true;
          if (active === null) editor.borrow("pan");
        }
        return;
      }
      if (editor.keyDown(key, event)) event.preventDefault();
    },
    options,
  );
  document.addEventListener(
    "keyup",
    (event) => {
      const key = keyOf(event);
      if (key === "space") {
        isSpaceHeld = false;
        if (active === null) editor.borrow(null);
      }
      editor.keyUp(key);
    },
    options,
  );
  return () => stop.abort();
}

/**
 * The name of a key with its modifiers: "r", "shift+f", "ctrl+z", "digit1", "arrowleft", "delete".
 * Letters by what they print (so that AZERTY works), all else by where they are; Cmd counts as Ctrl.
 * @param {{key: string, code: string, ctrlKey: boolean, metaKey: boolean, shiftKey: boolean, altKey: boolean}} event
 */
export function keyOf(event) {
  const isLetter = /^[a-z]$/i.test(event.key);
  const names = /** @type {Record<string, string>} */ ({ " ": "space", "?": "?", "/": "/", "\\": "\\" });
  let name = names[event.key] ?? (isLetter ? event.key.toLowerCase() : event.code.toLowerCase());
  if (!name) name = event.key.toLowerCase();
  name = name.replace(/^numpad(\d)$/, "digit$1").replace(/^key([a-z])$/, "$1").replace("numpadenter", "enter");
  if (["?", "/", "\\"].includes(name)) return event.ctrlKey || event.metaKey ? `ctrl+${name}` : name;
  const shift = event.shiftKey ? "shift+" : "";
  const alt = event.altKey ? "alt+" : "";
  return `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${alt}${shift}${name}`;
}

/** @param {EventTarget | null} target */
export function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog[open]")) return true;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "range", "button"].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
