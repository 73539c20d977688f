// Ends this sign-in, and says so when the server cannot be told: the cookie would still be good.
import { ApiError, call, root } from "../lib/http.js";

/** @param {HTMLElement} button */
export function bind(button) {
  button.addEventListener("click", async () => {
    try {
      await call("DELETE", "/session");
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) {
        button.textContent = "Not signed out: no connection. Try again";
        return;
      }
    }
    location.assign(`${root}/login`);
  });
}
