// One photo over the wire, with progress (fetch tells none), and its SHA-256 where the browser can make one.

import { ApiError, OfflineError, root } from "../lib/http.js";

const HASHED_UP_TO = 64_000_000;
const STALLED_AFTER = 60_000;

/**
 * @param {number} projectId
 * @returns {import("./uploads.js").Send}
 */
export function sender(projectId) {
  return async (upload, progress, signal) => {
    const form = new FormData();
    const sha256 = await digest(upload.file);
    if (sha256) form.append("sha256", sha256);
    form.append("file", upload.file, upload.file.name);
    return post(`${root}/api/projects/${projectId}/photos`, form, progress, signal);
  };
}

/** @param {File} file @returns {Promise<string | null>} null where the page is no secure context, or the file large */
async function digest(file) {
  if (!globalThis.crypto?.subtle || file.size > HASHED_UP_TO) return null;
  /** @type {ArrayBuffer} */
  let bytes;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    throw new ApiError(422, { type: "unreadable-here", detail: "This file cannot be read any more. Was it moved or changed? Choose it again." });
  }
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} url @param {FormData} form @param {(bytes: number) => void} progress @param {AbortSignal} signal @returns {Promise<any>} */
function post(url, form, progress, signal) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("accept", "application/json");
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let stall;
    const alive = () => {
      clearTimeout(stall);
      stall = setTimeout(() => request.abort(), STALLED_AFTER);
    };
    const stop = () => request.abort();
    signal.addEventListener("abort", stop);
    request.upload.addEventListener("progress", (event) => {
      alive();
      progress(event.loaded);
    });
    request.upload.addEventListener("load", () => clearTimeout(stall)); // the server decodes now
    request.addEventListener("loadend", () => {
      clearTimeout(stall);
      signal.removeEventListener("abort", stop);
      /** @type {any} */
      let value = null;
      try {
        value = JSON.parse(request.responseText);
      } catch {
        value = null;
      }
      if (request.status === 0) fail(new OfflineError());
      else if (request.status < 300) done(value);
      else fail(new ApiError(request.status, value ?? {}, Number(request.getResponseHeader("retry-after")) || null));
    });
    alive();
    request.send(form);
  });
}
