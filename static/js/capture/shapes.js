// The shapes of what goes between the modules of this page. The type checker alone reads them: phones load no byte of it.
export {};

/**
 * writing: its bytes are being put here; queued: all are here, read back; uploading, verifying: on its way;
 * stored: the server's receipt fits, and the bytes here are gone; failed: refused, a person decides.
 * @typedef {"writing" | "queued" | "uploading" | "verifying" | "stored" | "failed"} State
 *
 * What the person says it is, and where: shares of the upright photo. null: they are not sure.
 * @typedef {{class_id?: number | null | undefined, x?: number, y?: number}} Hint
 * @typedef {{latitude: number, longitude: number, accuracy: number, at: string}} Place
 *
 * What was measured of a photo, remarked, and answered; it goes with the photo as it is.
 * @typedef {{remark?: import("../lib/shapes.js").Remark | "alike" | undefined, answer?: "kept" | "again", alike: number} & Record<string, number | string | undefined>} Coached
 * @typedef {{hint?: Hint, place?: Place, note?: string, held_until?: number, coached?: Coached}} Told
 *
 * What a photo is taken for; the attributes come on top of what the chips say.
 * @typedef {{series?: string | undefined, retake_of?: number, wanted_shot?: number, attributes?: Record<string, string | number>, hint?: Hint}} Purpose
 *
 * What this phone is asked, as the server tells it and as it is kept here: with the bytes of its picture.
 * @typedef {{id: number, kind: "retake" | "question", reason: string, words: string, state: string, is_own: boolean, taken_at: string, series: string | null, picture: string | null, bytes: ArrayBuffer | null}} Asked
 *
 * @typedef {object} Shot
 * @property {string} id UUIDv7, by which the server knows a photo that it is sent again
 * @property {number} project for which it was taken
 * @property {string} project_name
 * @property {State} state
 * @property {string} name
 * @property {string} type
 * @property {number} size bytes
 * @property {string} taken_at ISO 8601 with the phone's offset
 * @property {Record<string, string | number>} attributes
 * @property {string} [series] UUID of photos of the same thing; of every photo that was taken here
 * @property {number} [wanted_shot] that it was taken for
 * @property {number} [retake_of] the request that it answers
 * @property {Hint} [hint]
 * @property {string} [note]
 * @property {Place} [place] of the phone, when the person wants it told
 * @property {Coached} [coached]
 * @property {number} [held_until] ms; somebody is still saying what it is, and it goes out later
 * @property {boolean} [is_retold] something was said since the server was told: the upload begins again, where it stopped
 * @property {number} kept_at ms since the epoch
 * @property {number} touched_at ms; of a photo that is being written: when its last piece came
 * @property {string} sha256 of the bytes as they were read back; "" while writing
 * @property {string} upload_url "" before the server knows of it
 * @property {boolean} is_pictured there is a small picture of it here
 * @property {boolean} [is_shown] the server has that small picture
 * @property {number} offset bytes that the server has
 * @property {number} tries since the last that went well
 * @property {number} next_try ms; not before, unless something happens that promises better
 * @property {string} error words, "" when nothing is wrong
 * @property {boolean} is_final failed, and sending the same bytes again cannot help
 * @property {string} stored_at the receipt's time
 *
 * @typedef {import("../lib/tus.js").Receipt} Receipt
 * @typedef {{type: "touched", now: number}
 *   | {type: "kept", sha256: string}
 *   | {type: "pictured"}
 *   | {type: "shown"}
 *   | {type: "told", told: Told}
 *   | {type: "begun"}
 *   | {type: "moved", upload_url: string, offset: number}
 *   | {type: "received", receipt: Receipt}
 *   | {type: "delayed", words: string, next_try: number, is_counted: boolean}
 *   | {type: "refused", words: string, is_final: boolean}
 *   | {type: "again"}} ShotEvent
 */

/**
 * @typedef {object} Facts
 * @property {string} project
 * @property {{name: string}[]} classes
 * @property {boolean} isOnline
 * @property {boolean} isSecure
 * @property {boolean} isReady the page opens without a signal
 * @property {boolean | null} isPersisted the browser will not clear what is here; null: it was not asked yet, or cannot be
 * @property {number | null} room for so many photos
 * @property {boolean} isNearlyFull
 * @property {number} before photos of this phone that the server had when the page opened
 * @property {number} keeping files that are being put here
 * @property {number} unkept files that could not be
 * @property {string} ended why nothing is sent until a new code is scanned
 * @property {string} heldBack "stopped" by the person, "mobile": they wait for Wi-Fi, "small": for it with all but small pictures; else ""
 * @property {string} wait what the server said when it asked to wait
 * @property {number} speed bytes a second, 0 unknown
 * @property {boolean} isHeld a person is still asked what it is
 * @property {number} now ms
 */

/**
 * @typedef {object} Deeds
 * @property {(shot: Shot) => void} again send it now
 * @property {(shot: Shot) => void} save as a file
 * @property {(shot: Shot) => void} remove from this phone, and what the server has of it
 * @property {(shot: Shot) => Promise<string>} takeBack from the server; gives "", or why it cannot be
 * @property {(unkept: Unkept) => void} keepAgain
 * @property {(unkept: Unkept) => void} saveUnkept
 * @property {(unkept: Unkept) => void} leaveOut
 * @property {(id: string) => Promise<Blob | null>} thumb
 * @property {(shot: Shot) => Promise<Blob>} whole
 * @property {(id: string, told: import("./shapes.js").Told) => void} tell
 * @property {() => void} changed
 */

/**
 * @typedef {{name: string, kind: string, choices: {value: string, meaning: string}[]}} Question
 * @typedef {{project: {id: number, name: string}, link: {language?: string | null}, device: {id: number, name: string, waiting: number, missing: number}, classes: {id: number, name: string}[], attributes: Question[], wanted: Wanted[], at: string, counts: {stored: number}, sharpness_floor?: number | null}} Me
 *
 * One kind of picture that is wanted of this phone. `taken`: as of Me.at; `example`: changes with the picture.
 * @typedef {{id: number, title: string, words: string, clean: boolean, class_id: number | null, attributes: Record<string, string | number>, wanted: number, taken: number, example: string | null}} Wanted
 */

/**
 * @typedef {object} Joined
 * @property {(me: Me, ended: string) => Promise<void>} joined the project is known; `ended`: why nothing is sent to it now
 * @property {(title: string, words: string) => void} closed no project is known, so no photo can be taken
 * @property {(words: string) => void} notice
 */

/**
 * What an error means: for all sending (ended: until a new code; pause: for some time), or for this photo alone (wait,
 * refuse).
 * @typedef {{does: "ended" | "pause" | "wait" | "refuse", words: string, seconds: number, isFinal: boolean}} Verdict
 */

/**
 * @typedef {object} Tools
 * @property {import("../lib/tus.js").Tools["request"]} request
 * @property {(projectId: number) => string} addressFor where uploads to a project are made
 * @property {(id: string) => string} smallAddress where the small picture of a photo goes
 * @property {() => Promise<() => void>} stayAwake gives what lets the phone sleep again
 * @property {() => string} heldBack why photos shall not go out: "" when they may; "small": their small pictures may
 * @property {() => boolean} isShown whether somebody looks at this page
 * @property {(sha256: string) => Promise<unknown>} takeBack
 * @property {() => void} changed told when anything here changed
 */

/**
 * @typedef {object} SmallTools
 * @property {Tools["request"]} request
 * @property {(id: string) => string} address
 * @property {(id: string) => Promise<{bytes: ArrayBuffer} | undefined>} thumb
 * @property {(id: string) => Promise<unknown>} shown
 * @property {(bytes: number, ms: number) => void} took
 * @property {() => boolean} isThin
 * @property {Record<string, string>} headers
 * @property {AbortSignal} signal
 */

/**
 * What is known of a photo before it is kept.
 * @typedef {Pick<Shot, "project" | "project_name" | "taken_at" | "attributes" | "series" | "retake_of" | "wanted_shot" | "hint" | "held_until">} About
 * @typedef {{file: File, about: About, words: string, isHopeless: boolean}} Unkept a photo that only the open page has
 */
