// How saving stands, told by the tab that writes to those that look on: they send nothing, so they cannot know.

/** @typedef {import("./sync.js").Status} Status */
/** @typedef {Pick<BroadcastChannel, "postMessage" | "addEventListener">} Channel */

/**
 * @param {Channel | null} channel to the other tabs of this person
 * @param {{isWriter: () => boolean, status: () => Status, onHeard: () => void}} tab
 */
export function createStanding(channel, { isWriter, status, onHeard }) {
  /** What the writer told last. @type {Status | null} */
  let told = null;

  function tell() {
    if (isWriter()) channel?.postMessage({ status: status() });
  }

  channel?.addEventListener("message", ({ data }) => {
    if (data.asks) return tell();
    if (isWriter()) return;
    told = data.status;
    onHeard();
  });

  return {
    /** @returns {Status | null} null: another tab writes, and has not told yet */
    get: () => (isWriter() ? status() : told),
    /** To be called when it changes here. */
    tell,
    /** Another tab writes from now on, or from the start. */
    ask() {
      told = null;
      channel?.postMessage({ asks: true });
    },
  };
}

/** @param {string} name one per person and server @returns {Channel | null} */
export function channelOf(name) {
  return typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
}
