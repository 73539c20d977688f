// The shapes of requests and of uploads (wire.js, tus.js). The type checker alone reads them: phones load no byte of it.
export {};

/**
 * @typedef {object} Answer
 * @property {number} status 0: the network broke, or nothing moved for too long
 * @property {(name: string) => string | null} header
 * @property {string} text
 *
 * @typedef {object} Request
 * @property {string} method
 * @property {string} url
 * @property {Record<string, string>} headers
 * @property {Uint8Array<ArrayBuffer>} [body]
 * @property {AbortSignal} [signal]
 */

/**
 * @typedef {object} Upload
 * @property {string} create where uploads are made
 * @property {string} url of this one, "" before it was made
 * @property {number} size
 * @property {Record<string, string>} metadata
 * @property {(from: number, to: number) => Promise<Uint8Array<ArrayBuffer>>} read
 *
 * @typedef {object} Tools
 * @property {(wanted: Request) => Promise<Answer>} request
 * @property {(bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>} digest SHA-256
 * @property {import("./tus.js").Pace} pace
 * @property {Record<string, string>} headers of every request
 * @property {(url: string, offset: number) => Promise<unknown>} onMoved
 * @property {AbortSignal} [signal]
 */
