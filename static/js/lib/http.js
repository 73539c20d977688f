// JSON calls to the server: problem documents become ApiError, a dead network becomes OfflineError.

/** The sub-path of the server ("" or "/blemish"), from the page. */
export const root = (typeof document === "undefined" ? null : document.querySelector('meta[name="blemish-root"]'))?.getAttribute("content") ?? "";

/** An answer that says no: fixed slug, words, and which fields are wrong. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP status
   * @param {{type?: string, title?: string, detail?: string, request_id?: string, errors?: {pointer: string, detail: string}[]}} problem
   * @param {number | null} retryAfter seconds
   */
  constructor(status, problem, retryAfter = null) {
    super(problem.detail || problem.title || `The server answered ${status}.`);
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
    super("The server cannot be reached. Check the network; nothing you typed is lost.");
  }
}

/**
 * Call the API.
 * @param {string} method
 * @param {string} path below /api, such as "/me"
 * @param {unknown} [body] sent as JSON when given
 * @param {{signal?: AbortSignal, keepalive?: boolean, headers?: Record<string, string>}} [options]
 * @returns {Promise<any>} the parsed answer, or null for an empty one
 * @throws {ApiError | OfflineError}
 */
export async function call(method, path, body, options = {}) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(`${root}/api${path}`, {
      method,
      credentials: "same-origin",
      headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }), ...options.headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: options.signal,
      keepalive: options.keepalive,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new OfflineError();
  }
  if (response.status === 204) return null;
  const text = await response.text();
  /** @type {any} */
  let value = null;
  try {
    value = text ? JSON.parse(text) : null;
  } catch {
    value = null;
  }
  if (response.ok) return value;
  const wait = Number(response.headers.get("retry-after"));
  throw new ApiError(response.status, value ?? {}, Number.isFinite(wait) && wait > 0 ? wait : null);
}
