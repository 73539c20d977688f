// Sends what waits, two at a time. A photo is `stored` only on a receipt whose hash is the phone's own (where
// the phone can compute one). What failed by the network goes out again by itself; what the server refused
// needs a person.
import { call, root } from "../lib/http.js";
import { hashOf } from "./file.js";
import { changed, remove, shots } from "./shots.js";

/** @typedef {import("./shots.js").Shot} Shot */

const AT_ONCE = 2;
const STALLED = 20_000; // ms without a byte leaving
const SLOWEST_ANSWER = 120_000; // ms for the server to check and store
const WAITS = [2, 5, 10, 30, 60]; // seconds before try 2, 3, ...
const FINAL = new Set([400, 404, 413, 415, 422]);
const LINK_ENDED = new Set([401, 403]);

/** What the sender knows of the way to the server. */
export const way = { isUp: true, projectId: 0, lastReceipt: "", ended: "" };
let running = 0;
let timer = 0;

/** Send whatever may go out now; called after every change, on `online`, and when the page is shown again. */
export function send() {
  if (way.ended || !way.projectId) return;
  const now = Date.now();
  while (running < AT_ONCE) {
    const shot = [...shots].reverse().find((item) => item.state === "waiting" && item.notBefore <= now);
    if (!shot) break;
    running += 1;
    shot.state = "sending";
    shot.percent = 0;
    void deliver(shot).finally(() => {
      running -= 1;
      changed();
      send();
    });
  }
  plan(now);
}

/** Try everything that waits at once: there is a network again, or somebody asked. */
export function sendNow() {
  for (const shot of shots) if (shot.state === "waiting") shot.notBefore = 0;
  send();
}

/** @param {Shot} shot */
export function again(shot) {
  if (shot.state !== "waiting" && shot.state !== "refused") return;
  Object.assign(shot, { state: "waiting", words: "", notBefore: 0, isFinal: false });
  changed();
  send();
}

/**
 * Take a stored photo back, by its receipt; the server says whether it still can be.
 * @param {Shot} shot
 * @returns {Promise<boolean>} whether it is gone
 */
export async function takeBack(shot) {
  try {
    await call("DELETE", `/capture/receipts/${shot.sha256}`);
  } catch (error) {
    Object.assign(shot, { words: error instanceof Error ? error.message : String(error), isAsked: false });
    changed();
    return false;
  }
  remove(shot.id);
  return true;
}

/** @param {number} now */
function plan(now) {
  window.clearTimeout(timer);
  const times = shots.filter((shot) => shot.state === "waiting").map((shot) => shot.notBefore);
  if (times.length) timer = window.setTimeout(send, Math.max(Math.min(...times) - now, 250));
}

/** @param {Shot} shot */
async function deliver(shot) {
  changed();
  shot.tries += 1;
  shot.sha256 ??= await hashOf(shot.file);
  const form = new FormData();
  if (shot.sha256) form.append("sha256", shot.sha256);
  form.append("captured_at", shot.capturedAt);
  if (Object.keys(shot.attributes).length) form.append("attributes", JSON.stringify(shot.attributes));
  form.append("file", shot.file, shot.file.name || "photo.jpg");
  const answer = await post(`${root}/api/projects/${way.projectId}/photos`, form, (percent) => {
    shot.percent = percent;
    shot.state = percent >= 100 ? "checking" : "sending";
    changed();
  });
  settle(shot, answer);
}

/**
 * Decide what an answer means for a photo. Exported for its test.
 * @param {Shot} shot
 * @param {{status: number, body: any, retryAfter: number}} answer status 0: the network broke
 */
export function settle(shot, answer) {
  const { status, body } = answer;
  way.isUp = status !== 0;
  if (status === 200 || status === 201) {
    const hash = body?.receipt?.sha256;
    if (typeof hash === "string" && (shot.sha256 === null || shot.sha256 === hash)) {
      shot.state = "stored";
      shot.words = "";
      shot.sha256 = hash;
      way.lastReceipt = body.receipt.stored_at;
    } else refuse(shot, "The receipt does not fit this photo. Send it again.", false);
    return;
  }
  const words = typeof body?.detail === "string" ? body.detail : "";
  if (LINK_ENDED.has(status)) {
    way.ended = words || "This code is no longer valid. Scan a new one.";
    wait(shot, "", 0);
  } else if (status === 422 && body?.type === "digest-mismatch" && shot.tries < 3) wait(shot, "", 1);
  else if (FINAL.has(status) && words) refuse(shot, words, body?.type !== "digest-mismatch");
  else wait(shot, words, answer.retryAfter);
}

/** @param {Shot} shot @param {string} words @param {boolean} isFinal */
function refuse(shot, words, isFinal) {
  Object.assign(shot, { state: "refused", words, isFinal });
}

/** @param {Shot} shot @param {string} words @param {number} seconds 0: by the number of tries */
function wait(shot, words, seconds) {
  const pause = seconds || (WAITS[Math.min(shot.tries, WAITS.length) - 1] ?? 60);
  Object.assign(shot, { state: "waiting", percent: 0, words, notBefore: Date.now() + pause * 1000 });
}

/**
 * XMLHttpRequest, since fetch cannot tell how much has left.
 * @param {string} address @param {FormData} form @param {(percent: number) => void} tell
 * @returns {Promise<{status: number, body: any, retryAfter: number}>}
 */
function post(address, form, tell) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let limit = window.setTimeout(() => request.abort(), STALLED);
    const push = (/** @type {number} */ time) => {
      window.clearTimeout(limit);
      limit = window.setTimeout(() => request.abort(), time);
    };
    request.upload.onprogress = (event) => {
      push(STALLED);
      if (event.lengthComputable) tell(Math.min(99, Math.floor((100 * event.loaded) / event.total)));
    };
    request.upload.onload = () => {
      push(SLOWEST_ANSWER);
      tell(100);
    };
    request.onloadend = () => {
      window.clearTimeout(limit);
      let body = null;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        body = null;
      }
      // Somebody else's answer (a proxy, a hotel's sign-in page) is no answer of ours: try again later.
      const isOurs = request.status === 0 || body !== null;
      const seconds = Number(request.getResponseHeader("retry-after"));
      resolve({ status: isOurs ? request.status : 0, body, retryAfter: Number.isFinite(seconds) ? seconds : 0 });
    };
    request.open("POST", address);
    request.setRequestHeader("blemish-sender", "phone");
    request.send(form);
  });
}
