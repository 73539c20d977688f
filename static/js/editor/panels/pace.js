// One's own day, for oneself alone: photos answered, and how long one took. Quiet, and put away by a press.
import { call } from "../../lib/http.js";

const KEY = "blemish-pace-hidden";
/** What is asked after an answer waits for others of that moment. Milliseconds. */
const WAIT = 1500;

/** @typedef {{today: number, seconds: number | null}} Pace */

/** @param {Pace} pace @returns {string} "" before the first answer of the day */
export function paceWords({ today, seconds }) {
  if (!today) return "";
  if (seconds === null) return `${today} today`;
  const minutes = Math.floor(seconds / 60);
  return `${today} today, ${minutes ? `${minutes} min ${seconds % 60}` : seconds} s a photo`;
}

/** @param {import("../types.js").App} app */
export function createPace(app) {
  const button = /** @type {HTMLButtonElement} */ (document.getElementById("pace"));
  let words = "";
  let isPlanned = false;

  function show() {
    const isAway = localStorage.getItem(KEY) !== null;
    button.hidden = words === "";
    button.textContent = isAway ? "my day" : words;
    button.title = isAway ? "How many photos you answered today, and how long one took. Only you see it." : "Only you see this; pauses are not counted. Press to put it away.";
    button.setAttribute("aria-pressed", String(!isAway));
  }

  async function ask() {
    isPlanned = false;
    try {
      words = paceWords(await call("GET", `/projects/${app.data.project.id}/pace`));
      show();
    } catch {
      // Without the server it stays as it was.
    }
  }

  function plan() {
    if (isPlanned || !app.data.can_label) return;
    isPlanned = true;
    setTimeout(() => void ask(), WAIT);
  }

  button.addEventListener("click", () => {
    if (localStorage.getItem(KEY) === null) localStorage.setItem(KEY, "true");
    else localStorage.removeItem(KEY);
    show();
    app.focus();
  });
  app.sync.on("state", plan);
  plan();
  return {};
}
