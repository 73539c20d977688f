// What others do, as it happens: one event stream per page, resumed where it broke; presence every 20 s.
import { call, root } from "../lib/http.js";
import { uuid7 } from "../lib/uuid.js";

const PRESENCE_EVERY = 20_000;

/**
 * @param {number} projectId
 * @param {(kind: string, data: any) => void} onEvent
 */
export function createLive(projectId, onEvent) {
  const tab = uuid7();
  /** @type {EventSource | null} */
  let source = null;
  /** @type {number | null} */
  let photoId = null;
  const kinds = ["photo.added", "photo.changed", "annotations.changed", "photo.state", "lease", "presence", "class.changed", "reset"];

  function open() {
    if (source || document.hidden) return;
    source = new EventSource(`${root}/api/projects/${projectId}/events`);
    for (const kind of kinds)
      source.addEventListener(kind, (event) => {
        /** @type {any} */
        let data = {};
        try {
          data = JSON.parse(/** @type {MessageEvent} */ (event).data || "{}");
        } catch {
          return;
        }
        onEvent(kind, data);
      });
    source.addEventListener("error", () => {
      // The browser reconnects by itself with Last-Event-ID; only a refused stream (signed out) closes.
      if (source?.readyState === EventSource.CLOSED) close();
    });
  }
  function close() {
    source?.close();
    source = null;
  }
  const here = () => {
    if (photoId !== null && !document.hidden) call("PUT", `/photos/${photoId}/presence`, { tab }).catch(() => {});
  };

  open();
  setInterval(() => {
    here();
    open();
  }, PRESENCE_EVERY);
  // On plain http a browser has few connections: a hidden tab gives its stream back.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : (open(), here())));

  return {
    /** @param {number} id the photo this tab is on */
    at(id) {
      photoId = id;
      here();
    },
    close,
  };
}
