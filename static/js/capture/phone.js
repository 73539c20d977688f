// What this phone and browser can do for the photos: keep the page for a start without a signal, keep storage from
// being cleared, tell how much room there is, stay awake, take in what the gallery shares, hand photos out as files.
import { root } from "../lib/http.js";

/**
 * Let the page be kept on this phone. Over plain http there are no service workers.
 * @returns {Promise<boolean>} whether it will open without a signal
 */
export async function keepPage() {
  if (!("serviceWorker" in navigator)) return false;
  try {
    await navigator.serviceWorker.register(`${root}/capture-sw.js`, { scope: `${root}/capture` });
    await navigator.serviceWorker.ready;
    return Boolean(await caches.match(`${root}/capture`));
  } catch {
    return false; // asked again with the next connection
  }
}

/** Ask the browser not to clear what is kept here; its answer is in `isPersisted`. */
export async function persist() {
  await navigator.storage?.persist?.().catch(() => false);
}

/** @returns {Promise<boolean | null>} whether the browser promised it; null: it cannot be asked */
export async function isPersisted() {
  return (await navigator.storage?.persisted?.().catch(() => null)) ?? null;
}

/** @returns {Promise<{used: number, left: number} | null>} bytes that this page has and may still have */
export async function room() {
  const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  return usage === undefined || quota === undefined ? null : { used: usage, left: Math.max(0, quota - usage) };
}

/** What carries this phone's data, where the browser tells. @type {(EventTarget & {type?: string}) | undefined} */
export const carrier = /** @type {any} */ (navigator).connection;

/** @returns {Promise<import("./shapes.js").Place | null>} where this phone is; null: it does not tell */
export function whereabouts() {
  return new Promise((done) => {
    const found = (/** @type {GeolocationPosition} */ { coords: { latitude, longitude, accuracy }, timestamp }) =>
      done({ latitude, longitude, accuracy, at: new Date(timestamp).toISOString() });
    if (!navigator.geolocation) done(null);
    else navigator.geolocation.getCurrentPosition(found, () => done(null), { enableHighAccuracy: true, timeout: 20_000 });
  });
}

/** Keep the screen on. @returns {Promise<() => void>} lets it sleep again */
export async function stayAwake() {
  /** @type {WakeLockSentinel | undefined} */
  let held;
  let isOver = false;
  const hold = async () => {
    if (document.visibilityState !== "visible" || isOver) return;
    held = await navigator.wakeLock?.request("screen").catch(() => undefined);
    if (isOver) void held?.release();
  };
  // The browser lets go whenever the page is hidden.
  document.addEventListener("visibilitychange", hold);
  await hold();
  return () => {
    isOver = true;
    document.removeEventListener("visibilitychange", hold);
    void held?.release();
  };
}

/**
 * Take photos in that the gallery has shared with the page: its service worker laid them down, the name and when it was
 * changed in the address. Of two pages that are open each photo goes to the one that takes it away.
 * @param {(photo: File) => Promise<void>} take
 */
export async function takeShared(take) {
  const shared = await window.caches?.open("blemish-shared").catch(() => undefined); // a private window has none
  for (const { url } of (await shared?.keys()) ?? []) {
    const [lastModified, name = ""] = url.split("/").slice(-2);
    const blob = await (await shared?.match(url))?.blob();
    if (blob && (await shared?.delete(url))) await take(new File([blob], decodeURIComponent(name), { type: blob.type, lastModified: Number(lastModified) }));
  }
}

/**
 * Hand a photo out as a file: by the phone's own sheet where it takes files, else as a download.
 * @param {File} file
 */
export async function saveAsFile(file) {
  if (matchMedia("(pointer: coarse)").matches && navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file] });
      return;
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return; // the person thought better of it
    }
  }
  download(file);
}

/** @param {File} file */
export function download(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
