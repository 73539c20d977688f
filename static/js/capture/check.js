// What this browser can do for photos, looked at here and now. What each is good for, and what to do without it, stands
// in the template.
import { openDatabase, transact } from "../lib/idb.js";
import { carrier, isPersisted, room } from "./phone.js";
import { isInsideApp } from "./words.js";

const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const SCRATCH = "blemish-check";

/** @type {Record<string, () => boolean | Promise<boolean>>} */
const CHECKS = {
  secure: () => window.isSecureContext,
  storage: keeps,
  worker: () => "serviceWorker" in navigator,
  persisted: async () => (await isPersisted()) === true,
  room: async () => (await room()) !== null,
  locks: () => "locks" in navigator,
  awake: () => "wakeLock" in navigator,
  camera: () => "capture" in HTMLInputElement.prototype,
  place: tellsPlace,
  carrier: () => Boolean(carrier?.type),
  own: () => !isInsideApp(navigator.userAgent),
};

/** Some browsers have a storage that keeps nothing: bytes are put there, read back, and taken away. */
async function keeps() {
  const database = await openDatabase(SCRATCH, 1, (fresh) => fresh.createObjectStore("bytes"));
  try {
    await transact(database, "bytes", "readwrite", (one) => void one.objectStore("bytes").put(Uint8Array.of(1, 2, 3).buffer, "it"));
    const found = await transact(database, "bytes", "readonly", (one) => one.objectStore("bytes").get("it"));
    return String(new Uint8Array(found)) === "1,2,3";
  } finally {
    database.close();
    indexedDB.deleteDatabase(SCRATCH);
  }
}

/** It may, unless the person has forbidden it; nobody is asked here. */
async function tellsPlace() {
  if (!window.isSecureContext || !navigator.geolocation) return false;
  const answer = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  return answer?.state !== "denied";
}

/** @param {number} missing */
function sum(missing) {
  if (!missing) return "This browser can do all of it";
  return missing === 1 ? "This browser lacks one thing" : `This browser lacks ${missing} things`;
}

const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-check]")]);
const has = await Promise.all(rows.map(async ({ dataset }) => Boolean(await CHECKS[dataset.check ?? ""]?.())).map((one) => one.catch(() => false)));
rows.forEach(({ classList }, index) => classList.add(has[index] ? "has" : "lacks"));
at("checks").hidden = false;
at("found").textContent = sum(has.filter((one) => !one).length);
