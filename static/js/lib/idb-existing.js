// A look into a database that another page made; apart from idb.js, so that phones load none of it.

/** The database of the editor's journal (editor/journal.js), which every page looks into (behaviours/unsent.js). */
export const EDITOR_JOURNAL = "blemish-editor";

/**
 * Open a database that is there, as it is; none is made. Close it soon: an upgrade in another tab waits for that.
 * @param {string} name
 * @returns {Promise<IDBDatabase | null>} null where there is none, or nothing can be kept
 */
export function openExisting(name) {
  return new Promise((resolve) => {
    if (typeof indexedDB === "undefined") {
      resolve(null);
      return;
    }
    const request = indexedDB.open(name);
    // Asked for only where there is none yet: taken back, it is not made.
    request.onupgradeneeded = () => request.transaction?.abort();
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => resolve(null);
  });
}
