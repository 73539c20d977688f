// What others do, as it happens: one event stream per browser, resumed where it broke; presence every 20 s.
import { call, root } from "../lib/http.js";
import { uuid7 } from "../lib/uuid.js";

const PRESENCE_EVERY = 20_000;
const KINDS = ["photo.added", "photo.changed", "annotations.changed", "photo.state", "lease", "presence", "class.changed", "reset"];

/**
 * @param {number} project
 * @param {{event: (kind: string, data: any) => void, people: (people: {id: number, name: string}[]) => void}} on
 */
export function createLive(project, on) {
  const tab = uuid7();
  const name = `blemish-feed:${root}:${project}`;
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
  const hasLocks = "locks" in navigator && Boolean(navigator.locks) && channel !== null;
  /** @type {EventSource | null} */
  let source = null;
  /** @type {number | null} */
  let photo = null;
  let last = 0;

  channel?.addEventListener("message", ({ data: { kind, data } }) => on.event(kind, data));

  function open() {
    if (source) return;
    source = new EventSource(`${root}/api/projects/${project}/events${last ? `?after=${last}` : ""}`);
    for (const kind of KINDS)
      source.addEventListener(kind, (event) => {
        const message = /** @type {MessageEvent} */ (event);
        if (message.lastEventId) last = Number(message.lastEventId);
        const data = JSON.parse(message.data || "{}");
        channel?.postMessage({ kind, data });
        on.event(kind, data);
      });
    source.addEventListener("error", () => {
      // A browser reconnects by itself with Last-Event-ID; only a refused stream closes. Then we ask again later.
      if (source?.readyState === EventSource.CLOSED) close();
    });
  }
  function close() {
    source?.close();
    source = null;
  }

  let isReader = !hasLocks;
  if (hasLocks)
    navigator.locks
      .request(name, () => {
        isReader = true;
        open();
        return new Promise(() => {});
      })
      .catch(() => {});
  else if (!document.hidden) open();

  function here() {
    if (photo === null || document.hidden) return;
    const asked = photo;
    call("PUT", `/photos/${asked}/presence`, { tab }).then(
      (answer) => asked === photo && on.people(answer.people),
      () => {},
    );
  }

  setInterval(() => {
    here();
    if (isReader && (hasLocks || !document.hidden)) open();
  }, PRESENCE_EVERY);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) here();
    // Without locks every tab would hold one of the browser's few connections.
    if (!hasLocks) document.hidden ? close() : open();
  });

  return {
    /** @param {number | null} id the photo this tab is on now */
    at(id) {
      photo = id;
      on.people([]);
      here();
    },
    look: here,
    leave() {
      if (photo !== null) void call("DELETE", `/photos/${photo}/presence?tab=${tab}`, undefined, { keepalive: true }).catch(() => {});
      close();
    },
  };
}
