// Sending back: words, pinned to a place on the photo. The pin stays at its place while one looks about; a click on the
// photo moves it there.

/** @typedef {{x: number, y: number}} Point */

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} pin
 * @param {object} parts
 * @param {import("../editor/canvas.js").Editor} parts.editor
 * @param {(note: {text: string, x: number, y: number}) => void} parts.onSent
 * @param {() => void} parts.onClosed
 */
export function createNote(form, pin, { editor, onSent, onClosed }) {
  const words = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
  const fault = /** @type {HTMLElement} */ (form.querySelector("[role=alert]"));
  /** @type {Point | null} */
  let at = null;

  function place() {
    if (!at) return;
    const { x, y } = editor.toScreen(at);
    const { width, height } = editor.view;
    pin.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    // Beside the pin, where there is room; never outside of the view.
    const [wide, high] = [form.offsetWidth, form.offsetHeight];
    const left = x + 24 + wide < width ? x + 24 : x - 24 - wide;
    const inView = (/** @type {number} */ value, /** @type {number} */ most) => Math.round(Math.min(Math.max(value, 8), Math.max(most - 8, 8)));
    form.style.transform = `translate(${inView(left, width - wide)}px, ${inView(y - high / 2, height - high)}px)`;
  }

  function close() {
    if (!at) return;
    at = null;
    form.hidden = pin.hidden = true;
    onClosed();
  }

  editor.on("camera", place);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = words.value.trim();
    if (!text || !at) {
      fault.textContent = "Say in a few words what is wrong: the labeler reads them.";
      words.focus();
      return;
    }
    const note = { text, ...at };
    words.value = "";
    close();
    onSent(note);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) form.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  form.querySelector("[data-close]")?.addEventListener("click", close);

  return {
    get isOpen() {
      return at !== null;
    },
    /** @param {Point} point of the photo */
    open(point) {
      at = point;
      fault.textContent = "";
      form.hidden = pin.hidden = false;
      place();
      words.focus();
    },
    /** @param {Point} point of the photo */
    moveTo(point) {
      const { width, height } = editor.size;
      at = { x: Math.min(Math.max(point.x, 0), width), y: Math.min(Math.max(point.y, 0), height) };
      place();
      words.focus();
    },
    close,
  };
}
