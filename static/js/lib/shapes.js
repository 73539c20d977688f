// The shapes of requests, of uploads, of a photo's quality and of a language's words. The type checker alone reads them: phones load no byte of it.
export {};

/**
 * The words of a language, by their English; by "#slug" what an error of that slug or reason means.
 * @typedef {Record<string, string>} Words
 */

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

/**
 * A photo's quality (quality.js), as app/imaging/results.py tells it.
 * @typedef {{data: Uint8ClampedArray | Uint8Array | Uint32Array, width: number, height: number}} Pixels RGBA
 * @typedef {"dark" | "blur" | "glare" | "burnt" | "small"} Remark
 *
 * @typedef {object} Quality
 * @property {number} sharpness
 * @property {number} reblur
 * @property {number} dark
 * @property {number} brightness
 * @property {number} burnt
 * @property {number} glare
 * @property {{sharpness: number, reblur: number, glare: number, line: number | null} | null} here
 */
