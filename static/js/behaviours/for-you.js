// How many comments name me that I have not looked at: <a data-behaviour="for-you" data-project="3" hidden>2 for you</a>.
import { listen } from "../lib/feed.js";
import { call } from "../lib/http.js";

const SOON = 300; // ms: news that come at once are asked for once

/** @param {HTMLElement} pill */
export function bind(pill) {
  const project = Number(pill.dataset.project);
  const me = Number(document.querySelector('meta[name="blemish-person"]')?.getAttribute("content"));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function look() {
    timer = undefined;
    if (!pill.isConnected) return ear.close(); // its part of the page was drawn anew
    const told = await call("GET", `/projects/${project}/comments?limit=1`).catch(() => null);
    if (!told) return; // what is shown stays until the server can be asked again
    pill.hidden = told.unseen === 0;
    pill.textContent = `${told.unseen} for you`;
  }

  const ear = listen(project, (kind, news) => {
    if (kind === "reset" || (kind === "comment" && news.names?.includes(me))) timer ??= setTimeout(look, SOON);
  });
}
