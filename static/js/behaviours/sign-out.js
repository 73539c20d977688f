// Ends this sign-in.
import { call, root } from "../lib/http.js";

/** @param {HTMLElement} button */
export function bind(button) {
  button.addEventListener("click", async () => {
    await call("DELETE", "/session").catch(() => null);
    location.assign(`${root}/login`);
  });
}
