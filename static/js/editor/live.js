// What others do, as it happens: the project's feed; presence every 20 s, and who holds the photo.
import { listen } from "../lib/feed.js";
import { call } from "../lib/http.js";
import { uuid7 } from "../lib/uuid.js";

const PRESENCE_EVERY = 20_000;

/**
 * @param {number} project
 * @param {{event: (kind: string, data: any) => void, people: (people: {id: number, name: string}[]) => void, lease: (photo: number, by: {id: number, name: string} | null) => void}} on
 */
export function createLive(project, on) {
  const tab = uuid7();
  /** @type {number | null} */
  let photo = null;
  const feed = listen(project, on.event);

  function here() {
    if (photo === null || document.hidden) return;
    const asked = photo;
    call("PUT", `/photos/${asked}/presence`, { tab }).then(
      ({ people, lease }) => {
        if (asked !== photo) return;
        on.people(people);
        on.lease(asked, lease?.by ?? null);
      },
      () => {},
    );
  }

  setInterval(here, PRESENCE_EVERY);
  document.addEventListener("visibilitychange", here);

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
      feed.close();
    },
  };
}
