// The queue of files on their way to the server: a few at a time, retried while there is hope. No DOM.

import { ApiError, OfflineError } from "../lib/http.js";

export const AT_ONCE = 3;
export const MOST_TRIES = 6;

/**
 * @typedef {"waiting" | "sending" | "stored" | "known" | "refused" | "failed"} Phase
 *   known: the project holds these bytes already; refused: the server will not take it; failed: worth another try
 * @typedef {{file: File, name: string, size: number, phase: Phase, sent: number, tries: number, words: string, photo: any}} Upload
 * @typedef {(upload: Upload, progress: (bytes: number) => void, signal: AbortSignal) => Promise<any>} Send
 */

export class Uploads {
  /**
   * @param {Send} send
   * @param {(queue: Uploads, changed: Upload | null) => void} tell called at every change
   * @param {{pause?: (ms: number) => Promise<void>, atOnce?: number}} [how]
   */
  constructor(send, tell, { pause = (ms) => new Promise((done) => setTimeout(done, ms)), atOnce = AT_ONCE } = {}) {
    this.send = send;
    this.tell = tell;
    this.pause = pause;
    this.atOnce = atOnce;
    /** @type {Upload[]} */
    this.all = [];
    this.running = 0;
    this.abort = new AbortController();
  }

  /** @param {File[]} files */
  add(files) {
    if (this.abort.signal.aborted) this.abort = new AbortController();
    for (const file of files) {
      const name = /** @type {any} */ (file).webkitRelativePath || file.name;
      this.all.push({ file, name, size: file.size, phase: "waiting", sent: 0, tries: 0, words: "", photo: null });
    }
    this.tell(this, null);
    this.pump();
  }

  pump() {
    while (this.running < this.atOnce) {
      const next = this.all.find((upload) => upload.phase === "waiting");
      if (!next) return;
      this.running++;
      void this.run(next).finally(() => {
        this.running--;
        this.tell(this, next);
        this.pump();
      });
    }
  }

  /** @param {Upload} upload */
  async run(upload) {
    const signal = this.abort.signal;
    upload.phase = "sending";
    for (;;) {
      upload.tries++;
      upload.sent = 0;
      this.tell(this, upload);
      try {
        const answer = await this.send(upload, (bytes) => {
          upload.sent = bytes;
          this.tell(this, upload);
        }, signal);
        upload.phase = answer?.duplicate ? "known" : "stored";
        upload.words = answer?.trashed ? "is in the trash" : "";
        upload.photo = answer?.photo ?? null;
        upload.sent = upload.size;
        return;
      } catch (error) {
        if (signal.aborted) {
          upload.phase = "failed";
          upload.words = "not sent";
          return;
        }
        upload.words = error instanceof Error ? error.message : String(error);
        if (!isHopeful(error) || upload.tries >= MOST_TRIES) {
          upload.phase = isFinal(error) ? "refused" : "failed";
          return;
        }
        const seconds = error instanceof ApiError && error.retryAfter ? Math.min(error.retryAfter, 30) : Math.min(30, 2 ** (upload.tries - 1));
        await this.pause(seconds * 1000);
        if (signal.aborted) {
          upload.phase = "failed";
          upload.words = "not sent";
          return;
        }
      }
    }
  }

  /** Send what failed once more. @param {Upload} [only] just this one */
  retry(only) {
    if (this.abort.signal.aborted) this.abort = new AbortController();
    for (const upload of only ? [only] : this.all)
      if (upload.phase === "failed") {
        upload.phase = "waiting";
        upload.tries = 0;
        upload.words = "";
      }
    this.tell(this, null);
    this.pump();
  }

  cancel() {
    this.abort.abort();
    for (const upload of this.all)
      if (upload.phase === "waiting") {
        upload.phase = "failed";
        upload.words = "not sent";
      }
    this.tell(this, null);
  }

  /** @param {...Phase} phases @returns {number} */
  count(...phases) {
    return this.all.filter((upload) => phases.includes(upload.phase)).length;
  }

  get isBusy() {
    return this.count("waiting", "sending") > 0;
  }

  get bytes() {
    let sent = 0;
    let total = 0;
    for (const upload of this.all) {
      if (upload.phase === "refused") continue;
      total += upload.size;
      sent += upload.phase === "stored" || upload.phase === "known" ? upload.size : upload.sent;
    }
    return { sent, total };
  }
}

/** @param {unknown} error */
function isHopeful(error) {
  if (error instanceof OfflineError) return true;
  return error instanceof ApiError && (error.status >= 500 || error.status === 429 || error.status === 408 || error.slug === "cut-off" || error.slug === "digest-mismatch");
}

/** A 401 is worth another try after signing in; a full disk after somebody made room. @param {unknown} error */
function isFinal(error) {
  return error instanceof ApiError && error.status < 500 && ![401, 408, 429].includes(error.status) && error.slug !== "cut-off";
}

const SUFFIXES = /\.(jpe?g|png|webp|heic|heif|avif|tiff?|bmp|mpo)$/i;

/**
 * Part what was chosen: photos, and other things that a folder holds.
 * @param {File[]} files
 * @param {number} maxBytes
 * @returns {{photos: File[], left: {name: string, words: string}[]}}
 */
export function sift(files, maxBytes) {
  const photos = [];
  const left = [];
  for (const file of files) {
    if (file.name.startsWith(".") || file.name === "Thumbs.db" || file.name === "desktop.ini") continue;
    if (file.type.startsWith("video/")) left.push({ name: file.name, words: "a video; photos only" });
    else if (!file.type.startsWith("image/") && !SUFFIXES.test(file.name)) left.push({ name: file.name, words: "not a photo" });
    else if (file.size > maxBytes) left.push({ name: file.name, words: `over ${Math.round(maxBytes / 1_000_000)} MB` });
    else photos.push(file);
  }
  return { photos, left };
}
