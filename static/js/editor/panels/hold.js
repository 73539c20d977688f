// Buttons that act while they are held, as a key does: with a pointer, or by keyboard on and off.

/**
 * @param {HTMLElement} button
 * @param {{on(): void, off(): void, afterwards?: () => void}} act afterwards: a pointer has let go
 */
export function bindHold(button, { on, off, afterwards = () => {} }) {
  button.addEventListener("pointerdown", on);
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) button.addEventListener(end, off);
  // A long press is no wish for a menu.
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  // By keyboard there is no holding: pressed once it stays, pressed again it ends.
  button.addEventListener("click", (event) => {
    if (event.detail) return afterwards();
    const isOn = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", String(!isOn));
    if (isOn) off();
    else on();
  });
}
