// What a person chooses for this phone, and what its browser remembers: whether photos go out now, whether the place goes
// with them, a name, and a place on the home screen.
import { call } from "../lib/http.js";
import { say, sayError } from "../lib/language.js";
import { carrier, whereabouts } from "./phone.js";

const STOPPED = "blemish stopped";
const PLACE = "blemish adds the place";
const WAITS = "blemish waits for wifi with";

/** Why photos shall not go out: what a person chose holds for all tabs, also when they come back. */
export function heldBack() {
  if (localStorage.getItem(STOPPED)) return "stopped";
  return carrier?.type === "cellular" ? (localStorage.getItem(WAITS) ?? "") : "";
}

/**
 * @param {(id: string) => HTMLElement} at
 * @param {{decided: () => void, changed: () => void, moved: (place: import("./shapes.js").Place) => void}} on decided: whether photos go out
 */
export function createOwn(at, { decided, changed, moved }) {
  const adds = /** @type {HTMLInputElement} */ (at("place"));
  const crew = /** @type {HTMLInputElement} */ (at("crew-form").querySelector("input"));
  /** iPhones offer nothing by themselves, and tell whether the page was opened from the home screen. */
  const isUninstalled = /** @type {any} */ (navigator).standalone === false;
  /** The browser's offer to put this page on the home screen. @type {any} */
  let offer = null;

  /** @param {string} name @param {string} value "" forgets it */
  function remember(name, value) {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  }

  /** @param {boolean} isWanted send, or stop */
  function goOn(isWanted) {
    remember(STOPPED, isWanted ? "" : "1");
    decided();
  }

  /** Where the photo is taken, if the person wants it told. @returns {Promise<import("./shapes.js").Place | null>} */
  async function findPlace() {
    const place = localStorage.getItem(PLACE) ? await whereabouts() : null;
    if (place) moved(place);
    return place;
  }

  /** The phone asks the person once, when they switch it on. */
  async function switchPlace() {
    at("place-said").hidden = true;
    remember(PLACE, adds.checked ? "1" : "");
    if (!adds.checked || (await findPlace())) return;
    remember(PLACE, "");
    adds.checked = false;
    at("place-said").hidden = false;
  }

  at("place-switch").hidden = !isSecureContext;
  adds.checked = Boolean(localStorage.getItem(PLACE));
  adds.addEventListener("change", () => void switchPlace());
  at("stop").addEventListener("click", () => goOn(heldBack() === "stopped"));
  at("data").hidden = !carrier?.type;
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (at("data").querySelectorAll("input"))) {
    input.checked = input.value === (localStorage.getItem(WAITS) ?? "");
    input.addEventListener("change", () => {
      remember(WAITS, input.value);
      decided();
    });
  }
  carrier?.addEventListener("change", decided);
  window.addEventListener("storage", decided); // chosen in another tab
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    changed();
  });
  at("install-now").addEventListener("click", () => {
    offer.prompt();
    offer = null; // it can be used once
    changed();
  });
  at("crew-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await call("PATCH", "/capture/me", { name: crew.value });
      at("crew-said").textContent = say("Kept.");
    } catch (error) {
      at("crew-said").textContent = sayError(error);
    }
  });

  return {
    goOn,
    findPlace,
    /** @param {string} name as the server knows this phone */
    called: (name) => void (crew.value ||= name),
    /** @param {ReturnType<typeof import("./shots.js").count>} n */
    show(n) {
      const held = heldBack();
      at("stop").textContent = held === "stopped" ? say("Go on") : say("Stop");
      at("stop").hidden = !n.open || ["mobile", "small"].includes(held);
      at("install").hidden = !(offer || isUninstalled) || n.all > 0; // before the first photo: what is installed may keep its own
      at("install-now").hidden = !offer;
      at("install-how").hidden = Boolean(offer) || !isUninstalled;
    },
  };
}
