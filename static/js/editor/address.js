// The address of the photo on the screen: it can be sent to somebody, and the browser's own back button walks.
import { isolated } from "../lib/dom.js";
import { root } from "../lib/http.js";
import { pathOf as placeOf } from "./reading.js";

/** @typedef {{isQueue: boolean, filter: [string, string][]}} Walk where the photo was come by: the queue, or the gallery's filter */

/** @param {number} id @param {Walk} walk */
export function pathOf(id, { isQueue, filter }) {
  const query = new URLSearchParams(filter);
  return `${root}${placeOf(id)}${isQueue ? "?queue" : query.size ? `?${query}` : ""}`;
}

/** @param {string} pathname @returns {number} as in the stack: a reading's is negative; 0 when it is no photo's */
export function photoOf(pathname) {
  const [, kind, id] = /\/(photos|readings)\/(\d+)$/.exec(pathname) ?? [];
  return kind === "readings" ? -Number(id) : Number(id ?? 0);
}

/** Tell the browser which photo is shown. @param {{id: number, name: string}} photo @param {Walk} walk */
export function showAddress(photo, walk) {
  const path = pathOf(photo.id, walk);
  // The queue's own address gives way: going back to it would only bring one here again.
  if (`${location.pathname}${location.search}` !== path) window.history[location.pathname.endsWith("/label") ? "replaceState" : "pushState"](null, "", path);
  document.title = `${isolated(photo.name)} - Blemish`;
}

/** Walk when the browser goes back or forth. @param {import("./types.js").App} app */
export function followAddress(app) {
  window.addEventListener("popstate", () => {
    const id = photoOf(location.pathname);
    if (id && app.stack.goTo(id)) void app.goTo(id);
    else location.reload();
  });
}
