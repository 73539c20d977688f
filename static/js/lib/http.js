// JSON calls to the server: problem documents become ApiError, a dead network becomes OfflineError.

/** The sub-path of the server ("" or "/blemish"), from the page. */
export const root = globalThis.document?.querySelector('meta[name="blemish-root"]')?.getAttribute("content") ?? "";

/** Sent with every call. @type {Record<string, string>} */
export const always = { accept: "application/json" };

/** An answer that says no: fixed slug, words, and which fields are wrong. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP status
   * @param {{type?: string, title?: string, detail?: string, request_id?: string, errors?: {pointer: string, detail: string}[]}} problem
   * @param {number | null} retryAfter seconds
   */
  constructor(status, problem, retryAfter = null) {
    super(problem.detail || problem.title || wordsFor(status));
    this.status = status;
    this.slug = problem.type ?? "unknown";
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id ?? "";
    this.retryAfter = retryAfter;
    this.problem = problem;
  }
}

/** The server could not be reached. */
export class OfflineError extends Error {
  constructor() {
    super("The server cannot be reached. Check the network and try again; nothing you typed is lost.");
  }
}

/**
 * What to say of an answer without words, such as a proxy's.
 * @param {number} status
 * @returns {string}
 */
function wordsFor(status) {
  if (status === 502 || status === 503 || status === 504) return "The server is starting or busy. Try again in a moment.";
  if (status === 413) return "This is larger than the server, or a proxy before it, takes.";
  return `The server answered ${status} without saying why. Try again; if it stays, tell the admin.`;
}

/** @type {Set<() => void>} */
const signedOut = new Set();

/**
 * Be told when an answer says that the sign-in has ended.
 * @param {() => void} listener
 * @returns {() => void} takes the listener away
 */
export function onSignedOut(listener) {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

/**
 * Call the API.
 * @param {string} method
 * @param {string} path below /api, such as "/me"
 * @param {unknown} [body] sent as JSON
 * @param {{signal?: AbortSignal, keepalive?: boolean, headers?: Record<string, string>}} [options]
 * @returns {Promise<any>} null for an empty answer
 * @throws {ApiError | OfflineError} or the signal's AbortError
 */
export async function call(method, path, body, options = {}) {
  /** @type {RequestInit} */
  const request = { method, credentials: "same-origin", headers: { ...always, ...options.headers } };
  if (body !== undefined) {
    request.headers = { ...request.headers, "content-type": "application/json" };
    request.body = JSON.stringify(body);
  }
  if (options.signal) request.signal = options.signal;
  if (options.keepalive) request.keepalive = true;
  /** @type {Response} */
  let response;
  let text = "";
  try {
    response = await fetch(`${root}/api${path}`, request);
    if (response.status !== 204) text = await response.text();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new OfflineError();
  }
  const value = parsed(text);
  if (response.ok) return value;
  if (response.status === 401 && path !== "/session") for (const listener of signedOut) listener();
  const problem = value && typeof value === "object" ? value : {};
  throw new ApiError(response.status, problem, seconds(response.headers.get("retry-after")));
}

/**
 * @param {string} text
 * @returns {any} null for nothing, and for what is no JSON
 */
function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/**
 * @param {string | null} text of a Retry-After header
 * @returns {number | null}
 */
function seconds(text) {
  const value = Number(text);
  return text && Number.isFinite(value) && value > 0 ? value : null;
}
