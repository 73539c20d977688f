// The project's live feed: one event stream a browser, however many tabs show the project, resumed where it broke.
// One tab holds a lock and the stream and tells the others; when it closes, another takes over after the last
// event it heard of. It begins after what the page shows: what happens while a page loads is not lost.
// Over plain http there are no locks, and a browser has six connections a server for all its tabs: there only the
// visible tab listens, and catches up when it is shown again.
import { root } from "./http.js";

const KINDS = ["photo.added", "photo.changed", "photo.state", "annotations.changed", "lease", "presence", "class.changed", "guide.changed", "shot.changed", "queue.changed", "people", "comment", "reading", "review", "agreement", "rules.changed", "counts", "job", "reset"];
const AGAIN = 5000; // milliseconds until a refused stream is asked for again

/**
 * @typedef {object} Browser what of the browser is used; tests give their own
 * @property {(address: string) => EventSource} open
 * @property {BroadcastChannel | null} channel
 * @property {((run: () => Promise<void>) => void) | null} whenAlone runs once no other tab holds the stream; null: no locks here
 * @property {() => boolean} isHidden
 * @property {(listener: () => void) => void} onShownOrHidden
 * @property {(run: () => void, ms: number) => unknown} later
 * @property {string} shown the number of the last event that the page was drawn with; "" if it does not say
 */

/** What listens in this page, by project: all of it to one stream. @type {Map<number, {ears: Set<(kind: string, data: any) => void>, hasHeard: boolean}>} */
const here = new Map();

/**
 * Listen until the page goes.
 * @param {number} project
 * @param {(kind: string, data: any) => void} tell "reset": some events are gone, fetch anew
 * @param {Browser} [browser]
 * @returns {{close: () => void}}
 */
export function listen(project, tell, browser) {
  if (browser) return follow(project, tell, browser);
  const known = here.get(project);
  const page = known ?? { ears: new Set(), hasHeard: false };
  page.ears.add(tell);
  if (known?.hasHeard) tell("reset", {}); // something came before this one listened
  if (!known) {
    here.set(project, page);
    follow(project, (kind, data) => {
      page.hasHeard = true;
      for (const ear of page.ears) ear(kind, data);
    }, thisBrowser(project));
  }
  return { close: () => void page.ears.delete(tell) };
}

/**
 * @param {number} project @param {(kind: string, data: any) => void} tell @param {Browser} browser
 * @returns {{close: () => void}}
 */
function follow(project, tell, browser) {
  const { channel, whenAlone } = browser;
  /** @type {EventSource | null} */
  let source = null;
  let last = browser.shown;
  let hasHeard = false;
  let isClosed = false;
  let mayOpen = false;

  /** @param {string} kind @param {any} data @param {string} id "" for what is not remembered */
  function hear(kind, data, id) {
    // From another tab's stream one that joins late has not heard what came between its page and now.
    const hasMissed = !hasHeard && id && browser.shown && Number(id) > Number(browser.shown) + 1;
    if (id) {
      if (hasMissed && kind !== "reset") tell("reset", {});
      hasHeard = true;
      last = id;
    }
    tell(kind, data);
  }

  function open() {
    if (source || isClosed || !mayOpen) return;
    const opened = browser.open(`${root}/api/projects/${project}/events${last ? `?after=${last}` : ""}`);
    source = opened;
    for (const kind of KINDS)
      opened.addEventListener(kind, (event) => {
        const { data, lastEventId } = /** @type {MessageEvent} */ (event);
        const told = JSON.parse(data || "{}");
        channel?.postMessage({ kind, data: told, id: lastEventId });
        hear(kind, told, lastEventId);
      });
    opened.addEventListener("error", () => {
      // A browser reconnects by itself with Last-Event-ID; a stream that was refused (a proxy's 502 during a
      // restart, too many pages) is closed for good, so we ask again.
      if (opened.readyState !== 2 || source !== opened) return;
      source = null;
      browser.later(open, AGAIN);
    });
  }
  function shut() {
    source?.close();
    source = null;
  }

  channel?.addEventListener("message", ({ data: { kind, data, id } }) => hear(kind, data, id));
  if (whenAlone)
    whenAlone(() => {
      mayOpen = true;
      open();
      return new Promise(() => {});
    });
  else {
    mayOpen = !browser.isHidden();
    open();
    browser.onShownOrHidden(() => {
      mayOpen = !browser.isHidden();
      if (!mayOpen) {
        shut();
        return;
      }
      // Without an event heard so far there is nothing to go on after.
      if (!last) tell("reset", {});
      open();
    });
  }
  return {
    close() {
      isClosed = true;
      shut();
    },
  };
}

/** @param {number} project @returns {Browser} */
function thisBrowser(project) {
  const name = `blemish-feed:${root}:${project}`;
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
  const hasLocks = channel !== null && "locks" in navigator && Boolean(navigator.locks);
  return {
    open: (address) => new EventSource(address),
    channel,
    whenAlone: hasLocks ? (run) => void navigator.locks.request(name, run).catch(() => {}) : null,
    isHidden: () => document.hidden,
    onShownOrHidden: (listener) => document.addEventListener("visibilitychange", listener),
    later: (run, ms) => setTimeout(run, ms),
    shown: document.querySelector('meta[name="blemish-feed"]')?.getAttribute("content") ?? "",
  };
}
