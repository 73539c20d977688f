// The panel of an upload: how far, how long, what was refused and why; and what an earlier page did not send.

import { el } from "../lib/dom.js";
import { sender } from "./send.js";
import { sift, Uploads } from "./uploads.js";

const SHOWN = 60;

/**
 * @param {{projectId: number, maxBytes: number, onStored: () => void}} options
 */
export function uploadPanel({ projectId, maxBytes, onStored }) {
  const get = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const panel = get("upload");
  const title = get("upload-title");
  const words = get("upload-words");
  const list = get("upload-list");
  const bar = get("upload-bar");
  const [retry, cancel, close] = [get("upload-retry"), get("upload-cancel"), get("upload-close")];
  const key = `blemish-unsent-${projectId}`;
  let began = 0;
  let beganBytes = 0;
  let isDue = false;
  let stored = 0;
  /** @type {{name: string, words: string}[]} */
  let left = [];

  const queue = new Uploads(sender(projectId), () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      show();
    });
  });

  /** @param {File[]} files */
  function add(files) {
    const found = sift(files, maxBytes);
    left = [...left, ...found.left];
    if (!queue.isBusy) {
      began = Date.now();
      beganBytes = queue.bytes.sent;
    }
    queue.add(found.photos);
    panel.hidden = false;
    show();
  }

  function show() {
    const now = queue.count("stored", "known");
    if (now !== stored) {
      stored = now;
      onStored();
    }
    const total = queue.all.length;
    const refused = queue.count("refused") + left.length;
    const failed = queue.count("failed");
    const { sent, total: bytes } = queue.bytes;
    title.textContent = queue.isBusy ? `${now.toLocaleString("en")} of ${total.toLocaleString("en")} photos stored` : summary(now, failed, refused);
    bar.setAttribute("width", String(bytes ? Math.round((1000 * sent) / bytes) : 0));
    words.textContent = queue.isBusy ? `${megabytes(sent)} of ${megabytes(bytes)}${remaining(sent, bytes)}. Keep this page open` : "";
    words.hidden = !queue.isBusy;
    cancel.hidden = !queue.isBusy;
    close.hidden = queue.isBusy;
    retry.hidden = failed === 0;
    retry.textContent = `Retry ${failed}`;
    showList();
    keepNames();
  }

  function showList() {
    const order = ["refused", "failed", "sending", "waiting"];
    const known = queue.count("known");
    const damaged = queue.all.filter((upload) => upload.photo?.damaged);
    const rows = queue.all.filter((upload) => order.includes(upload.phase)).sort((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase));
    const items = [
      ...left.slice(0, 20).map((item) => row(item.name, item.words, true)),
      ...rows.slice(0, SHOWN).map((upload) => {
        const line = row(upload.name, phaseWords(upload), upload.phase === "refused" || upload.phase === "failed");
        if (upload.phase === "failed") line.append(againButton(upload));
        return line;
      }),
    ];
    for (const upload of damaged.slice(0, SHOWN)) items.push(row(upload.name, `damaged, kept as it is: ${upload.photo.damage}`, true));
    if (rows.length > SHOWN) items.push(row(`and ${rows.length - SHOWN} more`, "", false));
    if (known) items.push(row(`${known} ${known === 1 ? "was" : "were"} here already`, "not stored twice", false));
    list.replaceChildren(...items);
  }

  /** @param {import("./uploads.js").Upload} upload */
  function againButton(upload) {
    const button = el("button.btn.quiet.dense", { type: "button", "aria-label": `Retry ${upload.name}` }, "Retry");
    button.addEventListener("click", () => queue.retry(upload));
    return button;
  }

  /** So that a reload can say what was not sent. */
  function keepNames() {
    const names = queue.all.filter((upload) => upload.phase === "waiting" || upload.phase === "sending" || upload.phase === "failed").map((upload) => upload.name);
    try {
      if (names.length) localStorage.setItem(key, JSON.stringify(names.slice(0, 2000)));
      else localStorage.removeItem(key);
    } catch {
      // a full or forbidden storage only loses this courtesy
    }
  }

  function tellUnsent() {
    /** @type {string[]} */
    let names = [];
    try {
      names = JSON.parse(localStorage.getItem(key) ?? "[]");
      localStorage.removeItem(key);
    } catch {
      return;
    }
    if (!names.length) return;
    panel.hidden = false;
    title.textContent = `${names.length} photo${names.length === 1 ? " was" : "s were"} not sent`;
    words.textContent = "This page was left before they were stored. Choose them again: what is stored already is not sent twice.";
    cancel.hidden = true;
    close.hidden = false;
    list.replaceChildren(...names.slice(0, SHOWN).map((name) => row(name, "not sent", true)));
  }

  /** @param {number} sent @param {number} bytes */
  function remaining(sent, bytes) {
    const seconds = (Date.now() - began) / 1000;
    const speed = (sent - beganBytes) / seconds;
    if (seconds < 3 || speed <= 0) return "";
    const rest = (bytes - sent) / speed;
    return rest < 60 ? ", under a minute left" : `, about ${Math.ceil(rest / 60)} min left`;
  }

  retry.addEventListener("click", () => queue.retry());
  cancel.addEventListener("click", () => queue.cancel());
  close.addEventListener("click", () => {
    panel.hidden = true;
    queue.all = [];
    left = [];
    stored = 0;
    keepNames();
  });
  window.addEventListener("beforeunload", (event) => {
    if (queue.isBusy) event.preventDefault();
  });
  window.addEventListener("online", () => queue.count("failed") && queue.retry());
  tellUnsent();
  return { add, queue };
}

/** @param {string} name @param {string} words @param {boolean} needs */
function row(name, words, needs) {
  return el("li", {}, el("bdi.cut", {}, name), el(needs ? "span.why" : "span.mut", {}, words));
}

/** @param {import("./uploads.js").Upload} upload */
function phaseWords(upload) {
  if (upload.phase === "waiting") return "waiting";
  if (upload.phase !== "sending") return upload.words;
  if (upload.words && upload.tries > 1 && upload.sent === 0) return "trying again";
  const share = upload.size ? Math.min(100, Math.round((100 * upload.sent) / upload.size)) : 0;
  return share >= 100 ? "checking" : `sending ${share} %`;
}

/** @param {number} stored @param {number} failed @param {number} refused */
function summary(stored, failed, refused) {
  const parts = [`${stored.toLocaleString("en")} stored`];
  if (failed) parts.push(`${failed} not sent`);
  if (refused) parts.push(`${refused} not taken`);
  return parts.join(", ");
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1_000_000).toLocaleString("en", { maximumFractionDigits: bytes < 10_000_000 ? 1 : 0 })} MB`;
}
