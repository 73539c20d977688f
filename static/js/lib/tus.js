// A client of resumable uploads (tus 1.0.0 with creation and checksum) that ends with the server's receipt. It knows
// the protocol and nothing of pages or storage. An answer counts only when it is the server's own: hotels' sign-in
// pages and proxies answer too.
import { base64 } from "./hash.js";
import { ApiError, OfflineError } from "./http.js";

/** @typedef {import("./wire.js").Answer} Answer */
/** @typedef {import("./wire.js").Request} Request */
/** @typedef {{sha256: string, size: number, stored_at: string}} Receipt */
/** @typedef {import("./shapes.js").Upload} Upload */
/** @typedef {import("./shapes.js").Tools} Tools */
/** @typedef {ReturnType<typeof createPace>} Pace */

const SMALLEST = 256 * 1024;
const LARGEST = 4 * 1024 * 1024;
const WANTED = 5000; // ms that one request shall take
const PATIENCE = 3; // answers in a row that bring nothing forward

/**
 * How many bytes go into one request: as many as leave in about five seconds, and never more than a proxy on the way
 * has let through.
 * @param {number} [most] what was learnt before of this address
 */
export function createPace(most = LARGEST) {
  let size = Math.min(2 ** 20, most);
  let speed = 0;
  return {
    get size() {
      return size;
    },
    get most() {
      return most;
    },
    /** Bytes a second; 0 when nothing was sent yet. */
    get speed() {
      return speed;
    },
    /** @param {number} bytes @param {number} ms */
    took(bytes, ms) {
      const now = (bytes / Math.max(ms, 1)) * 1000;
      speed = speed ? (speed + now) / 2 : now;
      const fitting = Math.min((now * WANTED) / 1000, size * 2);
      size = Math.round(Math.min(most, Math.max(SMALLEST, fitting)));
    },
    /** What a small request took: it tells of the speed, and nothing of how much fits. @param {number} bytes @param {number} ms */
    saw(bytes, ms) {
      speed ||= (bytes / Math.max(ms, 1)) * 1000;
    },
    /** Something on the way cut a request off. @returns {boolean} whether a smaller one can be tried */
    cut() {
      const isSmaller = size > SMALLEST;
      most = size = Math.max(SMALLEST, Math.floor(size / 2));
      return isSmaller;
    },
  };
}

/** @param {Record<string, string>} metadata @returns {string} for the header Upload-Metadata */
export function encodeMetadata(metadata) {
  return Object.entries(metadata)
    .map(([name, value]) => `${name} ${base64(new TextEncoder().encode(value))}`)
    .join(",");
}

/**
 * Send what the server does not have yet.
 * @param {Upload} upload
 * @param {Tools} tools
 * @returns {Promise<Receipt>}
 * @throws {ApiError} the server refuses, in its words
 * @throws {OfflineError} the way to it is broken, or somebody else answered
 */
export async function deliver(upload, tools) {
  let { url } = upload;
  let idle = 0;
  /** @type {number | null} null: ask the server */
  let offset = null;
  while (idle < PATIENCE) {
    if (!url) ({ url, offset } = await create(upload, tools));
    offset ??= await offsetOf(url, tools);
    if (offset === null) {
      url = "";
      idle += 1;
      continue;
    }
    await tools.onMoved(url, offset);
    if (offset >= upload.size) return fetchReceipt(url, tools);
    const answer = await sendPiece(url, offset, upload, tools);
    const receipt = receiptIn(answer);
    if (receipt) return receipt;
    const next = nextOffset(answer, tools);
    idle = next !== null && next > offset ? 0 : idle + 1;
    offset = next;
  }
  throw new OfflineError();
}

/**
 * @param {Upload} upload @param {Tools} tools
 * @returns {Promise<{url: string, offset: number | null}>}
 */
async function create(upload, tools) {
  const headers = { "upload-length": String(upload.size), "upload-metadata": encodeMetadata(upload.metadata) };
  const answer = await ask("POST", upload.create, tools, headers);
  const url = answer.header("location");
  if (answer.status < 200 || answer.status > 299) throw refusal(answer);
  if (!url) throw new OfflineError();
  return { url, offset: answer.status === 201 ? (number(answer.header("upload-offset")) ?? 0) : null };
}

/** @param {string} url @param {Tools} tools @returns {Promise<number | null>} null: the server does not know the upload any more */
async function offsetOf(url, tools) {
  const answer = await ask("HEAD", url, tools);
  if (answer.status === 404 || answer.status === 410) return null;
  const offset = number(answer.header("upload-offset"));
  if (offset !== null) return offset;
  // An answer to HEAD has no words: GET says the same with them.
  if (answer.status >= 400) throw refusal(await ask("GET", url, tools));
  throw new OfflineError();
}

/** @param {string} url @param {Tools} tools @returns {Promise<Receipt>} */
async function fetchReceipt(url, tools) {
  const answer = await ask("GET", url, tools);
  const receipt = receiptIn(answer);
  if (!receipt) throw refusal(answer);
  return receipt;
}

/**
 * @param {string} url @param {number} offset @param {Upload} upload @param {Tools} tools
 * @returns {Promise<Answer>}
 */
async function sendPiece(url, offset, upload, tools) {
  const body = await upload.read(offset, Math.min(upload.size, offset + tools.pace.size));
  const headers = {
    "content-type": "application/offset+octet-stream",
    "upload-offset": String(offset),
    "upload-checksum": `sha256 ${base64(await tools.digest(body))}`,
  };
  const begin = performance.now();
  const answer = await ask("PATCH", url, tools, headers, body);
  if (answer.status >= 200 && answer.status < 300) tools.pace.took(body.length, performance.now() - begin);
  return answer;
}

/**
 * Where to go on after a piece.
 * @param {Answer} answer @param {Tools} tools
 * @returns {number | null} null: ask the server where it is
 */
function nextOffset(answer, tools) {
  const { status } = answer;
  const offset = number(answer.header("upload-offset"));
  if (status >= 200 && status < 300 && offset !== null) return offset;
  if ([404, 409, 410, 460].includes(status)) return null;
  if (problemIn(answer)) throw refusal(answer);
  if (tools.signal?.aborted || !tools.pace.cut() || status !== 413) throw new OfflineError();
  return null;
}

/**
 * @param {string} method @param {string} url @param {Tools} tools @param {Record<string, string>} [headers] @param {Uint8Array<ArrayBuffer>} [body]
 * @returns {Promise<Answer>}
 */
function ask(method, url, { request, headers: always, signal }, headers = {}, body = undefined) {
  return request({ method, url, headers: { accept: "application/json", "tus-resumable": "1.0.0", ...always, ...headers }, ...(body && { body }), ...(signal && { signal }) });
}

/** @param {Answer} answer */
function refusal(answer) {
  const problem = problemIn(answer);
  return problem ? new ApiError(answer.status, problem, number(answer.header("retry-after"))) : new OfflineError();
}

/** @param {Answer} answer @returns {any} null: these are not the words of our server */
function problemIn(answer) {
  return answer.header("content-type")?.startsWith("application/problem+json") ? parsed(answer.text) : null;
}

/** @param {Answer} answer @returns {Receipt | null} */
function receiptIn(answer) {
  const receipt = answer.status >= 200 && answer.status < 300 ? parsed(answer.text)?.receipt : null;
  return typeof receipt?.sha256 === "string" && typeof receipt.size === "number" ? receipt : null;
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {string | null} text @returns {number | null} */
function number(text) {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
